"""Models as PyTorch prints them: a line a module, children indented below their container."""

import ast
import re
from dataclasses import dataclass, field, replace

from app.parsing import pytorch
from app.parsing.steps import Step, Text, named
from app.parsing.text import ParseError, Place, tree_of
from app.parsing.values import Scope

_CHILD = re.compile(r"^[ \t]*\([\w.\-]+\): +\S", re.MULTILINE)
_BARE = re.compile(r"\bpadding=(?:same|valid)\b|\bpadding_mode=(?:reflect|replicate|circular)\b")
_LINE = re.compile(
    r"^(?P<indent> *)(?:\((?P<name>[\w.\-]+)\): +)?(?:(?P<count>\d{1,4}) *x +)?"
    r"(?P<kind>[A-Za-z_][\w.]*)\((?P<rest>.*)$"
)
_BRANCHES = ("downsample", "shortcut", "skip", "identity", "residual", "aux", "AuxLogits", "aux_classifier")
_KEEPING = ("StochasticDepth", "DropPath")
_LISTS = ("Sequential", "ModuleList", "ModuleDict")
MAX_REPEATS = 200


def is_printed(text: str) -> bool:
    """Whether a text looks like a printed model."""
    return _CHILD.search(text) is not None or _BARE.search(text) is not None


@dataclass
class _Node:
    kind: str
    name: str | None
    place: Place
    source: str
    count: int = 1
    leaf: str | None = None
    children: "list[_Node]" = field(default_factory=list)


def read_printed(text: str) -> Text:
    """Read a printed model.

    Raises
    ------
    ParseError : no module in it, or arguments that its module hasn't
    """
    notes: dict[str, None] = {}
    roots = _tree(text, notes)
    steps: list[Step] = []
    for root in roots:
        steps += _steps(root, notes)
        if len(steps) > 1000:
            raise ParseError(f"{len(steps)} layers; at most 1000 are read: paste a part of the model")
    if not steps:
        raise ParseError("no module is in it; paste what print(model) shows")
    if any(not step.strict for step in steps) and len(steps) > 1:
        notes[
            "a printed model says which modules it has, not how forward() uses them; they are read as one row"
        ] = None
    return Text("pytorch-printed", tuple(steps), None, tuple(notes), "pytorch")


def _tree(text: str, notes: dict[str, None]) -> list[_Node]:
    roots: list[_Node] = []
    open_nodes: list[_Node] = []
    start = 0
    for number, line in enumerate(text.split("\n"), 1):
        place, stripped = Place(number, len(line) - len(line.lstrip()) + 1), line.strip()
        start += len(line) + 1
        if stripped == ")":
            if open_nodes:
                open_nodes.pop()
            continue
        if stripped.startswith("print("):
            continue
        match = _LINE.match(line[:2000])
        if match is None:
            if stripped and not open_nodes and not stripped.startswith(("#", "<")):
                notes[f"{place}: {stripped[:60]!r} isn't understood and was left out"] = None
            continue
        node = _Node(match["kind"].rpartition(".")[2], match["name"], place, stripped[:200])
        node.count = min(int(match["count"] or 1), MAX_REPEATS)
        (open_nodes[-1].children if open_nodes else roots).append(node)
        if match["rest"].strip() == "":
            open_nodes.append(node)
        else:
            node.leaf = line[match.start("kind") :].rstrip().rstrip(",")
    return roots


def _steps(node: _Node, notes: dict[str, None]) -> list[Step]:
    if node.leaf is not None:
        return _leaf(node, node.leaf) * node.count
    strict = node.kind == "Sequential"
    found: list[Step] = []
    for child in node.children:
        if child.name in _BRANCHES and node.kind not in _LISTS:
            notes[f"{child.place}: {child.name!r} is taken for a branch beside the row, and left out"] = None
            continue
        found += [
            replace(step, strict=strict and (step.strict or child.leaf is not None))
            for step in _steps(child, notes)
        ]
        if len(found) > 5000:
            raise ParseError("more than 5000 layers; paste a part of the model", child.place)
    prefixed = named(tuple(found), node.name) if node.name else tuple(found)
    return list(prefixed) * node.count


def _leaf(node: _Node, source: str) -> list[Step]:
    base = Step(node.kind, node.source, node.place, name=node.name)
    lazy = node.kind.startswith("Lazy") and node.kind.removeprefix("Lazy") in pytorch.MODULES
    kind = node.kind.removeprefix("Lazy") if lazy else node.kind
    if kind not in pytorch.MODULES:
        if kind == "Sequential":
            return []
        keeps = kind in _KEEPING
        reason = "it does nothing at inference" if keeps else "it isn't one of the modules known here"
        return [replace(base, reason=reason, keeps=keeps)]
    call = _call(source, node.place)
    scope = Scope(source, bare=True)
    try:
        given = pytorch.MODULES[kind].signature.bind(kind, call, scope)
    except ParseError as error:
        raise ParseError(error.detail.partition(": ")[2] or error.detail, node.place) from None
    if not lazy:
        return [pytorch.make_step(kind, given, base)]
    channels = next((name for name in ("in_channels", "in_features", "num_features") if name in given), "")
    made = pytorch.make_step(kind, {**given, channels: given[channels] or 1}, base)
    return [replace(made, reads=None) if not given[channels] else made]


def _call(source: str, place: Place) -> ast.Call:
    try:
        body = tree_of(source).body
    except ParseError as error:
        raise ParseError(f"{source[:60]!r}: {error.detail.partition('; ')[2]}", place) from None
    if len(body) == 1 and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Call):
        return body[0].value
    raise ParseError(f"{source[:60]!r} is no module", place)
