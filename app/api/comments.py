"""JavaScript as it is sent: without the comments that stand on lines of their own, a fifth of all bytes."""

import re

# They are types for the checker and words for readers. What stands behind code on its line is left alone: to
# tell it from a string takes a parser, while a line that begins with it is a comment, as a test makes sure.
_BLOCK = re.compile(r"^[ \t]*/\*\*(?:(?!\*/).)*\*/[ \t]*$", re.DOTALL | re.MULTILINE)
_LINE = re.compile(r"^[ \t]*//.*$", re.MULTILINE)


def without_comments(source: str) -> str:
    r"""Empty the lines that hold nothing but a comment; the others keep their numbers, which errors name.

    Parameters
    ----------
    source : a module in which no line of a template literal begins as a comment does

    Examples
    --------
    >>> without_comments("/** One. */\nconst one = 1; // 1\n  // two\n")
    '\nconst one = 1; // 1\n\n'
    """
    return _LINE.sub("", _BLOCK.sub(lambda found: "\n" * found[0].count("\n"), source))
