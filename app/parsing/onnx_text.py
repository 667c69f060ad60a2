"""ONNX nodes as text: `helper.make_node`, JSON, protobuf's text, and as `onnx.printer` writes them."""

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.parsing import functional, onnx_node
from app.parsing.signatures import Arguments
from app.parsing.steps import Step, Text
from app.parsing.text import ParseError, Place, place_at, place_of, source_of, tree_of
from app.parsing.values import Scope, Tensor, Value, dotted, evaluate

_PRINTED = re.compile(
    r"^[ \t]*%?\"?[\w./:-]+\"?(?:[ \t]*,[ \t]*%?[\w./:-]+)*[ \t]*=[ \t]*(?:[\w.]+\.)?(?P<op>[A-Z]\w*)\s*"
    r"(?P<open>[<\[(])(?P<rest>.*)$",
    re.MULTILINE,
)
_OPERATOR = re.compile(r"^[ \t]*op_type:\s*\"(\w+)\"", re.MULTILINE)
_PAIR = re.compile(r"(\w+)\s*(?::\s*\w+\s*)?=\s*(\[[^\]]*\]|\"[^\"]*\"|[-+\w.]+)")
_TYPED = re.compile(r"float(?:16|32)?\[(?P<sizes>[\d,\s]+)\]\s+(?P<name>\w+)")
_KEYS = ("kernel_shape", "auto_pad", "dilations", "strides", "pads")
MAX_NODES = 1000


@dataclass(frozen=True, slots=True)
class _Node:
    operator: str
    attributes: Arguments
    inputs: tuple[str, ...]
    place: Place
    source: str


def is_onnx(text: str) -> bool:
    """Whether a text looks like ONNX's."""
    if "make_node(" in text or _OPERATOR.search(text) or re.search(r"[\"']op_?[tT]ype[\"']", text):
        return True
    if re.match(r"\s*\{", text) and any(key in text for key in _KEYS):
        return True
    return any(match["op"] in onnx_node.KNOWN and _looks(match) for match in _PRINTED.finditer(text))


def _looks(match: re.Match[str]) -> bool:
    return (
        match["open"] != "(" or "%" in match[0] or match["op"] in ("Relu", "Gemm", "MaxPool", "AveragePool")
    )


def read_onnx(text: str) -> Text:
    """Read nodes in a row.

    Raises
    ------
    ParseError : no node in it
    """
    if "make_node(" in text:
        nodes = list(_from_code(text))
    elif _OPERATOR.search(text):
        nodes = list(_from_protobuf(text))
    elif re.match(r"\s*[\[{]", text):
        nodes = list(_from_json(text))
    else:
        nodes = list(_from_printed(text))
    if not nodes:
        raise ParseError("no ONNX node is in it; paste a node with its op_type and attributes")
    if len(nodes) > MAX_NODES:
        raise ParseError(f"{len(nodes)} nodes; at most {MAX_NODES} are read")
    shapes = functional.commented_shapes(text)
    for match in _TYPED.finditer(text):
        shapes[match["name"]] = Tensor(tuple(int(size) for size in match["sizes"].split(",") if size.strip()))
    notes: dict[str, None] = {}
    steps = tuple(_step(node, shapes, notes) for node in nodes)
    first = shapes.get(nodes[0].inputs[0]) if nodes[0].inputs else None
    shape = first.shape if isinstance(first, Tensor) else None
    return Text("onnx", steps, shape, tuple(notes), "onnx")


def _step(node: _Node, shapes: dict[str, Value], notes: dict[str, None]) -> Step:
    given = dict(node.attributes)
    weight = shapes.get(node.inputs[1]) if len(node.inputs) > 1 else None
    if isinstance(weight, Tensor):
        given[onnx_node.WEIGHT] = weight.shape
    elif node.operator in ("Conv", "ConvTranspose") and onnx_node.WEIGHT not in given:
        name = node.inputs[1] if len(node.inputs) > 1 else "W"
        notes[
            f"{node.place}: a node doesn't say its weight's shape, so that a channel a group stands for it; "
            f"add a comment such as # {name}: (64, 3, 7, 7)"
        ] = None
    if len(node.inputs) > 2 and node.inputs[2]:
        given[onnx_node.BIASED] = True
    return onnx_node.make_step(node.operator, given, Step(node.operator, node.source, node.place))


def _from_code(text: str) -> Iterator[_Node]:
    scope = Scope(text)
    for call in ast.walk(tree_of(text)):
        if not isinstance(call, ast.Call) or not (dotted(call.func) or "").endswith("make_node"):
            continue
        values = [evaluate(argument, scope) for argument in call.args[:3]]
        given = {word.arg: evaluate(word.value, scope) for word in call.keywords if word.arg is not None}
        operator = given.pop("op_type", values[0] if values else None)
        if not isinstance(operator, str):
            raise scope.fail(call, "make_node needs an op_type, such as 'Conv'")
        for name in ("name", "doc_string", "domain", "overload", "outputs"):
            given.pop(name, None)
        inputs = given.pop("inputs", values[1] if len(values) > 1 else ())
        names = tuple(str(item) for item in inputs) if isinstance(inputs, tuple) else ()
        yield _Node(operator, given, names, place_of(text, call), source_of(text, call))


def _from_json(text: str) -> Iterator[_Node]:
    try:
        found = json.loads(text)
    except ValueError:
        found = _literal(text)
    for item in found if isinstance(found, list) else [found]:
        if not isinstance(item, dict):
            raise ParseError("expected an object with a node's op_type and attributes", Place(1, 1))
        listed = item.get("attribute", item.get("attributes", {}))
        operator = item.get("op_type", item.get("opType", item.get("op")))
        if isinstance(listed, list):
            listed = {str(a.get("name")): _protobuf_value(a) for a in listed if isinstance(a, dict)}
        if not listed or not isinstance(listed, dict):
            listed = item
        known = {name for names in onnx_node.ATTRIBUTES.values() for name in names}
        given = {name: _plain(value) for name, value in listed.items() if name in known}
        if operator is None:
            operator = "AveragePool" if "count_include_pad" in given else "Conv"
            operator = "MaxPool" if "storage_order" in given or "ceil_mode" in given else operator
            operator = "ConvTranspose" if "output_padding" in given else operator
        inputs = item.get("input", item.get("inputs", ()))
        names = tuple(str(name) for name in inputs) if isinstance(inputs, list) else ()
        yield _Node(str(operator)[:60], given, names, Place(1, 1), " ".join(text.split())[:120])


def _literal(text: str) -> object:
    """Value of a Python literal with dicts, such as a node's attributes printed."""
    body = tree_of(text.strip()).body
    try:
        if len(body) == 1 and isinstance(body[0], ast.Expr):
            return ast.literal_eval(body[0].value)
    except (ValueError, TypeError, RecursionError, MemoryError):
        pass
    raise ParseError("neither JSON nor a Python dict of numbers, strings and lists", Place(1, 1))


def _protobuf_value(attribute: dict[str, object]) -> object:
    for key in ("ints", "floats", "i", "f", "s", "strings"):
        if key in attribute:
            return attribute[key]
    return None


def _plain(value: object) -> Value:
    if isinstance(value, list | tuple):
        return tuple(_plain(item) for item in value[:100])
    if isinstance(value, str) and re.fullmatch(r"-?\d{1,18}", value):
        return int(value)  # protobuf writes 64-bit integers as strings
    return value if isinstance(value, int | float | str | bool) else None


def _from_protobuf(text: str) -> Iterator[_Node]:
    marks = list(_OPERATOR.finditer(text))
    for number, mark in enumerate(marks):
        stop = marks[number + 1].start() if number + 1 < len(marks) else len(text)
        begin = marks[number - 1].end() if number else 0
        given: Arguments = {}
        for block in re.finditer(r"attribute\s*\{([^{}]*)\}", text[mark.start() : stop]):
            name = re.search(r"name:\s*\"(\w+)\"", block[1])
            numbers = re.findall(r"\b(ints|i|floats|f|s):\s*\"?([-\w.]+)\"?", block[1])
            if name and numbers:
                values = tuple(_value(value) for _, value in numbers)
                given[name[1]] = values if numbers[0][0] in ("ints", "floats") else values[0]
        before = text[begin : mark.start()]
        inputs = tuple(
            re.findall(r"^[ \t]*input:\s*\"([^\"]*)\"", before[before.rfind("}") + 1 :], re.MULTILINE)
        )
        yield _Node(mark[1], given, inputs, place_at(text, mark.start()), mark[0].strip())


def _from_printed(text: str) -> Iterator[_Node]:
    for match in _PRINTED.finditer(text):
        rest = match["rest"][:2000]
        closing = {"<": ">", "[": "](", "(": ""}[match["open"]]
        inside, _, after = rest.partition(closing) if closing else ("", "", f"({rest}")
        pairs = {name: _value(value) for name, value in _PAIR.findall(inside or after)}
        names = tuple(re.findall(r"%?\"?([A-Za-z_][\w.:/]*)\"?(?=\s*[,)])", after.partition(")")[0] + ")"))
        yield _Node(match["op"], pairs, names, place_at(text, match.start("op")), match[0].strip()[:120])


def _value(text: str) -> Value:
    if text.startswith("["):
        return tuple(_plain(item.strip()) for item in text[1:-1].split(",") if item.strip())
    bare = text.strip('"')
    try:
        return int(bare)
    except ValueError:
        pass
    try:
        return float(bare)
    except ValueError:
        return bare
