"""Choosing a container's torch: CUDA's gigabytes come only when asked for."""

import json
from pathlib import Path

import pytest

from scripts.install_torch import wants_torch

CPU = ["torch", "sympy", "filelock"]
CUDA = ["torch", "nvidia-cublas", "cuda-bindings", "triton"]


def pip_that_offers(names: list[str], folder: Path) -> list[str]:
    """Words of a command that reports these packages, as pip's dry run does."""
    report = folder / "report.json"
    report.write_text(json.dumps({"install": [{"metadata": {"name": name}} for name in names]}))
    script = folder / "pip"
    script.write_text(f"#!/bin/sh\ncat '{report}'\n")
    script.chmod(0o755)
    return [str(script)]


@pytest.mark.parametrize(
    ("choice", "offer", "torch"),
    [
        ("none", CPU, False),
        ("auto", CPU, True),
        ("auto", CUDA, False),
        ("cpu", CPU, True),
        ("cuda", CPU, True),
        ("cuda", CUDA, True),
    ],
)
def test_each_choice(choice: str, offer: list[str], torch: bool, tmp_path: Path) -> None:
    assert wants_torch(choice, pip_that_offers(offer, tmp_path)) is torch


def test_cpu_torch_that_is_not_to_be_had_names_the_ways_out(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="TORCH_INDEX_URL"):
        wants_torch("cpu", pip_that_offers(CUDA, tmp_path))
