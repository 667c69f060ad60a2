"""The table's files → sentences with gaps."""

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

_FOLDER = Path(__file__).parent / "sentences"
_GAP = re.compile(r"\{(\w+)\}")


class Sentence(NamedTuple):
    """An English sentence with gaps, and its Chinese.

    Parameters
    ----------
    literals : the English between the gaps, one more than there are gaps
    gaps : their names, in the order in which they come
    words : the Chinese, with the same names
    """

    literals: tuple[str, ...]
    gaps: tuple[str, ...]
    words: str

    @classmethod
    def of(cls, english: str, words: str) -> "Sentence":
        """Cut an English sentence at its gaps."""
        parts = _GAP.split(english)
        return cls(tuple(parts[::2]), tuple(parts[1::2]), words)

    def values(self, sentence: str) -> dict[str, str] | None:
        """Give what fills the gaps, each as little as can be; None where it is another sentence.

        Examples
        --------
        >>> Sentence.of("{name} has {count} axes", "").values("a has 3 axes")
        {'name': 'a', 'count': '3'}
        """
        first, *middle = self.literals
        if not middle:
            return {} if sentence == first else None
        last = middle.pop()
        at, end = len(first), len(sentence) - len(last)
        if end < at or not sentence.startswith(first) or not sentence.endswith(last):
            return None
        found = []
        for literal in middle:
            place = sentence.find(literal, at, end)
            if place < 0:
                return None
            found.append(sentence[at:place])
            at = place + len(literal)
        return dict(zip(self.gaps, (*found, sentence[at:end]), strict=True))

    def filled(self, values: dict[str, str]) -> str:
        """Give the Chinese with values in its gaps."""
        return _GAP.sub(lambda gap: values.get(gap[1], gap[0]), self.words)


@cache
def _beginnings() -> dict[str, tuple[Sentence, ...]]:
    """Read the table: sentences by their first letter, those that begin with a gap under each."""
    found = [
        Sentence.of(*pair)
        for path in sorted(_FOLDER.glob("*.txt"))
        for pair in pairs(path.read_text("utf-8"))
    ]
    # those that say the most by themselves come first
    found.sort(key=lambda each: -sum(map(len, each.literals)))
    letters = {each.literals[0][:1] for each in found}
    return {
        letter: tuple(each for each in found if each.literals[0][:1] in ("", letter)) for letter in letters
    }


def likely(sentence: str) -> tuple[Sentence, ...]:
    """Give those of the table that a sentence may be, the best first."""
    table = _beginnings()
    return table.get(sentence[:1], table[""])


def pairs(text: str) -> list[tuple[str, str]]:
    r"""Give a file's sentences: English, and Chinese in the next line. Lines that begin with # are headings.

    Examples
    --------
    >>> pairs("# axes\n\nheight\n高度\n")
    [('height', '高度')]
    """
    lines = [line for line in text.split("\n") if line and not line.startswith("# ")]
    return list(zip(lines[::2], lines[1::2], strict=True))
