"""Scenes of transposed convolutions: what is filled in when, where the window lies, how much is added."""

from itertools import pairwise

import numpy as np
import pytest

from app.rendering.grid import Grid
from app.rendering.layout import Layout
from app.rendering.scale import Scale
from app.rendering.stage import on_plane
from app.rendering.sum_items import Block, Style, items_of
from app.rendering.theme import THEMES
from tests.rendering.staging import near, pictures, ramp, staged

LAYOUT = Layout(800)
THEME = THEMES["light"]
UP = {"kind": "conv_transpose", "kernel": [[1, 2, 1], [2, 4, 2], [1, 2, 1]], "stride": 2, "padding": 1}


def output_grid() -> Grid:
    """Where the cells of a 7 × 9 map lie, with one that is cut off on each side."""
    area = LAYOUT.area(LAYOUT.panels[1], paged=False)
    cell = min(area.height / 9, area.width / 11)
    return Grid.within(area, float(int(cell)), range(-1, 8), range(-1, 10))


def test_cells_fill_in_once_no_later_input_adds_to_them() -> None:
    played = staged(ramp(4, 5) * 9, UP)
    scale, grid = Scale.of(played.y[np.newaxis], THEME), output_grid()
    drawn = pictures(played)
    assert len(drawn) == 20
    for step in (0, 7, 19):
        for row in range(7):
            for column in range(9):
                # the last input that adds to a cell of stride 2, kernel 3, padding 1
                last = -(-row // 2) * 5 + -(-column // 2)
                window = played.frames[step].taps
                if row in window[0] and column in window[1]:
                    continue
                box = grid.box(row, column)
                colour = drawn[step][box.y + 4, box.x + 4].tolist()
                value = float(played.y[row, column])
                expected = scale.colour(value) if last < step else THEME.blank
                assert near(colour, expected), (step, row, column)


def test_the_sum_shows_what_is_added() -> None:
    x = ramp(3, 3, channels=3)
    played = staged(x, {**UP, "channels": "sum"})
    frame, scale = on_plane(played.frames[4]), Scale.of(played.stage.x, THEME)
    items = items_of(frame, played.stage, scale, False, Style(THEME, 3, 100))
    blocks = [item for item in items if isinstance(item, Block)]
    assert [block.caption for block in blocks] == [
        "row 1, column 1, red",
        "kernel",
        "products",
        "added, all channels",
    ]
    assert (blocks[0].rows, blocks[0].columns) == (1, 1)
    assert float(blocks[3].texts[4]) == pytest.approx(4 * float(x[0, :, 1, 1].sum()), abs=1e-2)


@pytest.mark.parametrize(
    ("size", "layer"),
    [
        ((9,), {"kind": "conv_transpose", "kernel": [1, 2, 1], "stride": 2, "dilation": 2}),
        ((64, 48), UP),
        ((5, 5), {**UP, "stride": 4, "padding": "same"}),
        ((5, 5), {**UP, "padding": 2, "output_padding": 1}),
        ((2, 2), {**UP, "stride": 1, "dilation": 4, "padding": 0, "output_padding": 3}),
        ((40, 40), {"kind": "conv_transpose", "kernel": {"name": "gaussian", "sigma": 9}, "stride": 3}),
    ],
    ids=str,
)
def test_every_size_can_be_drawn(size: tuple[int, ...], layer: dict[str, object]) -> None:
    drawn = pictures(staged(ramp(*size), layer, start=1, count=3))
    assert len(drawn) == 3
    assert all((a != b).any() for a, b in pairwise(drawn))
