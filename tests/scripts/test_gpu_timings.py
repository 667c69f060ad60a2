"""What the GPU's timings compare: the same computation on both sides, for all of the benchmarks' layers."""

import numpy as np
import pytest

from app.engine import Engine
from bench.workloads import MaxPool, Work, layer, normal, transposed_layer, uniform
from scripts import gpu_timings
from tests.engine.truth import error

WORKS: list[Work] = [
    layer("w0", "a picture", (1, 2, 9, 9), normal(3, 2, 3, 3), stride=2),
    layer("w0", "a volume", (1, 2, 7, 8, 9), normal(4, 1, 3, 3, 3), groups=2, dilation=2),
    layer("w0", "a signal", (1, 2, 30), normal(3, 2, 5), stride=2),
    transposed_layer("w0", "transposed", uniform((1, 4, 6, 5)), normal(4, 3, 4, 4), 2, 1),
    MaxPool("w0", "a pool", uniform((1, 2, 8, 6)), 2),
]


@pytest.mark.torch
@pytest.mark.parametrize("work", WORKS, ids=lambda work: str(work.title))
def test_the_plain_call_is_the_same_computation(work: Work) -> None:
    ours, _ = work.run(Engine(backend="numpy"))
    for resident in (False, True):
        found = np.asarray(gpu_timings.plainly(work, "cpu", resident=resident)())
        assert error(found, ours.astype(np.float64)) < 1e-5


@pytest.mark.torch
@pytest.mark.usefixtures("torch_flags")
def test_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gpu_timings, "works", lambda: WORKS[-2:])

    text = gpu_timings.table("cpu", 2)

    assert "| PyTorch, to cpu and back |" in text
    assert "| w0 | transposed " in text
    assert "| w0 | a pool (ours on the host) |" in text


def test_the_works_are_those_of_the_targets() -> None:
    assert {work.id for work in gpu_timings.works()} == {f"w{n}" for n in range(1, 12)}
