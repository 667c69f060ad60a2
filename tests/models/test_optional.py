"""Networks' Keras code, run where Keras is installed and skipped with a word where it is not.

A Python of its own does: `pip install keras jax safetensors pytest hypothesis` beside Convscope's own
dependencies, then `KERAS_BACKEND=jax python -m pytest tests/models/test_optional.py`.
"""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.models.exports import EXPORTS
from app.networks import ready_networks
from tests.models.networks import NETWORKS, SHAPE, Json, computed, conv, network, pool

pytest.importorskip("keras", reason="keras isn't installed")

PADS = [
    conv(4, 3, padding=[[2, 1], [0, 2]], padding_mode="reflect"),
    conv(4, 3, padding=2, padding_mode="constant", padding_value=0.5),
    pool("max", 3, stride=2, padding=1),
    pool("max", 2, stride=2, ceil_mode=True),
    pool("avg", 2, padding=1),
]
LARGE = {"alexnet", "vgg_16"}
READY = {
    f"ready {name}": (list(ready.layers), tuple(ready.input_shape))
    for name, ready in ready_networks().items()
    if name not in LARGE
}
OWN = {name: (NETWORKS[name], SHAPE) for name in ("classifier", "residual")}


@pytest.mark.parametrize(("layers", "shape"), [*READY.values(), *OWN.values(), (PADS, SHAPE)])
def test_a_network_gives_what_ours_does(
    layers: list[Json], shape: tuple[int, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = network(layers, shape)
    (tmp_path / "weights.safetensors").write_bytes(EXPORTS["safetensors"].write(made, shape))
    monkeypatch.chdir(tmp_path)
    space: dict[str, Any] = {}
    exec(EXPORTS["keras"].write(made, shape).decode(), space)
    x = np.random.default_rng(0).standard_normal(shape).astype(np.float32)
    y = np.asarray(space["model"](np.moveaxis(x, 1, -1)))
    ours = computed(made, x)
    found = np.moveaxis(y, -1, 1) if y.ndim > 2 else y
    assert np.abs(found - ours).max() < 1e-5 * np.abs(ours).max()
