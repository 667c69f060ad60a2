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


# Machado, Oliveira & Fernandes 2009, severity 1: what each kind of colour blindness makes of linear RGB.
SEEN_BY = {
    "protan": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deutan": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritan": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])


@pytest.mark.parametrize("sight", SEEN_BY)
@pytest.mark.parametrize("name", ["signed", "signed_dark"])
def test_a_value_and_its_negative_differ_for_every_kind_of_sight(name: str, sight: str) -> None:
    """By 15 in CIELAB at least, where 2.3 is just noticeable, from an eighth of the range on."""
    part = np.asarray(colormap(name).table, np.float64).reshape(256, 3) / 255
    linear = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    seen = np.clip(linear @ np.array(SEEN_BY[sight]).T, 0, 1)
    x, y, z = np.cbrt(np.maximum(seen @ TO_XYZ.T / TO_XYZ.sum(axis=1), 0.008856)).T
    lab = np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=1)
    apart = np.linalg.norm(lab[128:] - lab[127::-1], axis=1)
    assert apart[16:].min() > 15
