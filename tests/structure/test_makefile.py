"""What `make` runs, with programs that only say that they were called."""

import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="there is no make")


def run_make(target: str, *more: str) -> str:
    """What a target prints, where nothing needs to be installed first."""
    command = ["make", "--no-print-directory", target, "INSTALL=true", *more]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A folder with every program that `make lint` runs; hadolint says what it was given."""
    for name, does in (
        ("ruff", ""),
        ("lint-imports", ""),
        ("python", ""),
        ("hadolint", 'echo "looked at $*"'),
    ):
        program = tmp_path / name
        program.write_text(f"#!/bin/sh\n{does}\n")
        program.chmod(0o755)
    return tmp_path


def test_the_dockerfile_is_linted(programs: Path) -> None:
    printed = run_make("lint", f"BIN={programs}")
    assert "looked at Dockerfile" in printed
    assert "not linted" not in printed


def test_a_dockerfile_that_is_not_linted_is_said(programs: Path) -> None:
    (programs / "hadolint").unlink()
    assert "Dockerfile not linted" in run_make("lint", f"BIN={programs}")


def test_the_run_without_torch_has_the_browser_tests_that_compute() -> None:
    commands = [line for line in run_make("test-numpy", "--dry-run").splitlines() if "pytest" in line]
    rooms, page = (command.split() for command in commands)
    assert rooms[0] == page[0] == "CONVSCOPE_HIDE_TORCH=1"
    assert page[-3:] == ["-m", "computes", "tests/browser"]
    for folder in ("engine", "api", "conformance"):
        assert f"tests/{folder}" in rooms
    for place in (ROOT / "tests" / "layers").rglob("test_*.py"):
        picks = "Engine()" in place.read_text() or "layer_cases" in place.read_text()
        path = place.relative_to(ROOT)
        assert not picks or {str(path), str(path.parent)} & set(rooms), path
    assert "tests/test_cli.py" in rooms


def test_what_is_left_out_without_torch_runs_on_numpy_with_it_too() -> None:
    commands = run_make("test-numpy", "--dry-run").split()
    left_out = [word.removeprefix("--ignore=") for word in commands if word.startswith("--ignore=")]
    assert left_out
    for path in left_out:
        source = (ROOT / path).read_text()
        assert '"CONVSCOPE_BACKEND": "numpy"' in source or "NumpyBackend" in source, path


def test_every_test_runs_with_torch_and_none_twice() -> None:
    commands = [
        line
        for target in ("test-python", "test-browser")
        for line in run_make(target, "--dry-run").splitlines()
        if "pytest" in line
    ]
    measured, bulk, page = map(shlex.split, commands)
    chosen = [words[words.index("-m", 3) + 1] for words in (measured, bulk, page)]
    assert chosen == ["not no_cover", "no_cover", "browser"]
    assert "--cov-fail-under=95" in measured
    for words in (measured, bulk):
        assert [word for word in words if "tests/" in word] == ["--ignore=tests/browser"]
    assert page[-1] == "tests/browser"
