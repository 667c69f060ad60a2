"""A sentence of the server's → the same in 中文: its place by itself, the rest whole or clause by clause."""

import re
from collections.abc import Iterable
from functools import lru_cache

from app.chinese.table import likely

# Values are told too, if they are words: an axis, a list of what is allowed, the reason within a reason.
_DEEPEST = 4
# Much longer ones are somebody's data.
_LONGEST = 3000
_MORE = re.compile(r"(.*) \(and (\d+) more, see errors\)", re.DOTALL)
# a place in a text, a pointer, a field, a layer with its number
_LABEL = re.compile(r"(line \d+(?:, column \d+)?|the request|/\S*|[\w.]+(?: \([^()]*\))?): (.+)", re.DOTALL)
# A field at fault may have a sentence for each of its forms.
_JOINTS = (("; or ", "；或者"), ("; ", "；"))


def chinese(sentence: str) -> str | None:
    """Give a sentence in Chinese, its values where they belong.

    Parameters
    ----------
    sentence : as the server says it, in English

    Returns
    -------
    None where it isn't known

    Examples
    --------
    >>> chinese("height: padding of 3 makes windows without a real cell; use padding ≤ 1")
    '高度：填充 3 会使有的窗口里没有真实的格；请用 ≤ 1 的填充'
    >>> chinese("nobody has written this")
    """
    return _told(sentence, 0) if len(sentence) <= _LONGEST else None


def in_chinese(sentences: Iterable[str]) -> list[str]:
    """Give sentences in Chinese, and in English those that aren't known."""
    return [chinese(sentence) or sentence for sentence in sentences]


@lru_cache(maxsize=2048)
def _told(sentence: str, depth: int) -> str | None:
    if depth > _DEEPEST or not sentence:
        return None
    more = _MORE.fullmatch(sentence)
    if more:
        told = _told(more[1], depth + 1)
        return told and f"{told}（另有 {more[2]} 处，见 errors）"
    label = _LABEL.fullmatch(sentence)
    told = label and _told(label[2], depth + 1)
    if label and told:
        return f"{_told(label[1], depth + 1) or label[1]}：{told}"
    for each in likely(sentence):
        values = each.values(sentence)
        if values is not None:
            return each.filled({name: _value(value, depth + 1) for name, value in values.items()})
    return _by_parts(sentence, depth + 1)


def _value(value: str, depth: int) -> str:
    words = value.isalpha() or " " in value
    return (_told(value, depth) if words else None) or value


def _by_parts(sentence: str, depth: int) -> str | None:
    """Tell what comes before and after a joint, if all of it is known."""
    for joint, sign in _JOINTS:
        parts = sentence.split(joint)
        if len(parts) > 1:
            told_parts = [_told(part, depth) for part in parts]
            if all(told_parts):
                return sign.join(part for part in told_parts if part)
    return None
