"""Colours: CSS's own numbers for OKLCH, contrast that can be read, hues that can be told apart."""

import itertools

import pytest

from app.rendering.theme import HUES, THEMES, Rgb, Theme, luminance, mix, oklch, readable

THEME = pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)


@pytest.mark.parametrize(
    ("lch", "rgb"),
    [
        ((0.0, 0.0, 0.0), (0, 0, 0)),
        ((1.0, 0.0, 0.0), (255, 255, 255)),
        ((0.627955, 0.257683, 29.2339), (255, 0, 0)),
        ((0.866440, 0.294827, 142.4953), (0, 255, 0)),
        ((0.452014, 0.313214, 264.0520), (0, 0, 255)),
    ],
)
def test_oklch_is_css_s(lch: tuple[float, float, float], rgb: Rgb) -> None:
    assert max(abs(a - b) for a, b in zip(oklch(*lch), rgb, strict=True)) <= 1


def contrast(first: Rgb, second: Rgb) -> float:
    """WCAG 2's ratio, 1 to 21."""
    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_wcag_s() -> None:
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast((119, 119, 119), (255, 255, 255)) == pytest.approx(4.48, abs=0.01)


@THEME
def test_text_can_be_read(theme: Theme) -> None:
    assert contrast(theme.ink, theme.paper) > 12
    assert contrast(theme.soft, theme.paper) > 4.5
    assert contrast(theme.positive, theme.paper) > 4.5
    assert contrast(theme.negative, theme.paper) > 4.5


def test_numbers_can_be_read_on_any_cell() -> None:
    for red, green, blue in itertools.product(range(0, 256, 15), repeat=3):
        assert contrast(readable((red, green, blue)), (red, green, blue)) > 4


@THEME
def test_hues_can_be_told_apart_and_come_again_after_nine(theme: Theme) -> None:
    hues = [theme.hue(index) for index in range(HUES)]
    for first, second in itertools.combinations(hues, 2):
        assert max(abs(a - b) for a, b in zip(first, second, strict=True)) > 25
    assert theme.hue(HUES + 2) == hues[2]


def test_mixing_goes_all_the_way() -> None:
    assert mix((0, 10, 20), (100, 110, 120), 0) == (0, 10, 20)
    assert mix((0, 10, 20), (100, 110, 120), 1) == (100, 110, 120)
    assert mix((0, 10, 20), (100, 110, 120), 0.5) == (50, 60, 70)
