"""Words in scenes: the same values in both languages, and a shape for each letter."""

import string

import numpy as np
import pytest

from app.rendering.hanzi import drawable, hanzi_font, letters
from app.rendering.lettering import lettering
from app.rendering.words import WORDS, word


def test_both_languages_name_the_same_values() -> None:
    for key, texts in WORDS.items():
        fields = [{name for _, name, _, _ in string.Formatter().parse(text) if name} for text in texts]
        assert fields[0] == fields[1], key


@pytest.mark.parametrize("letter", letters())
def test_every_chinese_letter_has_a_shape(letter: str) -> None:
    missing = lettering("\uffff", 24)
    drawn = lettering(letter, 24)
    assert drawn.any()
    assert drawn.shape != missing.shape or (drawn != missing).any()


def test_without_a_chinese_font_words_are_english(monkeypatch: pytest.MonkeyPatch) -> None:
    assert drawable("zh") == "zh"

    monkeypatch.setattr("app.rendering.hanzi._FONTS", (("no-such-font.ttf", 0),))
    hanzi_font.cache_clear()
    try:
        assert (drawable("zh"), drawable("en")) == ("en", "en")
        assert lettering("\u5377\u79ef\u6838", 17).any()
    finally:
        hanzi_font.cache_clear()


def test_latin_and_chinese_letters_stand_on_one_line() -> None:
    mixed = lettering(word("zh", "place", row=3, column=14), 20)
    assert mixed.shape[0] == lettering("3", 20).shape[0]
    rows = np.flatnonzero(mixed.any(axis=1))
    assert rows[0] > 0 or rows[-1] < mixed.shape[0]
