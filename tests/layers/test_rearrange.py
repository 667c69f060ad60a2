"""Channel shuffle, flatten and dropout: no number changes, only places do."""

import numpy as np
import pytest

from app.engine import BackendChoice, Choice, Engine
from app.layers import parse_layer

BACKENDS = ["numpy", pytest.param("torch", marks=pytest.mark.torch)]
SHAPES = [(2, 12), (2, 12, 5), (2, 12, 3, 4), (1, 12, 2, 3, 2)]


def numbered(shape: tuple[int, ...]) -> np.ndarray:
    return np.arange(np.prod(shape), dtype=np.float32).reshape(shape)


def test_shuffle_by_hand() -> None:
    """ShuffleNet's figure 1: three groups of two are dealt out in turn."""
    x = np.array([[[0], [1], [2], [3], [4], [5]]], np.float32)
    y, _ = parse_layer({"kind": "channel_shuffle", "groups": 3}).bind(x.shape).forward(Engine("numpy"), x)
    assert y.ravel().tolist() == [0, 2, 4, 1, 3, 5]


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("groups", [1, 2, 3, 12])
@pytest.mark.parametrize("shape", SHAPES)
def test_shuffle_turns_a_table_of_channels(
    shape: tuple[int, ...], groups: int, backend: BackendChoice
) -> None:
    x = numbered(shape)
    bound = parse_layer({"kind": "channel_shuffle", "groups": groups}).bind(shape)
    y, run = bound.forward(Engine(), x, Choice(backend))

    table = x.reshape(shape[0], groups, 12 // groups, *shape[2:])
    assert np.array_equal(y, table.swapaxes(1, 2).reshape(shape))
    assert run.backend == backend
    back, _ = (
        parse_layer({"kind": "channel_shuffle", "groups": 12 // groups}).bind(shape).forward(Engine(), y)
    )
    assert np.array_equal(back, x)
    assert (bound.parameters, bound.macs) == (0, 0)


@pytest.mark.parametrize("shape", SHAPES)
def test_flatten_goes_channel_by_channel(shape: tuple[int, ...]) -> None:
    x = numbered(shape)
    bound = parse_layer({"kind": "flatten"}).bind(shape)
    y, run = bound.forward(Engine(), x)
    assert np.array_equal(y, x.reshape(shape[0], -1))
    assert bound.output_shape == y.shape
    assert "nothing is computed" in run.reason


@pytest.mark.parametrize("shape", SHAPES)
def test_dropout_does_nothing_at_inference(shape: tuple[int, ...]) -> None:
    x = numbered(shape)
    y, run = parse_layer({"kind": "dropout", "p": 0.9}).bind(shape).forward(Engine(), x)
    assert np.array_equal(y, x)
    assert run.reason == "dropout does nothing at inference"


@pytest.mark.parametrize(
    "layer", [{"kind": "channel_shuffle", "groups": 3}, {"kind": "flatten"}, {"kind": "dropout"}]
)
@pytest.mark.parametrize("shape", SHAPES)
def test_frames_name_the_cell_that_goes_there(layer: dict[str, object], shape: tuple[int, ...]) -> None:
    """Features without spatial axes are the cells of one row, both where they come from and where they go."""
    x = numbered(shape)
    bound = parse_layer(layer).bind(shape)
    y, _ = bound.forward(Engine(), x)
    maps = y[0] if y.ndim > 2 else y[0][None]
    for channel in range(len(maps)):
        frames = bound.frames(x, channel, 0, 10_000)
        assert len(frames) == bound.total_frames == maps[0].size
        for frame in frames:
            source = (*frame.channels, *(taps[0] for taps in frame.taps))
            given = x[0] if x.ndim > 2 else x[0][None]
            assert given[source] == frame.patch.item() == frame.value == maps[channel][frame.output]
            assert frame.start == tuple(taps[0] for taps in frame.taps)
            assert frame.inside.all()
