"""Python code that makes and applies layers: walked statement by statement, never executed."""

import ast
from collections.abc import Iterable
from dataclasses import replace
from typing import Literal

from app.parsing import functional, keras
from app.parsing.constructing import Constructing
from app.parsing.steps import Fault, Step, Text, named
from app.parsing.text import ParseError, place_of, source_of, tree_of
from app.parsing.values import Symbol, Tensor, dotted, evaluate

MAX_STEPS = 1000
"""Most layers of a text."""
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


class Walk(Constructing):
    """Goes through a text's statements and gathers the layers that are made and applied."""

    def __init__(self, text: str, in_keras: bool) -> None:
        super().__init__(text, in_keras)
        self.applied: list[Step] = []
        self.notes: dict[str, None] = {}
        self.loose = 0
        self.classes: set[str] = set()
        self.models: set[str] = set()

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
        self.classes.add(node.name)
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
        if target and isinstance(value, ast.Call) and dotted(value.func) in self.classes:
            self.models.add(target)
            return
        made = self.module(value)
        if made is not None:
            self._keep(target, made)
            return
        shape = self.tensor(value)
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
                self.keras_input(node.args[0], batch=True)
                return
        self.apply(node)

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
        if path in self.models:
            self._model_input(node.args[:1])
            return
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
        shape = self.tensor(node)
        if shape is not None and not self.applied and self.input_shape is None:
            self.input_shape = shape.shape
            return
        made = self.module(node)
        if made is not None:
            self._append(made)

    def _model_input(self, nodes: Iterable[ast.expr]) -> None:
        """Take the tensor that a model of the text is called with for the input."""
        for node in nodes:
            value = self.tensor(node) or self.scope.names.get(dotted(node) or "")
            if isinstance(value, Tensor) and self.input_shape is None:
                self.input_shape = value.shape

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
