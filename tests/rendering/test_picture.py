"""Pictures of maps: pixels where they belong, and every wish that can't be met refused."""

import numpy as np
import pytest
from numpy.typing import NDArray

from app.geometry.errors import InvalidError
from app.rendering.colormaps import colormap
from app.rendering.picture import Layout, grid, picture

MAPS = np.arange(24, dtype=np.float32).reshape(4, 2, 3)


def test_one_grey_map_is_its_values() -> None:
    found = picture(MAPS, value_range="0,255", channel=2)
    assert found.palette is None
    assert found.pixels.tolist() == [[12, 13, 14], [15, 16, 17]]


def test_one_coloured_map_takes_all_256_colours() -> None:
    found = picture(MAPS, "viridis", "0,23", channel=3)
    expected = colormap("viridis").table[np.rint(MAPS[3] * 255 / 23).astype(int)]
    np.testing.assert_array_equal(found.rgb(), expected)


def test_a_sheet_holds_every_map_with_a_white_line_between() -> None:
    sheet = picture(MAPS, value_range="0,255").pixels
    assert sheet.tolist() == [
        [0, 1, 2, 255, 6, 7, 8],
        [3, 4, 5, 255, 9, 10, 11],
        [255] * 7,
        [12, 13, 14, 255, 18, 19, 20],
        [15, 16, 17, 255, 21, 22, 23],
    ]


def test_large_maps_have_two_pixels_between() -> None:
    maps = np.arange(4, dtype=np.float32).reshape(4, 1, 1) * np.ones((1, 32, 40), np.float32) * 60
    sheet = picture(maps, value_range="0,255").pixels
    assert sheet.shape == (66, 82)
    for index, (top, left) in enumerate([(0, 0), (0, 42), (34, 0), (34, 42)]):
        assert (sheet[top : top + 32, left : left + 40] == 60 * index).all()
    assert (sheet[32:34] == 255).all()
    assert (sheet[:, 40:42] == 255).all()


def test_grey_is_the_same_in_all_three_colours() -> None:
    assert picture(MAPS, value_range="0,255", channel=0).rgb()[1, 2].tolist() == [5, 5, 5]


def test_a_coloured_sheet_has_its_ends_and_its_zero_exactly_and_white_between() -> None:
    maps = np.array([[[-1, 0]], [[0, 1]]], dtype=np.float32)
    found = picture(maps, "signed", "-1,1").rgb()
    assert found.shape == (3, 2, 3)
    table = colormap("signed").table
    assert found[0].tolist() == [table[0].tolist(), [255, 255, 255]]
    assert found[1].tolist() == [[255, 255, 255]] * 2
    assert found[2].tolist() == [[255, 255, 255], table[255].tolist()]


def test_what_is_no_number_is_magenta() -> None:
    maps = np.array([[[0, np.nan, 1, np.inf]]], np.float32)
    for colors in ("gray", "viridis"):
        found = picture(maps, colors).rgb()[0].tolist()
        assert found[1] == found[3] == [255, 0, 255]
        assert found[0] == colormap(colors).table[0].tolist()
        assert found[2] == colormap(colors).table[255].tolist()


def test_three_maps_are_red_green_and_blue() -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (5, 7, 3), dtype=np.uint8)
    maps = np.ascontiguousarray((pixels.transpose(2, 0, 1) / 255).astype(np.float32))
    found = picture(maps, layout="rgb")
    np.testing.assert_array_equal(found.pixels, pixels)
    np.testing.assert_array_equal(found.rgb(), pixels)


def test_one_map_of_rgb_is_still_one_map() -> None:
    assert picture(MAPS[:3], layout="rgb", channel=1).pixels.shape == (2, 3)


def test_each_map_may_have_its_own_range() -> None:
    maps = np.array([[[0, 2]], [[0, 4]]], np.float32)
    assert picture(maps, value_range="per_map").pixels[[0, 2]].tolist() == [[0, 255], [0, 255]]
    assert picture(maps, value_range="auto").pixels[[0, 2]].tolist() == [[0, 128], [0, 255]]


@pytest.mark.parametrize(
    ("count", "size", "expected"),
    [
        (1, (10, 10), (1, 1, 1)),
        (4, (40, 40), (2, 2, 2)),
        (64, (56, 56), (8, 8, 2)),
        (3, (100, 300), (1, 3, 2)),
        (3, (300, 100), (3, 1, 2)),
        (5, (8, 8), (2, 3, 1)),
        (2, (1, 10_000), (1, 2, 1)),
    ],
)
def test_sheets_are_nearly_square(count: int, size: tuple[int, int], expected: tuple[int, int, int]) -> None:
    assert grid(count, *size) == expected


@pytest.mark.parametrize("count", range(1, 40))
def test_a_sheet_has_room_for_every_map_and_no_empty_row_or_column(count: int) -> None:
    across, down, _ = grid(count, 30, 50)
    assert (down - 1) * across < count <= across * down
    assert (across - 1) * down < count


@pytest.mark.parametrize(
    ("maps", "channel", "layout", "detail"),
    [
        (MAPS, 4, "sheet", "channel: there is no map 4; use 0 to 3"),
        (MAPS, -1, "sheet", "channel: there is no map -1; use 0 to 3"),
        (MAPS[:1], 1, "sheet", "use only 0"),
        (MAPS, None, "rgb", "layout: rgb needs three maps, there are 4; use sheet"),
    ],
)
def test_what_is_not_there_is_said(
    maps: NDArray[np.float32], channel: int | None, layout: Layout, detail: str
) -> None:
    with pytest.raises(InvalidError) as caught:
        picture(maps, channel=channel, layout=layout)
    assert detail in caught.value.detail
