"""Letters: equally tall, as wide as their text, smooth, and with the signs that the font lacks."""

import numpy as np
import pytest
from PIL import ImageFont

from app.rendering.lettering import font, lettering
from app.rendering.palette import SHADES


def test_all_texts_of_a_size_are_equally_tall_and_centred_on_digits() -> None:
    heights = {lettering(text, 12).shape[0] for text in ("0", "gjpqy", "−×→Σ∞", "Å", "")}
    assert len(heights) == 1
    rows = np.flatnonzero(lettering("0", 12).any(axis=1))
    middle = (rows[0] + rows[-1]) / 2
    assert abs(middle - (heights.pop() - 1) / 2) <= 1


def test_digits_are_equally_wide_so_that_counters_do_not_jitter() -> None:
    assert len({lettering(f"{number} of 49", 11).shape[1] for number in range(10, 50)}) == 1


@pytest.mark.parametrize("sign", "−×→Σ∞")
def test_signs_are_drawn(sign: str) -> None:
    for bold in (False, True):
        cover = lettering(sign, 16, bold)
        assert cover.max() >= SHADES - 3
        missing = lettering("\ue000", 16, bold)
        assert cover.shape != missing.shape or (cover != missing).any()


def test_bold_covers_more() -> None:
    assert lettering("9.827", 20, bold=True).sum() > 1.15 * lettering("9.827", 20).sum()


def test_spacing_widens() -> None:
    assert lettering("INPUT", 11, spacing=2).shape[1] >= lettering("INPUT", 11).shape[1] + 6


def test_letters_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="read-only"):
        lettering("1", 10)[0, 0] = 1


def test_a_pillow_without_freetype_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ImageFont, "load_default", lambda size: object())
    with pytest.raises(RuntimeError, match="no FreeType"):
        font.__wrapped__(9)
