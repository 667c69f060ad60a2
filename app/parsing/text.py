"""A pasted text: its bounds, its places, and its syntax tree, which is read and never executed."""

import ast
import re
import textwrap
import warnings
from dataclasses import dataclass
from functools import lru_cache

from app.geometry import InvalidError, LimitError

MAX_TEXT = 200_000
"""Most characters of a text."""
MAX_DEPTH = 60
"""Most brackets within each other."""
_SHOWN = 40
"""Letters of a text that a message repeats."""
_PREFIXES = 40
"""Most signs or `not` in front of one value."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something stands in the text, both numbered from 1."""

    line: int
    column: int

    def __str__(self) -> str:
        """Say it in a sentence."""
        return f"line {self.line}, column {self.column}"


class ParseError(InvalidError):
    """A text, or a part of it, that can't be read.

    Parameters
    ----------
    detail : what was found, and what is understood
    place : where, if at one place
    """

    def __init__(self, detail: str, place: Place | None = None) -> None:
        super().__init__(f"{place}: {detail}" if place else detail, "/text")
        self.place = place


def clean(text: str) -> str:
    """Take off what copying adds: prompts, fences of Markdown, indentation.

    Raises
    ------
    LimitError : longer than MAX_TEXT
    ParseError : empty, or with brackets deeper than MAX_DEPTH
    """
    if len(text) > MAX_TEXT:
        raise LimitError(
            f"a text of {len(text):,} characters; at most {MAX_TEXT:,} are read: give a part of it", "/text"
        )
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    ").split("\n")
    if any(line.startswith(">>> ") for line in lines):
        lines = [line[4:] if line.startswith((">>> ", "... ")) else line for line in lines]
    # a fence's line stays, empty, so that places are those of the text
    lines = ["" if line.lstrip().startswith("```") else line for line in lines]
    cleaned = textwrap.dedent("\n".join(lines))
    if not cleaned.strip():
        raise ParseError("the text is empty; paste a layer, a printed model, or an error's text")
    _check_depth(cleaned)
    return cleaned


def _check_depth(text: str) -> None:
    depth = 0
    for line, row in enumerate(text.split("\n"), 1):
        for column, letter in enumerate(row, 1):
            if letter in "([{":
                depth += 1
                if depth > MAX_DEPTH:
                    raise ParseError(f"more than {MAX_DEPTH} brackets within each other", Place(line, column))
            elif letter in ")]}":
                depth = max(0, depth - 1)
    found = re.search(rf"(?:(?:[-+~]|\b(?:not|await|lambda\s*:))\s*){{{_PREFIXES}}}", text)
    if found:
        raise ParseError(f"more than {_PREFIXES} signs in a row", place_at(text, found.start()))


def place_at(text: str, index: int) -> Place:
    """Place of a character."""
    return Place(text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index))


@lru_cache(maxsize=4)
def _rows(text: str) -> tuple[bytes, ...]:
    """Lines as Python counts them, in the bytes that its columns count."""
    return tuple(row.encode(errors="replace") for row in text.split("\n"))


def place_of(text: str, node: ast.AST) -> Place:
    """Place of a node of the text's tree."""
    line, offset = getattr(node, "lineno", 1), getattr(node, "col_offset", 0)
    rows = _rows(text)
    row = rows[line - 1] if line <= len(rows) else b""
    return Place(line, len(row[:offset].decode(errors="ignore")) + 1)


def tree_of(text: str) -> ast.Module:
    """Syntax tree of Python code.

    Raises
    ------
    ParseError : no Python, or nested too deep
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # such as of an invalid escape in somebody's string
            return ast.parse(text)
    except SyntaxError as error:
        place = _place(error)
        raise ParseError(_unreadable(text, error.msg or "", place), place) from None
    except (RecursionError, MemoryError):
        raise ParseError("nested too deep to be read") from None
    except ValueError as error:
        raise ParseError(f"no Python: {error}") from None


_ADVICE = (
    ("forgot a comma", "a comma is missing before it: put one there"),
    ("was never closed", "the bracket is never closed: close it, or paste the rest"),
    ("unmatched", "nothing opens this bracket: take it away, or paste what does"),
    ("does not match", "another kind of bracket is open: close it by its own kind"),
    ("unterminated", "the quotation mark is never closed: close it"),
    ("invalid character", "Python doesn't know this sign: use the ASCII one"),
    ("leading zeros", "a number has no leading zeros: leave them out"),
    ("indent", "the lines' indentation differs: paste all lines of the block as they stand"),
)
"""What is wrong and what to change, by a part of Python's own words."""
_KINDS = "a call such as nn.Conv2d(3, 64, 7, padding=3), what print(model) shows, or an ONNX node"


def _unreadable(text: str, said: str, place: Place | None) -> str:
    """Say what Python met where it couldn't read on, and what to change."""
    rows = text.split("\n")
    met = rows[place.line - 1][place.column - 1 :].strip() if place and place.line <= len(rows) else ""
    got = f"got `{met[:_SHOWN]}{'…' if len(met) > _SHOWN else ''}`" if met else "the line ends here"
    if re.match(r"\s*[\w.]*(?:Error|Exception)\b", rows[0]):
        return f"{got}; this is no known error about a layer's shapes: paste the layer's own code, {_KINDS}"
    advice = next((advice for part, advice in _ADVICE if part in said), None)
    return f"{got}; {advice or f'this is no Python: correct it, or paste {_KINDS}'}"


def _place(error: SyntaxError) -> Place | None:
    if error.lineno is None:
        return None
    return Place(error.lineno, max(1, error.offset or 1))


def source_of(text: str, node: ast.AST, most: int = 120) -> str:
    """Text of a node in one line, cut where it is long."""
    first, last = getattr(node, "lineno", 0), getattr(node, "end_lineno", 0)
    if not first or not last:
        return type(node).__name__
    rows = list(_rows(text)[first - 1 : min(last, first + most)])
    rows[-1] = rows[-1][: getattr(node, "end_col_offset", 0)] if last < first + most else rows[-1]
    rows[0] = rows[0][getattr(node, "col_offset", 0) :]
    found = " ".join(b" ".join(rows)[: 4 * most].decode(errors="ignore").split())
    return found if len(found) <= most else f"{found[: most - 1]}…"
