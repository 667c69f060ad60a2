"""Arguments of a call by their names, as the called one's signature has them."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from app.parsing.text import ParseError, place_of
from app.parsing.values import Scope, Value, evaluate

Arguments = dict[str, Value]


@dataclass(frozen=True, slots=True)
class Signature:
    """Names of a function's arguments.

    Parameters
    ----------
    positional : those that may be given by place, in order
    keyword : those that are given by name alone
    defaults : values of those that may be left out
    rest : whether any more names are taken, without a meaning here
    """

    positional: tuple[str, ...]
    keyword: tuple[str, ...]
    defaults: Arguments
    rest: bool = False

    @classmethod
    def of(cls, text: str) -> "Signature":
        """Read a signature as Python writes it.

        Examples
        --------
        >>> Signature.of("size, stride=1, *, bias=True").positional
        ('size', 'stride')
        """
        function = ast.parse(f"def f({text}): 0").body[0]
        if not isinstance(function, ast.FunctionDef):
            raise TypeError(text)
        given = function.args
        positional = tuple(argument.arg for argument in given.args)
        keyword = tuple(argument.arg for argument in given.kwonlyargs)
        defaults: Arguments = {}
        late = positional[len(positional) - len(given.defaults) :]
        for name, node in zip((*late, *keyword), (*given.defaults, *given.kw_defaults), strict=True):
            if node is not None:
                defaults[name] = ast.literal_eval(node)
        return cls(positional, keyword, defaults, given.kwarg is not None)

    def bind(self, title: str, node: ast.Call, scope: Scope) -> Arguments:
        """Give all arguments of a call by name.

        Raises
        ------
        ParseError : too many, unknown, missing or twice given ones
        """
        found: Arguments = {}
        for name, value in self._given(title, node, scope):
            if name in found:
                raise scope.fail(node, f"{title} gets {name!r} twice")
            found[name] = evaluate(value, scope)
        missing = [
            name
            for name in (*self.positional, *self.keyword)
            if name not in found and name not in self.defaults
        ]
        if missing:
            names = ", ".join(map(repr, missing))
            raise scope.fail(node, f"{title} needs {names}; its arguments are {', '.join(self.positional)}")
        return self.defaults | found

    def _given(self, title: str, node: ast.Call, scope: Scope) -> Iterator[tuple[str, ast.expr]]:
        if any(isinstance(argument, ast.Starred) for argument in node.args):
            raise scope.fail(node, f"{title}: what * stands for is known only when the code runs")
        if len(node.args) > len(self.positional):
            extra = node.args[len(self.positional)]
            raise scope.fail(
                extra,
                f"{title} takes {len(self.positional)} arguments by place, got {len(node.args)}; "
                f"they are {', '.join(self.positional)}",
            )
        yield from zip(self.positional, node.args, strict=False)
        for keyword in node.keywords:
            if keyword.arg is None:
                raise scope.fail(node, f"{title}: what ** stands for is known only when the code runs")
            known = (*self.positional, *self.keyword, *(("input_shape",) if self.rest else ()))
            if keyword.arg in known:
                yield keyword.arg, keyword.value
            elif not self.rest:
                raise ParseError(self._unknown(title, keyword.arg), place_of(scope.text, keyword))

    def _unknown(self, title: str, name: str) -> str:
        names = (*self.positional, *self.keyword)
        close = get_close_matches(name, names, 1, 0.6)
        hint = f"; is {close[0]!r} meant?" if close else f"; it has {', '.join(names) or 'none'}"
        return f"{title} has no argument {name[:40]!r}{hint}"
