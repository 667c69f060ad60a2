"""Which cell of its window a maximum takes: the frames' rule, for whole regions."""

import numpy as np
import pytest

from app.layers import MaxPool
from app.layers.pool import BoundMaxPool


@pytest.mark.parametrize(
    "settings", [{}, {"stride": 1, "padding": 1}, {"kernel_size": [3, 2], "dilation": 2, "ceil_mode": True}]
)
def test_regions_agree_with_frames(settings: dict[str, object]) -> None:
    layer = MaxPool.model_validate({"kind": "max_pool", "kernel_size": 2, **settings}).bind((1, 2, 7, 8))
    assert isinstance(layer, BoundMaxPool)
    # few values make ties; NaN wins over all
    x = np.random.default_rng(3).integers(-2, 2, (1, 2, 7, 8)).astype(np.float32)
    x[0, 1, 3, 3] = np.nan
    found = layer.winners(x[0], [range(size) for size in layer.output_shape[2:]])
    assert found is not None
    for channel in range(2):
        frames = layer.frames(x, channel, 0, layer.total_frames)
        assert found[channel].ravel().tolist() == [frame.winner for frame in frames]


def test_huge_windows_are_left_out() -> None:
    layer = MaxPool(kind="max_pool", kernel_size=200, stride=1).bind((1, 1, 400, 400))
    assert isinstance(layer, BoundMaxPool)
    assert layer.winners(np.zeros((1, 400, 400), np.float32), [range(64), range(64)]) is None
