"""Words in scenes: the same values in both languages, and a shape for each letter."""

import string

import numpy as np
import pytest

from app.rendering.lettering import HANZI, lettering
from app.rendering.words import WORDS, word
from scripts.subset_font import letters


def test_both_languages_name_the_same_values() -> None:
    for key, texts in WORDS.items():
        fields = [{name for _, name, _, _ in string.Formatter().parse(text) if name} for text in texts]
        assert fields[0] == fields[1], key


@pytest.mark.parametrize("letter", letters())
def test_every_chinese_letter_has_a_shape(letter: str) -> None:
    nothing = lettering("\u3042", 24)
    drawn = lettering(letter, 24)
    assert drawn.any()
    assert drawn.shape != nothing.shape or (drawn != nothing).any()


def test_the_font_is_small_and_brings_its_licence() -> None:
    assert HANZI.stat().st_size < 20_000
    assert "SIL OPEN FONT LICENSE" in (HANZI.parent / "OFL.txt").read_text()


def test_latin_and_chinese_letters_stand_on_one_line() -> None:
    mixed = lettering(word("zh", "place", row=3, column=14), 20)
    assert mixed.shape[0] == lettering("3", 20).shape[0]
    rows = np.flatnonzero(mixed.any(axis=1))
    assert rows[0] > 0 or rows[-1] < mixed.shape[0]
