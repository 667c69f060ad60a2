"""Python code that makes and applies layers: walked statement by statement, never executed."""

import ast
from collections.abc import Iterable
from dataclasses import replace
from typing import Literal

from app.parsing import functional, keras, pytorch
from app.parsing.steps import Fault, Step, Text, named
from app.parsing.text import ParseError, place_of, source_of, tree_of
from app.parsing.values import Scope, Symbol, Tensor, Value, dotted, evaluate

MAX_STEPS = 1000
"""Most layers of a text."""
_CONTAINERS = ("Sequential", "ModuleList", "ModuleDict", "OrderedDict")
_MAKES_TENSORS = ("randn", "rand", "zeros", "ones", "empty", "full", "normal", "uniform", "randint")
_FLATTENS = ("flatten", "view", "reshape")


def read_code(text: str) -> Text:
    """Read the layers of code that uses `torch.nn`, `torch.nn.functional` or Keras.

    Raises
    ------
    ParseError : no Python, or no layer in it
    """
    tree = tree_of(text)
    walk = Walk(text, keras.speaks(tree))
    try:
        walk.statements(tree.body)
    except RecursionError:
        raise ParseError("nested too deep to be read") from None
    return walk.result()


class Walk:
    """Goes through a text's statements and gathers the layers that are made and applied.

    Parameters
    ----------
    text : of the tree
    in_keras : whether names are Keras's, whose tensors have their channels last
    """

    def __init__(self, text: str, in_keras: bool) -> None:
        self.text = text
        self.in_keras = in_keras
        self.scope = Scope(text, functional.commented_shapes(text))
        self.made: dict[str, tuple[Step, ...]] = {}
        self.applied: list[Step] = []
        self.used: set[str] = set()
        self.input_shape: tuple[int, ...] | None = None
        self.notes: dict[str, None] = {}
        self.loose = 0

    def result(self) -> Text:
        """Give what was found: the layers in the order of their use, or that they are made in."""
        steps: Iterable[Step] = self.applied
        unused = [name for name in self.made if name not in self.used]
        if not self.applied:
            steps = [step for made in self.made.values() for step in made]
            if any(name.startswith("self.") for name in self.made):
                self.notes["layers are taken in the order in which they are made; forward() isn't shown"] = (
                    None
                )
        elif unused and not all(name.startswith("#") for name in unused):
            self.notes[f"never applied, so left out: {', '.join(unused[:8])}"] = None
        else:
            steps = [*(step for name in unused for step in self.made[name]), *self.applied]
        found = tuple(steps)
        if not found:
            raise ParseError(
                "no layer is in it; paste code such as nn.Conv2d(3, 64, 7), a printed model, a Keras layer, "
                "an ONNX node or an error's text"
            )
        if len(found) > MAX_STEPS:
            raise ParseError(f"{len(found)} layers; at most {MAX_STEPS} are read")
        rules: Literal["keras", "pytorch"] = "keras" if self.in_keras else "pytorch"
        return Text(rules, found, self.input_shape, tuple(self.notes), rules)

    def statements(self, body: Iterable[ast.stmt]) -> None:
        """Walk statements in their order."""
        for node in body:
            self._statement(node)

    def _statement(self, node: ast.stmt) -> None:
        if isinstance(node, ast.Expr):
            self._expression(node.value)
        elif isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign | ast.Return):
            if node.value is not None:
                self._assign(node, node.value)
        elif isinstance(node, ast.ClassDef):
            self._class(node)
        elif isinstance(node, ast.FunctionDef | ast.With):
            self.statements(node.body)
        elif isinstance(node, ast.For | ast.While | ast.If | ast.Try):
            kind = type(node).__name__.lower()
            self.notes[f"line {node.lineno}: the {kind}'s lines are read once, as if they ran once"] = None
            self.statements(node.body)

    def _class(self, node: ast.ClassDef) -> None:
        functions = {item.name: item for item in node.body if isinstance(item, ast.FunctionDef)}
        for name in ("__init__", "forward", "call"):
            if name in functions:
                self.statements(functions[name].body)

    def _assign(self, node: ast.stmt, value: ast.expr) -> None:
        target = None
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            target = dotted(node.targets[0])
        elif isinstance(node, ast.AnnAssign):
            target = dotted(node.target)
        made = self.module(value)
        if made is not None:
            self._keep(target, made)
            return
        shape = self._tensor(value)
        if shape is not None and target:
            self.scope.names[target] = shape
            return
        if isinstance(value, ast.Constant | ast.Tuple | ast.List | ast.BinOp | ast.UnaryOp) and target:
            try:
                self.scope.names[target] = evaluate(value, self.scope)
                return
            except ParseError:
                self.scope.names.pop(target, None)
        if target in self.scope.names and isinstance(value, ast.Call):
            shape_before = self.scope.names[target]
            self.apply(value)
            if isinstance(shape_before, Tensor):
                self.scope.names[str(target)] = Symbol(str(target))
            return
        self.apply(value)

    def _keep(self, target: str | None, made: tuple[Step, ...]) -> None:
        if target is None:
            target = f"#{self.loose}"
            self.loose += 1
        name = target.removeprefix("self.") if not target.startswith("#") else ""
        self.made[target] = named(made, name) if name and target.startswith("self.") else made
        if sum(map(len, self.made.values())) > MAX_STEPS:
            raise ParseError(f"more than {MAX_STEPS} layers; paste a part of the network")

    def _expression(self, node: ast.expr) -> None:
        if isinstance(node, ast.Tuple | ast.List):
            for item in node.elts:
                self._expression(item)
            return
        made = self.module(node)
        if made is not None:
            self._keep(None, made)
            return
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr in ("add", "append", "add_module") and node.args:
                added = self.module(node.args[-1])
                if added is not None:
                    self._keep(None, tuple(replace(step, strict=True) for step in added))
                    return
            if node.func.attr == "build" and node.args:
                self._keras_input(node.args[0], batch=True)
                return
        self.apply(node)

    def module(self, node: ast.expr) -> tuple[Step, ...] | None:
        """Give the layers that an expression makes; None where it makes none."""
        if not isinstance(node, ast.Call):
            return None
        path = dotted(node.func)
        if path is None:
            return None
        name = path.rpartition(".")[2]
        if name in _CONTAINERS:
            return self._container(node, name == "Sequential")
        if self.in_keras and name in ("Input", "InputLayer"):
            shape = node.args[0] if node.args else None
            for keyword in node.keywords:
                if keyword.arg in ("shape", "batch_shape", "input_shape"):
                    self._keras_input(keyword.value, keyword.arg == "batch_shape")
            if shape is not None:
                self._keras_input(shape, batch=False)
            return () if path not in ("x", "inputs") else None
        title = name
        base = Step(title, source_of(self.text, node), place_of(self.text, node))
        if self.in_keras and name in keras.LAYERS:
            given = keras.LAYERS[name].signature.bind(name, node, self.scope)
            self._input_of_layer(given)
            return keras.make_steps(name, given, base)
        if not self.in_keras and name in pytorch.MODULES:
            given = pytorch.MODULES[name].signature.bind(name, node, self.scope)
            return (pytorch.make_step(name, given, base),)
        if name[:1].isupper() and path not in self.made and self._is_layer(path):
            return (self._unknown(base),)
        return None

    def _is_layer(self, path: str) -> bool:
        """Whether a name that no table holds is a layer's: one out of a namespace of layers."""
        return any(part in ("nn", "layers") for part in path.split(".")[:-1])

    def _unknown(self, base: Step) -> Step:
        return replace(base, reason="it isn't one of the layers that are known here")

    def _container(self, node: ast.Call, strict: bool) -> tuple[Step, ...]:
        steps: list[Step] = []
        items = list(node.args)
        if len(items) == 1 and isinstance(items[0], ast.List | ast.Tuple | ast.Dict):
            inner = items[0]
            items = list(inner.values) if isinstance(inner, ast.Dict) else list(inner.elts)
        elif len(items) == 1 and isinstance(items[0], ast.Call):
            inside = dotted(items[0].func) or ""
            if inside.rpartition(".")[2] == "OrderedDict":
                return self._container(items[0], strict)
        for number, item in enumerate(items):
            name = str(number)
            if isinstance(item, ast.Tuple) and len(item.elts) == 2:
                key = item.elts[0]
                name = str(key.value) if isinstance(key, ast.Constant) else name
                item = item.elts[1]
            path = dotted(item)
            made = self.made.get(path) if path else self.module(item)
            if path and made is not None:
                self.used.add(path)
                self.made.pop(path)
            if made is None:
                base = Step(source_of(self.text, item, 40), source_of(self.text, item))
                made = (self._unknown(replace(base, place=place_of(self.text, item))),)
            steps += named(made, name)
        return tuple(replace(step, strict=strict) for step in steps)

    def _input_of_layer(self, given: dict[str, Value]) -> None:
        shape = given.get("input_shape")
        if isinstance(shape, tuple) and self.input_shape is None:
            self.input_shape = keras.to_channels_first((1, *shape), given)

    def _keras_input(self, node: ast.expr, batch: bool) -> None:
        try:
            shape = evaluate(node, self.scope)
        except ParseError:
            return
        if isinstance(shape, tuple) and self.input_shape is None:
            self.input_shape = keras.to_channels_first(shape if batch else (1, *shape), {})

    def _tensor(self, node: ast.expr) -> Tensor | None:
        """Give the shape of a tensor that an expression makes."""
        if not isinstance(node, ast.Call):
            return None
        name = (dotted(node.func) or "").rpartition(".")[2]
        if name not in _MAKES_TENSORS:
            return None
        arguments = node.args[-1:] if name == "randint" else node.args[:1] if name == "full" else node.args
        try:
            values = [evaluate(argument, self.scope) for argument in arguments]
            for keyword in node.keywords:
                if keyword.arg in ("size", "shape"):
                    values = [evaluate(keyword.value, self.scope)]
        except ParseError:
            return None
        flat = values[0] if len(values) == 1 and isinstance(values[0], tuple) else tuple(values)
        sizes = [size for size in flat if isinstance(size, int) and not isinstance(size, bool)]
        return Tensor(tuple(sizes)) if sizes and len(sizes) == len(flat) else None

    def apply(self, node: ast.expr) -> None:
        """Take the layers that an expression sends its tensors through."""
        if isinstance(node, ast.BinOp):
            self.apply(node.left)
            self.apply(node.right)
            self.notes[f"line {node.lineno}: branches come together; the layers are read as one row"] = None
        elif isinstance(node, ast.Call):
            self._call(node)
        elif isinstance(node, ast.Name | ast.Attribute):
            self._see(node)
        elif isinstance(node, ast.Tuple | ast.List):
            for item in node.elts:
                self.apply(item)

    def _see(self, node: ast.expr) -> None:
        """Take a tensor of known shape for the input, if nothing was applied before."""
        value = self.scope.names.get(dotted(node) or "")
        if isinstance(value, Tensor) and not self.applied and self.input_shape is None:
            self.input_shape = value.shape

    def _call(self, node: ast.Call) -> None:
        path = dotted(node.func)
        name = (path or "").rpartition(".")[2]
        if path in self.made:
            self._inputs(node.args[:1])
            self.used.add(str(path))
            self._append(self.made[str(path)])
            return
        made = self.module(node.func) if isinstance(node.func, ast.Call) else None
        if made is not None:
            self._inputs(node.args[:1])
            self._append(made)
            return
        if name in functional.FUNCTIONS and not self.in_keras:
            self._functional(node, name)
            return
        if isinstance(node.func, ast.Attribute) and not self.in_keras:
            if name in _FLATTENS or path == "torch.flatten":
                self._inputs(node.args[:1] if path and path.startswith("torch.") else [node.func.value])
                self._append((self._flatten(node),))
                return
            if not node.args or name in ("to", "cuda", "contiguous", "float", "size", "type"):
                self._inputs([node.func.value])
                return
        shape = self._tensor(node)
        if shape is not None and not self.applied and self.input_shape is None:
            self.input_shape = shape.shape
            return
        made = self.module(node)
        if made is not None:
            self._append(made)

    def _flatten(self, node: ast.Call) -> Step:
        base = Step("flatten", source_of(self.text, node), place_of(self.text, node), name=None)
        return replace(base, settings={"kind": "flatten"})

    def _inputs(self, nodes: Iterable[ast.expr]) -> None:
        for node in nodes:
            self.apply(node)

    def _append(self, steps: tuple[Step, ...]) -> None:
        self.applied += steps
        if len(self.applied) > MAX_STEPS:
            raise ParseError(f"more than {MAX_STEPS} layers; paste a part of the network")

    def _functional(self, node: ast.Call, name: str) -> None:
        self._inputs(node.args[:1])
        for keyword in node.keywords:
            if keyword.arg == "input":
                self.apply(keyword.value)
        given = functional.FUNCTIONS[name].bind(name, _without_input(node), self.scope)
        base = Step(name, source_of(self.text, node), place_of(self.text, node))
        try:
            self._append((functional.make_step(name, given, base),))
        except functional.UnknownWeightError as error:
            self.notes[error.args[0]] = None
            self._append((replace(base, fault=Fault(error.args[0], "weight")),))


def _without_input(node: ast.Call) -> ast.Call:
    """Put nothing in the place of a function's first argument, the tensor, which is no setting."""
    nothing = ast.copy_location(ast.Constant(None), node)
    keywords = [
        ast.copy_location(ast.keyword("input", nothing), keyword) if keyword.arg == "input" else keyword
        for keyword in node.keywords
    ]
    return ast.copy_location(ast.Call(node.func, [nothing, *node.args[1:]][: len(node.args)], keywords), node)
