"""The promise behind the NumPy-only run: hidden torch looks just like torch that was never installed."""

import os
import subprocess
import sys
from pathlib import Path

HIDDEN = Path(__file__).resolve().parents[1] / "without_torch"


def test_a_child_process_finds_no_torch() -> None:
    code = """
from importlib.util import find_spec
assert find_spec("torch") is None
assert find_spec("numpy") is not None
try:
    import torch
except ModuleNotFoundError as error:
    assert error.name == "torch"
    print("absent")
"""
    environment = {**os.environ, "PYTHONPATH": str(HIDDEN)}

    child = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )

    assert child.stdout == "absent\n"
