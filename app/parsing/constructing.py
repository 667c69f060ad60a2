"""Expressions that make layers or tensors: modules, containers, shapes; nothing is executed."""

import ast
from dataclasses import replace

from app.parsing import functional, keras, pytorch
from app.parsing.steps import Step, named
from app.parsing.text import ParseError, place_of, source_of
from app.parsing.values import Scope, Tensor, Value, dotted, evaluate

_CONTAINERS = ("Sequential", "ModuleList", "ModuleDict", "OrderedDict")
_MAKES_TENSORS = ("randn", "rand", "zeros", "ones", "empty", "full", "normal", "uniform", "randint")


class Constructing:
    """What a text's names stand for, and the layers that its expressions make.

    Parameters
    ----------
    text : of the tree
    in_keras : whether names are Keras's, whose tensors have their channels last
    """

    def __init__(self, text: str, in_keras: bool) -> None:
        self.text = text
        self.lines = text.split("\n")
        self.in_keras = in_keras
        self.scope = Scope(text, functional.commented_shapes(text))
        self.made: dict[str, tuple[Step, ...]] = {}
        self.used: set[str] = set()
        self.input_shape: tuple[int, ...] | None = None

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
                    self.keras_input(keyword.value, keyword.arg == "batch_shape")
            if shape is not None:
                self.keras_input(shape, batch=False)
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
            if isinstance(item, ast.Starred):
                steps += self._listed(item.value, len(steps))
                continue
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

    def _listed(self, node: ast.expr, first: int) -> tuple[Step, ...]:
        """Give the layers of a list that a container takes with `*`: one written there, or grown before."""
        if isinstance(node, ast.List | ast.Tuple):
            call = ast.copy_location(ast.Call(ast.Name("Sequential"), list(node.elts), []), node)
            return self._container(call, strict=True)
        loose = [name for name in self.made if name.startswith("#")]
        grown = [self.made.pop(name) for name in loose]
        if not grown:
            base = Step(source_of(self.text, node, 40), source_of(self.text, node), place_of(self.text, node))
            return (self._unknown(base),)
        return tuple(step for n, made in enumerate(grown, first) for step in named(made, str(n)))

    def _input_of_layer(self, given: dict[str, Value]) -> None:
        shape = given.get("input_shape")
        if isinstance(shape, tuple) and self.input_shape is None:
            self.input_shape = keras.to_channels_first((1, *shape), given)

    def keras_input(self, node: ast.expr, batch: bool) -> None:
        """Take a shape, with its batch or without, for the input's."""
        try:
            shape = evaluate(node, self.scope)
        except ParseError:
            return
        if isinstance(shape, tuple) and self.input_shape is None:
            self.input_shape = keras.to_channels_first(shape if batch else (1, *shape), {})

    def tensor(self, node: ast.expr) -> Tensor | None:
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
