"""Colour maps against published values, and the signed scale against its own promises."""

import numpy as np
import pytest
from numpy.typing import NDArray

from app.geometry.errors import InvalidError
from app.rendering.colormaps import COLORMAPS, ColorMap, colormap
from app.rendering.theme import luminance

# Matplotlib's tables at 0, 127 and 255, in bytes
PUBLISHED = {
    "viridis": ((68, 1, 84), (33, 144, 141), (253, 231, 37)),
    "magma": ((0, 0, 4), (181, 54, 122), (252, 253, 191)),
    "inferno": ((0, 0, 4), (186, 54, 85), (252, 255, 164)),
    "plasma": ((13, 8, 135), (203, 70, 121), (240, 249, 33)),
    "coolwarm": ((59, 76, 192), (220, 221, 221), (180, 4, 38)),
    "gray": ((0, 0, 0), (127, 127, 127), (255, 255, 255)),
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_tables_are_as_published(name: str) -> None:
    table = COLORMAPS[name].table
    for index, colour in zip((0, 127, 255), PUBLISHED[name], strict=True):
        assert np.abs(table[index].astype(int) - colour).max() <= 1


@pytest.mark.parametrize("found", COLORMAPS.values(), ids=COLORMAPS)
def test_each_is_256_colours_that_nobody_can_change(found: ColorMap) -> None:
    assert found.table.shape == (256, 3)
    assert found.table.dtype == np.uint8
    assert found.table is found.table
    assert found.title
    assert found.title_zh
    with pytest.raises(ValueError, match="read-only"):
        found.table[0] = 0


def brightness(table: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Luminance of each colour."""
    return np.array([luminance((int(r), int(g), int(b))) for r, g, b in table])


@pytest.mark.parametrize(("name", "zero"), [("signed", (255, 255, 255)), ("signed_dark", (22, 24, 29))])
def test_the_signed_scales_have_their_ground_at_zero_and_leave_it_evenly(
    name: str, zero: tuple[int, int, int]
) -> None:
    table = colormap(name).table
    assert table[127].tolist() == table[128].tolist() == list(zero)
    steps = np.diff(brightness(table))
    away = 1 if name == "signed_dark" else -1
    assert (away * steps[128:] > 0).all()
    assert (away * steps[:127] < 0).all()


def test_the_signed_scale_passes_its_anchors() -> None:
    table = colormap("signed").table
    # a third and two thirds of the way from zero, and the ends
    for index, colour in ((255, "5e0f12"), (0, "0e2a57")):
        assert table[index].tolist() == list(bytes.fromhex(colour))
    for index, colour in ((170, "e88a5a"), (213, "b2382b"), (85, "6aa8dc"), (42, "2463a8")):
        assert np.abs(table[index].astype(int) - list(bytes.fromhex(colour))).max() <= 3


def test_blue_is_below_zero_and_red_above() -> None:
    for name in ("signed", "signed_dark", "coolwarm", "vik"):
        table = colormap(name).table.astype(int)
        assert table[60, 2] > table[60, 0]
        assert table[195, 0] > table[195, 2]


def test_an_unknown_map_is_told_its_neighbours() -> None:
    with pytest.raises(InvalidError, match="there is no 'virdis'; use viridis") as caught:
        colormap("virdis")
    assert caught.value.pointer == "/colormap"
    with pytest.raises(InvalidError, match="use gray, signed, signed_dark, viridis"):
        colormap("zzzz")
