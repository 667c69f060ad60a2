"""A canvas takes any box: what lies on it is drawn, and what doesn't costs nothing."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rendering.canvas import Canvas
from app.rendering.palette import Palette
from app.rendering.surface import Box, Cell
from app.rendering.theme import THEMES

THEME = THEMES["light"]
REACH = 90
SIDES = st.integers(1, 40)
PLACES = st.integers(-REACH, REACH)
BOXES = st.builds(Box, PLACES, PLACES, st.integers(1, REACH), st.integers(1, REACH))


def canvas(width: int, height: int) -> Canvas:
    return Canvas(width, height, Palette(THEME), THEME.paper)


def moved(box: Box, by: int) -> Box:
    return Box(box.x + by, box.y + by, box.width, box.height)


@given(SIDES, SIDES, BOXES, st.integers(1, 4), st.integers(0, 6))
def test_what_lies_on_the_canvas_is_drawn_as_on_a_larger_one(
    width: int, height: int, box: Box, line: int, radius: int
) -> None:
    look = Cell(fill=THEME.accent, around=THEME.paper, ring=THEME.line, radius=radius, ring_width=line)
    stamp = np.arange(box.width * box.height).reshape(box.height, box.width).astype(np.uint8)
    far = 2 * REACH
    for number in range(3):
        small, large = canvas(width, height), canvas(width + 2 * far, height + 2 * far)
        for drawn, place in ((small, box), (large, moved(box, far))):
            if number == 0:
                drawn.ring(place, THEME.accent, line, radius)
            elif number == 1:
                drawn.cell(place, look)
            else:
                drawn.paste(place.x, place.y, stamp)
        np.testing.assert_array_equal(
            small.pixels, large.pixels[far : far + height, far : far + width], str(number)
        )


@pytest.mark.parametrize("start", [-(10**6), 0, 30, 10**6])
def test_a_huge_ring_takes_no_more_memory_than_the_canvas(start: int) -> None:
    drawn = canvas(64, 48)
    tracemalloc.start()
    try:
        drawn.ring(Box(start, start // 2, 2 * 10**6, 10**6), THEME.accent, 2, 3)
        assert tracemalloc.get_traced_memory()[1] < 2_000_000
    finally:
        tracemalloc.stop()
