"""Values in pasted code: literals, arithmetic of whole numbers, names given before. Nothing is executed."""

import ast
import operator
from collections.abc import Callable
from dataclasses import dataclass, field

from app.parsing.text import ParseError, place_of, source_of

_MOST = 2**63
_ARITHMETIC: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}


@dataclass(frozen=True, slots=True)
class Symbol:
    """A name whose value the text doesn't say, such as `torch.float32`."""

    name: str


@dataclass(frozen=True, slots=True)
class Tensor:
    """A tensor of which the shape is known."""

    shape: tuple[int, ...]


Value = int | float | str | bool | None | Symbol | Tensor | tuple["Value", ...]


@dataclass
class Scope:
    """What names stand for at one place of the text.

    Parameters
    ----------
    text : of which the nodes are
    names : values by name, dotted ones too ("self.width")
    bare : whether a name that stands for nothing is a word, as where PyTorch prints `padding=same`
    """

    text: str
    names: dict[str, Value] = field(default_factory=dict)
    bare: bool = False

    def fail(self, node: ast.AST, detail: str) -> ParseError:
        """Make an error at a node's place."""
        return ParseError(detail, place_of(self.text, node))


def dotted(node: ast.AST) -> str | None:
    """`torch.nn.Conv2d` of a name or an attribute; None of all else."""
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return None
    return ".".join([node.id, *reversed(parts)])


def evaluate(node: ast.AST, scope: Scope) -> Value:
    """Value of an expression.

    Raises
    ------
    ParseError : only running the code would tell
    """
    if isinstance(node, ast.Constant):
        if isinstance(node.value, bool | int | float | str | None):
            return node.value
        raise scope.fail(node, f"{source_of(scope.text, node, 40)} is no number, name or tuple")
    if isinstance(node, ast.Tuple | ast.List):
        return tuple(evaluate(item, scope) for item in node.elts)
    if isinstance(node, ast.UnaryOp | ast.BinOp):
        return _arithmetic(node, scope)
    name = dotted(node)
    if name is not None:
        if name in scope.names:
            return scope.names[name]
        return name if scope.bare else Symbol(name)
    raise scope.fail(
        node, f"{source_of(scope.text, node, 60)!r} is known only when the code runs; write its value"
    )


def _arithmetic(node: ast.UnaryOp | ast.BinOp, scope: Scope) -> Value:
    if isinstance(node, ast.UnaryOp):
        value = _number(node.operand, scope)
        if isinstance(node.op, ast.USub):
            return -value
        if isinstance(node.op, ast.UAdd):
            return value
        raise scope.fail(node, f"{source_of(scope.text, node, 60)!r} is no number")
    left, right = _operand(node.left, scope), _operand(node.right, scope)
    if isinstance(left, tuple) or isinstance(right, tuple):
        raise scope.fail(node, f"{source_of(scope.text, node, 60)!r} is no number; write the tuple out")
    try:
        if isinstance(node.op, ast.Pow):
            if abs(right) > 64:
                raise OverflowError
            result = left**right
        else:
            result = _ARITHMETIC[type(node.op)](left, right)
    except (KeyError, ArithmeticError):
        raise scope.fail(node, f"{source_of(scope.text, node, 60)!r} is no number that fits") from None
    if isinstance(result, complex) or abs(result) > _MOST:
        raise scope.fail(node, f"{source_of(scope.text, node, 60)!r} is no number that fits")
    return result


def _operand(node: ast.AST, scope: Scope) -> int | float | tuple[Value, ...]:
    value = evaluate(node, scope)
    return value if isinstance(value, tuple) else _as_number(value, node, scope)


def _number(node: ast.AST, scope: Scope) -> int | float:
    return _as_number(evaluate(node, scope), node, scope)


def _as_number(value: Value, node: ast.AST, scope: Scope) -> int | float:
    if isinstance(value, Symbol):
        raise scope.fail(node, f"the value of {value.name!r} isn't in the text; write the number")
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > _MOST:
        raise scope.fail(node, f"{source_of(scope.text, node, 40)!r} is no number that fits")
    return value
