"""The shared palette: every wanted colour nearly itself, and an index left free."""

import numpy as np
import pytest

from app.rendering.palette import SHADES, Palette, over_input
from app.rendering.theme import HUES, THEMES, Rgb, Theme

PHOTO = np.random.default_rng(2).integers(0, 256, (40, 60, 3), dtype=np.uint8)
THEME = pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)


def off(palette: Palette, colour: Rgb) -> int:
    """How far a channel of the entry chosen for a colour is away from it."""
    found = palette.table[palette.index(colour)].astype(int)
    return int(np.abs(found - colour).max())


@THEME
def test_it_holds_the_theme_and_leaves_an_index_free(theme: Theme) -> None:
    palette = Palette(theme, PHOTO)
    assert len(palette.table) <= 255
    for colour in (
        theme.paper,
        theme.panel,
        theme.ink,
        theme.accent,
        theme.blank,
        *map(theme.hue, range(HUES)),
    ):
        assert off(palette, colour) == 0


@THEME
def test_cells_under_the_window_keep_their_look(theme: Theme) -> None:
    palette = Palette(theme)
    for index in range(HUES):
        assert off(palette, theme.tinted(index, theme.panel)) == 0
        for level in range(0, 256, 5):
            ground = (level, level, level)
            assert off(palette, over_input(theme, index, ground)) == 0
            assert abs(sum(over_input(theme, index, ground)) - sum(theme.tinted(index, ground, 0.55))) <= 36


@THEME
def test_blends_begin_and_end_as_they_should(theme: Theme) -> None:
    palette = Palette(theme)
    shades = palette.table[palette.blend(theme.panel, theme.ink)].astype(int)
    assert len(shades) == SHADES
    assert shades[0].tolist() == list(theme.panel)
    assert shades[-1].tolist() == list(theme.ink)
    steps = np.diff(shades.sum(axis=1))
    assert (steps <= 0).all() or (steps >= 0).all()


def test_pictures_are_matched_pixel_by_pixel() -> None:
    palette = Palette(THEMES["light"])
    pixels = palette.table[np.arange(240).reshape(12, 20) % len(palette.table)]
    np.testing.assert_array_equal(palette.table[palette.indices(pixels)], pixels)


def test_a_photo_gets_colours_of_its_own() -> None:
    flat = np.repeat(np.arange(0, 250, 50, dtype=np.uint8), 30).reshape(10, 15)
    photo = np.stack([flat, flat[::-1], 255 - flat], axis=2)
    palette = Palette(THEMES["dark"], photo)
    difference = palette.table[palette.photo()].astype(int) - photo
    assert np.abs(difference).max() <= 8


def test_without_a_photo_there_is_none() -> None:
    with pytest.raises(ValueError, match="without a photo"):
        Palette(THEMES["light"]).photo()
