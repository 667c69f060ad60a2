"""Python code that makes and applies layers: walked statement by statement, never executed."""

import ast
from collections.abc import Iterable
from dataclasses import replace
from typing import Literal

from app.parsing import functional, keras, pytorch
from app.parsing.calls import as_function, with_input, without_input
from app.parsing.constructing import Constructing
from app.parsing.signatures import Signature
from app.parsing.steps import Fault, Step, Text, named
from app.parsing.text import ParseError, place_of, source_of, tree_of
from app.parsing.values import Symbol, Tensor, dotted, evaluate

MAX_STEPS = 1000
"""Most layers of a text."""
_FLATTENS = ("flatten", "view", "reshape")
_FLATTEN = Signature.of("input, start_dim=0, end_dim=-1")


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
            first = node.targets[0]
            target = dotted(first)
            if isinstance(first, ast.Tuple) and isinstance(value, ast.Tuple | ast.List):
                for name, item in zip(first.elts, value.elts, strict=False):
                    self._assign(ast.copy_location(ast.Assign([name], item), node), item)
                return
        elif isinstance(node, ast.AnnAssign | ast.AugAssign):
            target = dotted(node.target)
        if isinstance(node, ast.AugAssign):
            if isinstance(value, ast.List | ast.Tuple):
                self._expression(value)  # a list of layers grows
                return
            if not isinstance(self.scope.names.get(target or ""), Tensor | None):
                value = ast.copy_location(ast.BinOp(node.target, node.op, value), node)
            else:
                target = None
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
                if isinstance(value, ast.Tuple | ast.List):
                    self._expression(value)
                    return
        if target in self.scope.names and isinstance(value, ast.Call):
            self.apply(value)
            told = functional.commented_shapes(self.lines[node.lineno - 1])
            self.scope.names[str(target)] = told.get(str(target), Symbol(str(target)))
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
        name = node.func.attr if isinstance(node.func, ast.Attribute) else path or ""
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
            self._functional(as_function(node), name)
            return
        shape = self.tensor(node)
        if shape is not None:
            if not self.applied and self.input_shape is None:
                self.input_shape = shape.shape
            return
        if isinstance(node.func, ast.Attribute) and not self.in_keras:
            if name in _FLATTENS or path == "torch.flatten":
                self._inputs(node.args[:1] if path and path.startswith("torch.") else [node.func.value])
                self._append((self._flatten(node, name, path == "torch.flatten"),))
                return
            if not node.args or name in ("to", "cuda", "contiguous", "float", "size", "type"):
                self._inputs([node.func.value])
                return
            if isinstance(node.func.value, ast.Call):
                self._method(node, node.func.value, name)
                return
        made = self.module(node)
        if made is not None:
            self._append(made)

    def _method(self, node: ast.Call, tensor: ast.Call, name: str) -> None:
        """Name a method that no layer does the same as, behind the layers that it is called on."""
        before = len(self.applied)
        self.apply(tensor)
        if len(self.applied) == before:
            return
        base = Step(name, source_of(self.text, node), place_of(self.text, node))
        self._append((replace(base, reason="it isn't one of the functions known here"),))

    def _model_input(self, nodes: Iterable[ast.expr]) -> None:
        """Take the tensor that a model of the text is called with for the input."""
        for node in nodes:
            value = self.tensor(node) or self.scope.names.get(dotted(node) or "")
            if isinstance(value, Tensor) and self.input_shape is None:
                self.input_shape = value.shape

    def _flatten(self, node: ast.Call, name: str, function: bool) -> Step:
        """Make a flatten of `torch.flatten(x, 1)`, `x.flatten(1)` or a view of (N, features)."""
        base = Step("flatten", source_of(self.text, node), place_of(self.text, node))
        if name == "flatten":
            given = _FLATTEN.bind(name, without_input(node) if function else with_input(node), self.scope)
            return pytorch.make_step("Flatten", given, base)
        sizes = node.args
        if len(sizes) == 1 and isinstance(sizes[0], ast.Tuple | ast.List):
            sizes = sizes[0].elts
        if len(sizes) == 2:
            return replace(base, settings={"kind": "flatten"})
        return replace(base, reason=f"only a {name} of (N, features) is a layer here")

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
        given = functional.FUNCTIONS[name].bind(name, without_input(node), self.scope)
        base = Step(name, source_of(self.text, node), place_of(self.text, node))
        try:
            self._append((functional.make_step(name, given, base),))
        except functional.UnknownWeightError as error:
            self.notes[error.args[0]] = None
            self._append((replace(base, fault=Fault(error.args[0], "weight")),))
