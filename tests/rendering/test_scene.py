"""Scenes: what a frame's picture shows, looked up pixel by pixel."""

import itertools
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from app.geometry import ORDERS, InvalidError, Order, Scan, Window
from app.rendering.animation import animate
from app.rendering.grid import Grid
from app.rendering.layout import Layout, Look
from app.rendering.palette import over_input
from app.rendering.scale import Scale
from app.rendering.stage import Stage
from app.rendering.surface import Box
from app.rendering.theme import THEMES, ThemeName
from tests.rendering.staging import SOBEL, Staged, near, ramp, staged

LOOK = Look("light", 800)
LAYOUT = Layout(800)


def drawn(played: Staged, look: Look = LOOK) -> list[NDArray[np.uint8]]:
    """All frames as RGB."""
    images, palette = animate(played.frames, played.stage, look)
    return [palette[image] for image in images]


def corner(picture: NDArray[np.uint8], box: Box, inset: int = 5) -> list[int]:
    """Colour near a cell's upper left corner, beside its number and inside its ring."""
    colour: list[int] = picture[box.y + inset, box.x + inset].tolist()
    return colour


def grids(cell: int) -> tuple[Grid, Grid]:
    """Where the cells of a 7 × 7 input with padding 1 and of its 7 × 7 output lie."""
    areas = [LAYOUT.area(panel, paged=False) for panel in LAYOUT.panels]
    output_cell = min(LAYOUT.px(26), areas[1].height // 7)
    return (
        Grid.within(areas[0], cell, range(-1, 8), range(-1, 8)),
        Grid.within(areas[1], output_cell, range(7), range(7)),
    )


def test_the_map_fills_in_and_the_newest_cell_is_ringed() -> None:
    played = staged(ramp(7, 7) * 255, SOBEL)
    theme = THEMES["light"]
    scale = Scale.of(played.y[np.newaxis], theme)
    _, output = grids(24)
    pictures = drawn(played)
    for step in (0, 10, 48):
        for number, (row, column) in enumerate(itertools.product(range(7), range(7))):
            colour = corner(pictures[step], output.box(row, column))
            expected = scale.colour(float(played.y[row, column])) if number <= step else theme.blank
            assert near(colour, expected), (step, row, column)
        row, column = divmod(step, 7)
        assert near(corner(pictures[step], output.box(row, column), 1), theme.accent)


def marked(picture: NDArray[np.uint8], box: Box) -> tuple[bool, bool]:
    """Whether the cell's upper and lower right corners differ from its colour."""
    plain = corner(picture, box)
    spots = [picture[y, box.right - 4].tolist() for y in (box.y + 3, box.bottom - 4)]
    upper, lower = (not near(spot, (plain[0], plain[1], plain[2]), 40) for spot in spots)
    return upper, lower


def test_cells_beyond_the_scale_are_marked_as_on_the_page() -> None:
    """In the upper right corner where the value is above it, in the lower where below, nowhere within."""
    played = staged(ramp(7, 7) * 8 - 4, {"kind": "conv", "kernel": [[1]]})
    _, output = grids(24)
    picture = drawn(played, Look("light", 800, "viridis", "-2,2"))[48]
    found = {place: marked(picture, output.box(*place)) for place in np.ndindex(7, 7) if place != (6, 6)}
    wanted = {place: (bool(played.y[place] > 2), bool(played.y[place] < -2)) for place in found}
    assert found == wanted


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("layer", [SOBEL, {"kind": "conv_transpose", "kernel": [[1]]}])
@pytest.mark.no_cover
def test_the_map_fills_in_by_the_order_of_the_scan(order: Order, layer: dict[str, Any]) -> None:
    played = staged(ramp(7, 7) * 255 - 100, layer, order=order)
    theme, scan = THEMES["light"], Scan(order, (7, 7))
    scale = Scale.of(played.y[np.newaxis], theme)
    area = LAYOUT.area(LAYOUT.panels[1], paged=False)
    pictures = drawn(played)
    for step in (0, 10, 30, 48):
        picture = pictures[step]
        cell = float(LAYOUT.px(26)) if layer is SOBEL else None
        side = min(cell or 99.0, float(area.height // 7))
        output = Grid.within(area, side, range(7), range(7))
        for place in itertools.product(range(7), range(7)):
            colour = corner(picture, output.box(*place))
            done = scan.step(place) < step
            expected = scale.colour(float(played.y[place])) if done else theme.blank
            if scan.step(place) != step:
                assert near(colour, expected), (step, place)


def test_cells_under_the_window_take_the_hues_of_their_weights() -> None:
    played = staged(ramp(7, 7), SOBEL)
    theme = THEMES["light"]
    scale = Scale.of(played.stage.x, theme)
    inputs, _ = grids(24)
    picture = drawn(played)[3 * 7 + 3]
    for row, column in itertools.product(range(7), range(7)):
        colour = corner(picture, inputs.box(row, column))
        ground = scale.colour(float(played.stage.x[0, row, column]))
        if 2 <= row <= 4 and 2 <= column <= 4:
            assert near(colour, over_input(theme, (row - 2) * 3 + column - 2, ground), 0), (row, column)
        else:
            assert near(colour, ground, 4), (row, column)
    for row, column in ((-1, -1), (7, 3)):
        assert near(corner(picture, inputs.box(row, column)), theme.panel, 0)


ONE = {"kind": "conv", "weight": [[[[1]]]]}
LAYERS: list[tuple[tuple[int, ...], dict[str, Any]]] = [
    ((1, 6, 7), SOBEL),
    ((3, 6, 7), SOBEL | {"channels": "sum"}),
    ((3, 30, 40), SOBEL),
    ((1, 6, 7), ONE),
    ((1, 1, 1), ONE),
    ((1, 9, 9), SOBEL | {"dilation": 3, "padding": 3}),
    ((1, 40, 40), SOBEL | {"dilation": 9, "padding": "same", "stride": [2, 3]}),
    ((1, 70, 60), {"kind": "conv", "kernel": {"name": "random", "size": 63}, "padding": 31}),
    (
        (1, 300, 300),
        {"kind": "conv", "kernel": {"name": "box", "size": 63}, "dilation": 4, "padding": "same"},
    ),
    ((1, 50, 50), {"kind": "conv", "kernel": {"name": "gaussian", "size": 5}}),
    ((64, 9, 9), {"kind": "conv", "init": {"out_channels": 2, "kernel_size": 3, "seed": 1}, "bias": [1, 2]}),
    ((1, 8, 8), {"kind": "max_pool", "kernel_size": 2}),
    ((2, 8, 8), {"kind": "max_pool", "kernel_size": 17, "padding": 8, "stride": 1}),
    ((3, 8, 8), {"kind": "avg_pool", "kernel_size": 3, "padding": 1}),
    ((1, 1, 1), {"kind": "avg_pool", "kernel_size": 25, "padding": 12}),
    ((1, 3, 5), {"kind": "conv", "kernel": {"name": "box", "size": 61}, "padding": "same"}),
    ((4, 5, 5), {"kind": "softmax"}),
    ((1, 5, 5), {"kind": "relu"}),
    ((1, 1, 400), ONE),
    ((1, 400, 1), ONE),
    ((1, 50), {"kind": "conv", "weight": [[[1, 2, 1]]], "bias": [0.5]}),
]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("shape", "layer"), LAYERS, ids=lambda value: str(value)[:60])
@pytest.mark.no_cover
def test_every_layer_can_be_drawn_at_every_size(
    shape: tuple[int, ...], layer: dict[str, Any], theme: ThemeName
) -> None:
    x = np.random.default_rng(0).normal(size=(1, *shape)).astype(np.float32)
    played = staged(x, layer, count=3)
    for width in (320, 801):
        images, palette = animate(played.frames, played.stage, Look(theme, width))
        for image in images:
            assert image.shape == (width // 2 * 2 * 9 // 16 // 2 * 2, width // 2 * 2)
            assert image.max() < len(palette)
            # something is drawn in the panels, the strip and the footer
            assert all(len(np.unique(part)) > 4 for part in np.array_split(image, 4))


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 3e38, 1e-42])
def test_no_number_is_too_strange_to_draw(value: float) -> None:
    x = ramp(4, 4)
    x[0, 0, 1, 1] = value
    with np.errstate(all="ignore"):
        assert len(drawn(staged(x, SOBEL))) == 16


def test_frames_may_come_in_any_order() -> None:
    played = staged(ramp(7, 7), SOBEL)
    in_order = drawn(played)
    backwards = drawn(Staged(played.stage, played.frames[::-1], played.y))[::-1]
    footer = LAYOUT.footer.y
    for first, second in zip(in_order, backwards, strict=True):
        np.testing.assert_array_equal(first[:footer], second[:footer])


def test_a_page_turns_when_the_window_leaves_it() -> None:
    x = np.random.default_rng(4).random((1, 1, 60, 60), dtype=np.float32)
    played = staged(x, SOBEL, start=30 * 60, count=60)
    area = LAYOUT.area(LAYOUT.panels[0], paged=True)
    left = [picture[area.y : area.bottom, area.x : area.right] for picture in drawn(played)]
    changed = [float((a != b).any(axis=2).mean()) for a, b in itertools.pairwise(left)]
    turns = [index for index, share in enumerate(changed) if share > 0.4]
    assert 5 < len(turns) < 15
    assert len({b - a for a, b in itertools.pairwise(turns)}) <= 2


@pytest.mark.parametrize(
    ("theme", "width", "pointer"),
    [("blue", 800, "/theme"), ("light", 100, "/width"), ("light", 5000, "/width")],
)
def test_looks_that_cannot_be_drawn_are_refused(theme: ThemeName, width: int, pointer: str) -> None:
    with pytest.raises(InvalidError) as caught:
        Look(theme, width)
    assert caught.value.pointer == pointer


def test_more_than_three_axes_are_refused() -> None:
    x = np.zeros((1, 3, 3, 3, 3), np.float32)
    with pytest.raises(InvalidError, match="shows one to three spatial axes, the input has 4"):
        Stage.of(x, x[0], [Window(3, 1)] * 4, "relu")
