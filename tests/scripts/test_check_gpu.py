"""The GPU's check: it skips where it can't be done, and its logic holds on the CPU as a device."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from scripts import check_gpu

ROOT = Path(__file__).resolve().parents[2]
FORGETFUL = "import sys; sys.modules.update(dict.fromkeys(sys.argv[1].split(','))); "


def run(*command: str | Path) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "PYTHON": sys.executable}
    return subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.skipif(check_gpu.find_gpu() is not None, reason="a GPU is here")
def test_it_skips_where_there_is_no_gpu() -> None:
    ran = run(ROOT / "scripts" / "check-gpu")

    assert (ran.returncode, ran.stdout) == (0, "no GPU here: skipped\n"), ran.stderr


def test_it_looks_for_a_gpu_before_it_imports_what_may_be_missing() -> None:
    """A server's installation has no Hypothesis, and an image of it no tests."""
    hidden = ("hypothesis", "bench", "tests", "torch")
    forget = f"import sys; sys.modules.update(dict.fromkeys({hidden})); "
    ran = run(sys.executable, "-c", f"{forget}from scripts import check_gpu; print(check_gpu.NO_GPU)")

    assert (ran.returncode, ran.stdout) == (0, "no GPU here: skipped\n"), ran.stderr


def test_it_skips_where_the_cases_are_not_installed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(check_gpu, "NEEDED", ("tests", "no_such_library", "nor_this"))

    assert check_gpu.main(["--device", "cuda"]) == 0

    assert capsys.readouterr().out == (
        "not installed here: no_such_library, nor_this; run `make install` in a checkout: skipped\n"
    )
