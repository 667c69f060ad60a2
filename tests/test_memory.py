"""Telling the C library how to keep memory never does harm."""

import ctypes
import subprocess
import sys

import pytest

from app.memory import keep_freed_memory


def test_a_process_runs_on_with_it() -> None:
    code = "import app.memory, numpy; app.memory.keep_freed_memory(); print(numpy.ones(10**7).sum())"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "10000000.0\n"


def test_another_system_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert keep_freed_memory() is False


def test_another_c_library_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(ctypes, "CDLL", lambda _: object())
    assert keep_freed_memory() is False
