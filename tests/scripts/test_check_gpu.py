"""The GPU's check: it skips where there is none, and its logic holds on the CPU as a device."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from app.engine import Array, Choice, Convolution, Engine, Run
from bench.workloads import layer, normal
from scripts import check_gpu
from tests.engine.table import NETWORKS
from tests.engine.truth import Case, convolve, error, square

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.skipif(check_gpu.find_gpu() is not None, reason="a GPU is here")
def test_it_skips_where_there_is_no_gpu() -> None:
    environment = {**os.environ, "PYTHON": sys.executable}

    ran = subprocess.run(
        [ROOT / "scripts" / "check-gpu"], env=environment, capture_output=True, text=True, check=False
    )

    assert (ran.returncode, ran.stdout) == (0, "no GPU here: skipped\n"), ran.stderr


def test_the_cases_drawn_are_many_and_the_same_every_time() -> None:
    first, again = check_gpu.drawn(), check_gpu.drawn()

    assert len(first) >= check_gpu.DRAWN // 2
    assert [*map(str, first)] == [*map(str, again)]
    assert {len(case.convolution.windows) for case in first} == {1, 2, 3}
    assert {case.convolution.padding_mode for case in first} > {"zeros", "reflect", "circular"}


class Wrong(Engine):
    """An engine that computes with NumPy, whose device it gives another name, and that errs at times."""

    def __init__(self, device: str, off: float) -> None:
        super().__init__(backend="numpy")
        self.device = device
        self.off = off

    def convolve(
        self,
        x: Array,
        weight: Array,
        bias: Array | None,
        convolution: Convolution,
        choice: Choice = check_gpu.NATIVE,
    ) -> tuple[Array, Run]:
        assert choice == check_gpu.NATIVE
        out, _ = super().convolve(x, weight, bias, convolution)
        return out * (1 + self.off), Run("torch", self.device, "native", "ran out of memory", 1.0)


@pytest.mark.parametrize(
    ("device", "off", "words"),
    [
        ("cuda", 0.0, None),
        ("cuda", 1e-3, "off by 1.0e-03, where 1e-05 is allowed"),
        ("cuda", float("nan"), "off by nan"),
        ("cpu", 0.0, "computed on cpu: ran out of memory"),
    ],
)
def test_wrong_results_are_told(device: str, off: float, words: str | None) -> None:
    findings = check_gpu.check(Wrong(device, off), "cuda", [square(9, 3), square(12, 5)])

    text = check_gpu.told(findings)
    assert len(findings) == 2
    if words is None:
        assert "2 of 2 results are right" in text
    else:
        assert text.count("WRONG") == 2
        assert f"WRONG (1, 3, 9, 9)-(3, 1, 3, 3), zeros: {words}" in text
        assert "0 of 2 results are right" in text


@pytest.mark.torch
def test_all_of_it_on_the_cpu(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    small = layer("w0", "small", (1, 2, 9, 9), normal(3, 2, 3, 3), stride=2)
    monkeypatch.setattr(check_gpu, "works", lambda: [small])
    monkeypatch.setattr(check_gpu, "DRAWN", 20)
    monkeypatch.setattr(check_gpu, "TABLE", [square(9, 3, mode="reflect")])

    assert check_gpu.main(["--device", "cpu", "--rounds", "2"]) == 0

    text = capsys.readouterr().out
    assert f"of {1 + len(NETWORKS) + len(check_gpu.drawn())} results are right" in text
    assert "WRONG" not in text
    assert "| w0 | small |" in text


@pytest.mark.torch
def test_a_wrong_result_is_the_exit_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check_gpu, "Engine", lambda **_: Wrong("cpu", 1e-3))
    monkeypatch.setattr(check_gpu, "drawn", list)
    monkeypatch.setattr(check_gpu, "TABLE", [square(9, 3)])

    assert check_gpu.main(["--device", "cpu", "--rounds", "0"]) == 1


@pytest.mark.torch
def test_the_plain_call_is_the_same_convolution() -> None:
    for work in (
        layer("w0", "a volume", (1, 2, 7, 8, 9), normal(4, 1, 3, 3, 3), groups=2, dilation=2),
        layer("w0", "a signal", (1, 2, 30), normal(3, 2, 5), stride=2),
    ):
        truth = convolve(Case(work.x, work.weight, None, work.convolution))
        for resident in (False, True):
            found = np.asarray(check_gpu._plainly(work, "cpu", resident=resident)())
            assert error(found, truth) < 1e-5


def test_the_works_are_those_of_the_targets() -> None:
    assert {work.id for work in check_gpu.works()} == {f"w{n}" for n in (1, 2, 3, 4, 5, 6, 8, 9, 11)}
