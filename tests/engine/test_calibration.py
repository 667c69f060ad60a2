"""A calibration: kept, found again, left aside where it doesn't hold, and what the planner makes of it."""

import json
import logging
from pathlib import Path

import pytest

from app.engine import Engine
from app.engine.algorithms import ALGORITHMS
from app.engine.backends.numpy_backend import NumpyBackend
from app.engine.calibration import UNCALIBRATED, Calibration, from_ratios, load, machine, save
from app.engine.planner import Planner
from app.engine.problem import Problem
from tests.engine.truth import square

HERE = {"processor": "Abacus 3", "threads": "2", "numpy": "2.4"}
FOUND = Calibration({"taps numpy cpu": 0.5}, 1.5, "2026-11-25", HERE)


def test_what_was_kept_is_found_again(tmp_path: Path) -> None:
    path = tmp_path / "new" / "calibration.json"
    save(FOUND, path)
    assert load(path, HERE) == FOUND
    assert [file.name for file in path.parent.iterdir()] == ["calibration.json"]


def test_without_a_file_the_defaults_serve(tmp_path: Path) -> None:
    assert load(None, HERE) is UNCALIBRATED
    assert load(tmp_path / "none.json", HERE) is UNCALIBRATED


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        "{}",
        '"factors"',
        "[" * 100_000,
        json.dumps({"factors": {"taps numpy cpu": 0}, "otherwise": 1, "date": "d", "machine": HERE}),
        json.dumps({"factors": {"taps numpy cpu": "fast"}, "otherwise": 1, "date": "d", "machine": HERE}),
        json.dumps({"factors": {"taps numpy cpu": float("nan")}, "date": "d", "machine": HERE}),
        json.dumps({"factors": [1], "otherwise": 1, "date": "d", "machine": HERE}),
        json.dumps({"factors": {}, "otherwise": None, "date": "d", "machine": HERE}),
        json.dumps({"factors": {}, "otherwise": 1, "date": 3, "machine": HERE}),
        json.dumps({"factors": {}, "otherwise": 1, "date": "d", "machine": [1]}),
        json.dumps({"factors": {}, "colour": 1}),
    ],
)
def test_a_broken_file_is_left_aside(text: str, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "calibration.json"
    path.write_text(text)
    assert load(path, HERE) is UNCALIBRATED
    assert "can't be read" in caplog.text
    path.write_bytes(b"\xff\xfe\x00")
    assert load(path, HERE) is UNCALIBRATED


@pytest.mark.parametrize("name", [*HERE])
def test_another_machines_file_is_left_aside(
    name: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "calibration.json"
    save(FOUND, path)
    with caplog.at_level(logging.WARNING):
        assert load(path, {**HERE, name: "another"}) is UNCALIBRATED
    assert f"{name} {HERE[name]}, not another" in caplog.text
    assert "convscope calibrate" in caplog.text


def test_a_machine_is_known_by_what_computes() -> None:
    assert machine(3)["threads"] == "3"
    assert machine(None)["threads"].isdigit()
    assert set(machine(None)) == {"processor", "threads", "convscope", "numpy", "torch"}
    assert machine(None)["processor"]


def test_medians_stand_against_outliers() -> None:
    found = from_ratios({"a": [1.0, 2.0, 50.0], "b": [4.0], "c": [0.1, 0.3]}, "today", HERE)
    assert found.factors == {"a": 2.0, "b": 4.0, "c": pytest.approx(0.2)}
    assert found.otherwise == 2.0
    with pytest.raises(ValueError, match="nothing"):
        from_ratios({}, "today", HERE)


def test_estimates_are_multiplied() -> None:
    case, backend = square(64, 3), NumpyBackend()
    problem = Problem(case.x, case.weight, case.bias, case.convolution)
    for entry in ALGORITHMS.values():
        default = Planner().estimate(entry, problem, backend)
        factor = 0.5 if entry.name == "taps" else 1.5
        assert Planner(FOUND).estimate(entry, problem, backend) == pytest.approx(default * factor)


@pytest.mark.parametrize("name", ["taps", "im2col", "fft", "toeplitz", "direct"])
def test_the_choice_changes_with_the_factors(name: str) -> None:
    case = square(64, 3)
    quick = Calibration({f"{name} numpy cpu": 0.001}, 1.0, "today")
    engine = Engine(backend="numpy", calibration=quick)

    _, run = engine.convolve(case.x, case.weight, None, case.convolution)

    assert run.algorithm == name
    assert engine.describe().calibrated == "today"
    assert Engine(backend="numpy").describe().calibrated is None
