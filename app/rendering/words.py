"""The words in a drawn scene, in English and 中文; every letter of them is in the fonts that draw them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, get_args

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

WORDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "input": ("INPUT", "输入"),
        "map": ("FEATURE MAP", "特征图"),
        "output": ("OUTPUT", "输出"),
        "window": ("window", "窗口"),
        "window.of": ("window, {name}", "窗口，{name}"),
        "place.of": ("{place}, {name}", "{place}，{name}"),
        "kernel": ("kernel", "卷积核"),
        "products": ("products", "乘积"),
        "added": ("added", "累加"),
        "added.all": ("added, all channels", "累加，所有通道"),
        "red": ("red", "红通道"),
        "green": ("green", "绿通道"),
        "blue": ("blue", "蓝通道"),
        "channel": ("channel {number}", "通道 {number}"),
        "sum": ("sum", "和"),
        "others": ("{count} others", "其余 {count} 个"),
        "bias": ("bias", "偏置"),
        "max": ("max", "最大值"),
        "place.deep": (
            "depth {plane}, row {row}, column {column}",
            "深度 {plane}，第 {row} 行第 {column} 列",
        ),
        "slice": ("slice {number}", "切片 {number}"),
        "of.slice": ("{what}, slice {number}", "{what}，切片 {number}"),
        "depth": ("depth", "深"),
        "height": ("height", "高"),
        "width": ("width", "宽"),
        "place": ("row {row}, column {column}", "第 {row} 行第 {column} 列"),
        "place.line": ("cell {column}", "第 {column} 格"),
        "step": ("{step} of {total}", "{step} / {total}"),
    }
)


def word(language: Language, key: str, **values: object) -> str:
    """Give a word or a sentence with its values filled in.

    Examples
    --------
    >>> word("en", "place", row=3, column=4), word("zh", "others", count=2)
    ('row 3, column 4', '其余 2 个')
    """
    return WORDS[key][LANGUAGES.index(language)].format(**values)
