"""Finding a Chromium: what the machine has, in order, and a clear message where there is none."""

from collections.abc import Callable
from pathlib import Path

import pytest

from scripts import find_browser as module
from scripts.find_browser import find_browser, install_browser, launch_options

Program = Callable[[str, str], Path]

BROWSER = "echo 'Google Chrome for Testing 156.0.8078.73'"
# What Ubuntu's package leaves on the path where the snap is absent.
STUB = "echo 'requires the chromium snap to be installed' >&2; exit 1"


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Program:
    """Put programs on an otherwise empty PATH; no browser elsewhere on the machine counts."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "downloads"))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("CONVSCOPE_BROWSER", raising=False)
    monkeypatch.setattr(module, "PLACES", ())

    def write(name: str, script: str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
        return path

    return write


def test_an_installed_chromium_is_found(program: Program) -> None:
    chromium = program("chromium", BROWSER)

    assert find_browser() == chromium


def test_a_stub_that_only_talks_is_passed_over(program: Program) -> None:
    program("chromium-browser", STUB)
    chrome = program("google-chrome", BROWSER)

    assert find_browser() == chrome


def test_playwrights_own_download_is_found(program: Program) -> None:
    shell = program("downloads/chromium_headless_shell-1200/chrome-linux/headless_shell", BROWSER)

    assert find_browser() == shell


def test_the_variable_is_the_only_candidate(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    program("chromium", BROWSER)
    mine = program("mine", BROWSER)
    monkeypatch.setenv("CONVSCOPE_BROWSER", str(mine))
    assert find_browser() == mine

    monkeypatch.setenv("CONVSCOPE_BROWSER", "/nowhere/chrome")
    assert find_browser() is None


@pytest.mark.usefixtures("program")
def test_no_browser_says_what_to_install() -> None:
    assert find_browser() is None

    with pytest.raises(RuntimeError, match="apt-get install chromium-headless-shell"):
        launch_options()


def test_the_browser_runs_without_sandbox_only_as_root(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    chromium = program("chromium", BROWSER)

    monkeypatch.setattr("os.geteuid", lambda: 1000)
    assert launch_options() == {"executable_path": str(chromium), "headless": True, "args": []}
    monkeypatch.setattr("os.geteuid", lambda: 0)
    assert launch_options()["args"] == ["--no-sandbox"]


def test_a_driver_that_does_not_start_says_what_is_missing(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    program("chromium", BROWSER)
    monkeypatch.setattr(module, "_driver_error", lambda: "libatomic.so.1: cannot open shared object file")

    with pytest.raises(SystemExit, match=r"libatomic\.so\.1[^$]*apt-get install libatomic1"):
        install_browser()
