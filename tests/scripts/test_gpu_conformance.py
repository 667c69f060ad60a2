"""What the GPU's check computes and tells: right on the CPU as a device, and not fooled by one that errs."""

from typing import Any

import numpy as np
import pytest

from app.engine import AUTO, Array, Choice, Convolution, Engine, Run, TransposedConvolution
from app.engine.operation import Operation
from app.geometry import TransposedWindow
from scripts import check_gpu, gpu_conformance
from scripts.gpu_conformance import Modes, Task
from tests.conformance.layer_case import LayerCase, Table
from tests.engine.transposed_truth import make, transposed_cases
from tests.engine.truth import cases, square

BOX = {"kind": "conv", "kernel": [[1.0, 1.0], [1.0, 1.0]]}


def summed(x: Array) -> Array:
    """Give the sums of 2 × 2 cells."""
    total: Array = x[..., :-1, :-1] + x[..., 1:, :-1] + x[..., :-1, 1:] + x[..., 1:, 1:]
    return total


def other_peoples() -> list[Table]:
    """Make a table of one convolution and one layer that never leaves the host."""
    x = np.arange(12, dtype=np.float32).reshape(1, 1, 3, 4)
    table = Table("ONNX", "Conv")
    table.include("box", BOX, x, summed(x))
    table.include("relu", {"kind": "relu"}, x, x)
    return [table]


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let everything be little of it."""
    monkeypatch.setattr(gpu_conformance, "DRAWN", 15)
    monkeypatch.setattr(gpu_conformance, "TABLE", [square(9, 3, mode="reflect")])
    monkeypatch.setattr(gpu_conformance, "NETWORKS", [])
    monkeypatch.setattr(gpu_conformance, "TRANSPOSED", [make([TransposedWindow(5, 3, 2)])])
    monkeypatch.setattr(gpu_conformance, "tables", other_peoples)


def test_the_cases_drawn_are_many_and_the_same_every_time() -> None:
    strategies: tuple[Any, ...] = (cases(), transposed_cases())
    for strategy in strategies:
        first, again = (gpu_conformance.drawn(strategy, 100) for _ in range(2))

        assert len(first) >= 50
        assert [*map(str, first)] == [*map(str, again)]
        assert {len(case.convolution.windows) for case in first} == {1, 2, 3}


class Device(Engine):
    """An engine that computes with NumPy, whose device it gives another name, and that errs at times."""

    def __init__(self, device: str, off: float = 0.0, drift: float = 0.0) -> None:
        super().__init__(backend="numpy")
        self.device, self.off, self.drift = device, off, drift

    def convolve(
        self,
        x: Array,
        weight: Array,
        bias: Array | None,
        convolution: Convolution,
        choice: Choice = gpu_conformance.ON_DEVICE,
    ) -> tuple[Array, Run]:
        return self._told(super().convolve(x, weight, bias, convolution)[0], choice)

    def conv_transpose(
        self,
        x: Array,
        weight: Array,
        bias: Array | None,
        convolution: TransposedConvolution,
        choice: Choice = gpu_conformance.ON_DEVICE,
    ) -> tuple[Array, Run]:
        return self._told(super().conv_transpose(x, weight, bias, convolution)[0], choice)

    def apply(self, x: Array, operation: Operation, choice: Choice = AUTO) -> tuple[Array, Run]:
        return super().apply(x, operation)

    def _told(self, out: Array, choice: Choice) -> tuple[Array, Run]:
        assert choice == gpu_conformance.ON_DEVICE
        self.off += self.drift
        return out * np.float32(1 + self.off), Run("torch", self.device, "native", "out of memory", 1.0)


def convolved() -> list[Task]:
    """Make a task of each kind that a device computes."""
    (table,) = other_peoples()
    return [
        gpu_conformance.convolution(square(9, 3)),
        gpu_conformance.transposed_convolution(make([TransposedWindow(5, 3, 2)])),
        gpu_conformance.layer(table.source, table.cases[0]),
    ]


@pytest.mark.parametrize(
    ("engine", "words"),
    [
        (Device("cuda"), None),
        (Device("cuda", 1e-3), "off by 1.0e-03, where 1e-05 is allowed"),
        (Device("cuda", float("nan")), "off by nan"),
        (Device("cpu"), "computed on cpu: out of memory"),
        (Device("cuda", drift=2e-7), "a second run gives other bits"),
    ],
    ids=["right", "off", "NaN", "elsewhere", "drifts"],
)
def test_wrong_results_are_told(engine: Device, words: str | None) -> None:
    findings = gpu_conformance.check(engine, "cuda", convolved(), again=engine.drift > 0)

    text = "\n".join(gpu_conformance.told(findings))
    assert len(findings) == 3
    for source, name in (
        ("conv", "(1, 3, 9, 9)-(3, 1, 3, 3), zeros"),
        ("conv_transpose", ""),
        ("ONNX", "box"),
    ):
        if words is None:
            assert f"{source}: 1 of 1 results are right" in text
        else:
            assert f"{source}: 0 of 1 results are right" in text
            assert f"WRONG {source} {name}" in text
            assert words in text


def test_another_shape_is_wrong() -> None:
    case = LayerCase("box", BOX, np.zeros((1, 1, 3, 3), np.float32), np.zeros((1, 1, 3, 3)))

    (finding,) = gpu_conformance.check(Device("cuda"), "cuda", [gpu_conformance.layer("ONNX", case)])

    assert finding.wrong == "off by inf, where 1e-05 is allowed"


@pytest.mark.torch
@pytest.mark.usefixtures("small", "torch_flags")
def test_all_of_it_on_the_cpu(capsys: pytest.CaptureFixture[str]) -> None:
    assert check_gpu.main(["--device", "cpu", "--rounds", "0"]) == 0

    text = capsys.readouterr().out
    assert "WRONG" not in text
    for setting in ("plain", "autotune", "deterministic"):
        assert f"{setting}: ONNX: 2 of 2 results are right" in text
        for kind in ("conv", "conv_transpose"):
            assert f"{setting}: {kind}: " in text


@pytest.mark.torch
@pytest.mark.usefixtures("small", "torch_flags")
def test_a_wrong_result_is_the_exit_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gpu_conformance, "Engine", lambda **_: Device("cpu", 1e-3))
    monkeypatch.setattr(gpu_conformance, "wrong_flags", lambda _: [])

    assert check_gpu.main(["--device", "cpu", "--rounds", "0"]) == 1


@pytest.mark.torch
@pytest.mark.usefixtures("small", "torch_flags")
def test_tf32_is_an_error_by_itself(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import torch

    warm = Engine.warm

    def careless(engine: Engine) -> None:
        warm(engine)
        torch.backends.cudnn.allow_tf32 = True

    monkeypatch.setattr(Engine, "warm", careless)

    assert check_gpu.main(["--device", "cpu", "--rounds", "0"]) == 1

    assert "plain: WRONG: TF32 is on\n" in capsys.readouterr().out


@pytest.mark.torch
@pytest.mark.parametrize(
    ("modes", "flags", "words"),
    [
        (Modes(), {"benchmark": True}, "cudnn.benchmark is True"),
        (Modes(autotune=True), {}, "cudnn.benchmark is False"),
        (Modes(deterministic=True), {}, "cudnn.deterministic is False"),
    ],
)
def test_flags_of_cudnn(torch_flags: None, modes: Modes, flags: dict[str, bool], words: str) -> None:
    import torch

    cudnn: Any = torch.backends.cudnn
    cudnn.allow_tf32, cudnn.benchmark, cudnn.deterministic = False, False, False
    for name, value in flags.items():
        setattr(cudnn, name, value)

    assert [*gpu_conformance.wrong_flags(modes)] == [f"WRONG: {words}"]
