"""Scripts and style sheets as they are sent: without comments, empty lines and indents."""

import re

# They are types for the checker and words for readers. A `//` behind code on its line is left alone: to tell
# it from a string takes a parser, while a line that begins with it is a comment, as a test makes sure.
_COMMENT = re.compile(r"/\*\*(?:(?!\*/).)*\*/[ \t]*|^[ \t]*//[^\n]*", re.DOTALL | re.MULTILINE)
_STYLE_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_EMPTY = re.compile(r"^\s+", re.MULTILINE)


def without_comments(source: str) -> str:
    r"""Leave out of a module what browsers need not read.

    Parameters
    ----------
    source : a module in which no text looks like a comment, and none goes on in another line

    Examples
    --------
    >>> without_comments("/** One. */\nconst one = /** @type {1} */ (1); // 1\n\n  // two\n  two();\n")
    'const one = (1); // 1\ntwo();\n'
    """
    return _EMPTY.sub("", _COMMENT.sub("", source))


def without_style_comments(source: str) -> str:
    r"""Leave out of a style sheet what browsers need not read.

    Examples
    --------
    >>> without_style_comments("/* One. */\n\na {\n  top: 0;\n}\n")
    'a {\ntop: 0;\n}\n'
    """
    return _EMPTY.sub("", _STYLE_COMMENT.sub("", source))
