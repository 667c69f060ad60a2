"""Plots of signals: samples at their values, hues where taps lie, the output as far as it has come."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from app.rendering.figure import FIGURE_TYPES, render_figure
from app.rendering.plot_scene import PlotScene
from app.rendering.svg import SvgCanvas
from app.rendering.theme import THEMES
from tests.rendering.staging import LOOK, Staged, near, pictures, ramp, staged, vectors

THEME = THEMES["light"]
MEAN = {"kind": "conv", "kernel": [0.25, 0.5, 0.25], "padding": 1}


def scene_of(played: Staged) -> PlotScene[SvgCanvas]:
    scene = vectors(played)
    assert isinstance(scene, PlotScene)
    return scene


def dots(scene: PlotScene[Any], side: int, values: NDArray[np.float32]) -> list[tuple[int, int]]:
    """Middle of each sample's dot, (y, x)."""
    plot = scene._plots[side]
    return [(plot.y(float(v)), round(scene._lanes.x(side, at) - 0.5)) for at, v in enumerate(values.tolist())]


def test_samples_stand_at_their_values_and_the_output_fills_in() -> None:
    played = staged(ramp(24) * 4 - 2, MEAN)
    scene, drawn = scene_of(played), pictures(played)
    x = played.stage.x[0, 0]
    for step in (0, 7, 23):
        window = range(step - 1, step + 2)
        for at, place in enumerate(dots(scene, 0, x)):
            expected = THEME.hue(at - step + 1) if at in window else THEME.soft
            assert near(drawn[step][place], expected), (step, at)
        for at, place in enumerate(dots(scene, 1, played.y)):
            expected = THEME.panel if at > step else THEME.accent if at == step else THEME.ink
            if at <= step or abs(place[0] - scene._plots[1].y(0)) > 8:
                assert near(drawn[step][place], expected), (step, at)


@pytest.mark.parametrize(("stride", "dilation", "padding"), [(1, 1, 0), (2, 1, 1), (3, 2, 4)])
def test_outputs_stand_over_the_middle_of_their_windows(stride: int, dilation: int, padding: int) -> None:
    settings = {"stride": stride, "dilation": dilation, "padding": padding}
    played = staged(ramp(20), {"kind": "conv", "kernel": [1, 2, 3], **settings})
    scene = scene_of(played)
    for frame in played.frames:
        taps = [scene._lanes.x(0, tap) for tap in frame.taps[0]]
        assert scene._lanes.x(1, frame.output[0]) == pytest.approx((taps[0] + taps[-1]) / 2)


def test_a_transposed_output_is_drawn_once_nothing_adds_to_it_any_more() -> None:
    layer = {"kind": "conv_transpose", "kernel": [1, 2, 1], "stride": 2}
    played = staged(ramp(6) + 1, layer)
    scene, drawn = scene_of(played), pictures(played)
    step = 3
    for at, place in enumerate(dots(scene, 1, played.y)):
        taps = played.frames[step].taps[0]
        if at not in taps:
            assert near(drawn[step][place], THEME.ink if at < taps[0] else THEME.panel), at


def test_a_long_signal_turns_pages_and_marks_them_in_the_whole() -> None:
    wave = np.sin(np.arange(3000, dtype=np.float32) / 5)[np.newaxis, np.newaxis]
    played = staged(wave, MEAN, start=1500, count=3)
    scene = scene_of(played)
    assert not scene._camera.whole
    (first, second), drawn = (strip._box for strip in scene._strips), pictures(played)
    for box in (first, second):
        ringed = (np.abs(drawn[0][box.y - 1].astype(int) - THEME.accent).max(axis=-1) <= 12).nonzero()[0]
        assert abs(ringed.mean() - (box.x + box.width * 1500 / 3000)) < box.width * 0.03


@pytest.mark.parametrize("layer", [MEAN, {"kind": "max_pool", "kernel_size": 2}, {"kind": "relu"}])
@pytest.mark.parametrize("media_type", FIGURE_TYPES)
def test_every_layer_of_signals_has_a_figure(layer: dict[str, Any], media_type: str) -> None:
    played = staged(ramp(9, channels=2)[:, :1] - 0.5, layer)
    assert render_figure(played.frames[3], played.stage, LOOK, media_type)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 3e38, 1e-42])
def test_no_number_is_too_strange_to_plot(value: float) -> None:
    x = ramp(12)
    x[0, 0, 5] = value
    with np.errstate(all="ignore"):
        assert len(pictures(staged(x, MEAN))) == 12


@pytest.mark.parametrize(
    "layer", [{"kind": "conv", "kernel": [1.0] * 63, "dilation": 30, "padding": 930}, MEAN]
)
@pytest.mark.parametrize("count", [1, 2000])
def test_windows_and_signals_of_any_length_fit(layer: dict[str, Any], count: int) -> None:
    played = staged(ramp(count), layer, count=2)
    assert pictures(played)[0].shape == (450, 800, 3)
