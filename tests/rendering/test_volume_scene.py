"""Pictures of volumes: three cuts through the window with the right cells, as far as they are computed."""

import itertools
from typing import Any

import numpy as np
import pytest

from app.geometry import ORDERS, Order, Scan
from app.rendering.animation import ANIMATION_TYPES, MP4, Timing, render_animation
from app.rendering.figure import FIGURE_TYPES, render_figure
from app.rendering.scale import Scale
from app.rendering.svg import SvgCanvas
from app.rendering.theme import THEMES
from app.rendering.volume_scene import VolumeScene
from app.rendering.volume_side import ACROSS
from app.rendering.volume_steps import due_steps, steps_of
from tests.rendering.staging import LOOK, Staged, near, pictures, ramp, staged, vectors

THEME = THEMES["light"]
BOX = {"kind": "conv", "kernel": np.ones((3, 3, 3)).tolist(), "padding": 1}
UP = {"kind": "conv_transpose", "kernel": np.ones((2, 3, 3)).tolist(), "stride": 2}


def scene_of(played: Staged) -> VolumeScene[SvgCanvas]:
    scene = vectors(played)
    assert isinstance(scene, VolumeScene)
    return scene


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.no_cover
def test_cuts_show_the_cells_of_their_slices_as_far_as_they_are_computed(order: Order) -> None:
    played = staged(ramp(4, 5, 6) * 40 - 20, BOX, order=order)
    scene, drawn = scene_of(played), pictures(played)
    scale, scan = Scale.of(played.y.reshape(1, 20, 6), THEME), Scan(order, (4, 5, 6))
    for step in (0, 50, 119):
        at = scan.place(step)
        for cut in scene._sides[1].cuts:
            down, across = ACROSS[cut.axis]
            for row, column in itertools.product(cut.grid.rows, cut.grid.columns):
                place = [0, 0, 0]
                place[cut.axis], place[down], place[across] = at[cut.axis], row, column
                box = cut.grid.box(row, column)
                number = scan.step((place[0], place[1], place[2]))
                known = scale.colour(float(played.y[tuple(place)])) if number <= step else THEME.blank
                if number != step:
                    assert near(drawn[step][box.y + 5, box.x + 5], known), (step, cut.axis, place)


@pytest.mark.no_cover
def test_the_window_is_outlined_on_every_cut_through_its_middle() -> None:
    played = staged(ramp(4, 5, 6), BOX)
    scene, drawn = scene_of(played), pictures(played)
    for step in (0, 64, 119):
        frame = played.frames[step]
        for cut in scene._sides[0].cuts:
            spans = (range(frame.start[axis], frame.stop[axis]) for axis in ACROSS[cut.axis])
            hull = cut.grid.hull(*spans)
            for y, x in ((hull.middle, hull.x), (hull.y, hull.x + hull.width // 2)):
                assert near(drawn[step][y, x], THEME.accent), (step, cut.axis)


def test_cuts_that_share_an_axis_are_in_line() -> None:
    front, above, side = scene_of(staged(ramp(3, 5, 6), BOX))._sides[0].cuts
    for cell in range(-1, 6):
        assert front.grid.box(0, cell).x == above.grid.box(0, cell).x
    for cell in range(-1, 5):
        assert front.grid.box(cell, 0).y == side.grid.box(cell, 0).y


@pytest.mark.parametrize("order", ORDERS)
def test_steps_are_those_of_the_scan(order: Order) -> None:
    size = (3, 4, 5)
    scan = Scan(order, size)
    found = steps_of(scan, np.ix_(*(np.arange(count) for count in size)))
    assert found.tolist() == [[[scan.step((d, r, c)) for c in range(5)] for r in range(4)] for d in range(3)]


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("layer", [BOX, UP])
def test_a_cell_is_due_when_the_last_window_that_meets_it_has_come(
    layer: dict[str, Any], order: Order
) -> None:
    played = staged(ramp(2, 3, 3), layer, order=order)
    last = np.full(played.y.shape, -1)
    for step, frame in enumerate(played.frames):
        cells = frame.taps if played.stage.adding else tuple((cell,) for cell in frame.output)
        for cell in itertools.product(*cells):
            last[cell] = step
    due = due_steps(played.stage, [range(count) for count in played.y.shape])
    np.testing.assert_array_equal(due, last)


@pytest.mark.parametrize("media_type", [kind for kind in ANIMATION_TYPES if kind != MP4])
def test_volumes_are_animated(media_type: str) -> None:
    played = staged(ramp(2, 3, 4, channels=2), {"kind": "conv", "kernel": [[[1, -1]]]}, count=6)
    assert render_animation(played.frames, played.stage, LOOK, media_type, Timing())


@pytest.mark.parametrize("media_type", FIGURE_TYPES)
@pytest.mark.parametrize(
    "layer", [BOX, UP, {"kind": "max_pool", "kernel_size": 2}, {"kind": "relu"}, {**BOX, "groups": 1}]
)
@pytest.mark.parametrize("size", [(1, 1, 1), (2, 40, 30), (40, 2, 3)])
@pytest.mark.no_cover
def test_every_layer_of_volumes_of_any_shape_has_a_figure(
    media_type: str, layer: dict[str, Any], size: tuple[int, int, int]
) -> None:
    if layer["kind"] == "max_pool" and min(size) < 2:
        layer = {**layer, "kernel_size": 1}
    played = staged(ramp(*size), layer, count=1)
    assert render_figure(played.frames[0], played.stage, LOOK, media_type)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 3e38, 1e-42])
@pytest.mark.no_cover
def test_no_number_is_too_strange_to_draw(value: float) -> None:
    x = ramp(3, 3, 3)
    x[0, 0, 1, 1, 1] = value
    with np.errstate(all="ignore"):
        assert len(pictures(staged(x, BOX))) == 27


def test_the_sum_of_a_window_names_its_slices() -> None:
    played = staged(ramp(3, 3, 3), BOX)
    svg = render_figure(played.frames[13], played.stage, LOOK, "image/svg+xml").decode()
    for words in ("slice 0", "slice 1", "slice 2", "window, slice 1", "depth 1, row 1, column 1"):
        assert f">{words}<" in svg, words


def test_a_cut_through_padding_says_where_it_lies_and_is_empty() -> None:
    played = staged(ramp(3, 3, 3), {**BOX, "padding": 3})
    svg = render_figure(played.frames[0], played.stage, LOOK, "image/svg+xml").decode()
    assert [f">{axis} −2<" in svg for axis in ("depth", "height", "width")] == [True] * 3
    middle = render_figure(played.frames[171], played.stage, LOOK, "image/svg+xml").decode()  # of 7 × 7 × 7
    assert [middle.count(f">{axis} 1<") for axis in ("depth", "height", "width")] == [1] * 3
