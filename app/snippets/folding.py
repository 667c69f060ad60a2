"""Code in lines that fit a narrow column: broken at commas within brackets, it stays the same code."""

import re
import sys
import textwrap
from collections.abc import Iterator

_INDENT = "    "


def fold(code: str, width: int) -> str:
    """Break lines that are longer than `width`, where Python allows it; what has no such place stays long.

    Examples
    --------
    >>> print(fold("y = f(x, g(1, 2), third=3)", 20))
    y = f(x, g(1, 2),
        third=3)
    """
    lines: list[str] = []
    depth = 0
    for line in code.split("\n"):
        lines += _folded(line, width, depth)
        depth += sum(step for _, _, step in _signs(line))
    return "\n".join(lines)


def _folded(line: str, width: int, depth: int) -> Iterator[str]:
    if len(line) <= width:
        yield line
        return
    indent = line[: len(line) - len(line.lstrip())]
    code, remark = _parted(line)
    if remark:
        yield from textwrap.wrap(remark, width, initial_indent=f"{indent}# ", subsequent_indent=f"{indent}# ")
        if not code:
            return
    while len(code) > width:
        place = _place(code, width, depth)
        if place is None:
            break
        yield code[:place].rstrip()
        depth += sum(step for _, _, step in _signs(code, place))
        code = f"{indent}{_INDENT}{code[place:].lstrip()}"
    yield code


def _parted(line: str) -> tuple[str, str]:
    """Split a line into its code and its remark, which then stands in a line of its own."""
    comment = next((at for at, sign, _ in _signs(line) if sign == "#"), None)
    if comment is None:
        return line, ""
    return line[:comment].rstrip(), line[comment + 1 :].strip()


def _place(code: str, width: int, depth: int) -> int | None:
    """Where a line is broken: after the last comma within the fewest brackets, else after a bracket."""
    commas: list[tuple[int, int]] = []
    brackets: list[tuple[int, int]] = []
    start = len(code) - len(code.lstrip())
    for at, sign, step in _signs(code, width):
        depth += step
        if depth > 0 and start < at and code[at + 1 :].strip():
            if sign == ",":
                commas.append((depth, -at))
            elif step > 0:
                brackets.append((depth, -at))
    found = min(commas or brackets, default=None)
    return None if found is None else 1 - found[1]


def _signs(line: str, end: int = sys.maxsize) -> Iterator[tuple[int, str, int]]:
    """Give the commas, brackets (with 1 where one opens, −1 where it closes) and comment before `end`."""
    for found in re.finditer(r""""(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[,#()\[\]{}]""", line):
        sign = found.group()
        if found.start() >= end:
            return
        if len(sign) > 1:
            continue
        yield found.start(), sign, (sign in "([{") - (sign in ")]}")
        if sign == "#":
            return
