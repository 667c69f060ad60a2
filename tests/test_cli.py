"""The command line: what it says where settings are wrong, and how the server is told to end."""

import signal
from pathlib import Path

import pytest
import uvicorn

from app import __version__, cli
from app.cli import serve as serving
from app.engine.calibration import Calibration, load, machine


def test_it_tells_its_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        cli.main(["--version"])
    assert capsys.readouterr().out == f"convscope {__version__}\n"


@pytest.mark.parametrize("arguments", [[], ["dance"], ["serve", "--port", "x"]])
def test_it_explains_what_can_be_typed(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        cli.main(arguments)
    assert "usage: convscope" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CONVSCOPE_PORT", "70000"),
        ("CONVSCOPE_BACKEND", "abacus"),
        ("CONVSCOPE_MAX_SECONDS", "-1"),
        ("CONVSCOPE_MAX_UPLOAD_MB", "lots"),
    ],
)
def test_a_wrong_setting_is_named(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(name, value)
    assert cli.main(["serve"]) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"{name}: ")
    assert value in said


def test_what_is_typed_goes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[uvicorn.Config] = []
    monkeypatch.setenv("CONVSCOPE_PORT", "8123")
    monkeypatch.setenv("CONVSCOPE_DATA_DIR", "")
    monkeypatch.setattr(uvicorn.Server, "run", lambda server: ran.append(server.config))
    assert cli.main(["serve", "--host", "0.0.0.0"]) == 0
    assert (ran[0].host, ran[0].port) == ("0.0.0.0", 8123)


def test_a_calibration_is_fitted_and_kept(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def fitted(probes: object, machine: dict[str, str]) -> Calibration:
        return Calibration({"taps numpy cpu": 0.5}, 1.0, "2026-11-25", machine)

    monkeypatch.setattr("app.engine.fitting.fit", fitted)
    monkeypatch.setenv("CONVSCOPE_BACKEND", "numpy")
    monkeypatch.setenv("CONVSCOPE_CALIBRATION", "")
    monkeypatch.setenv("CONVSCOPE_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("CONVSCOPE_THREADS", "3")
    assert cli.main(["calibrate"]) == 0
    path = tmp_path / "calibration.json"
    said = capsys.readouterr().out
    assert "taps numpy cpu: 0.50 ×" in said
    assert str(path) in said
    assert load(path, machine(3)).factors == {"taps numpy cpu": 0.5}


@pytest.mark.parametrize("place", ["", "nowhere"])
def test_a_calibration_needs_a_place(
    place: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr("app.engine.fitting.fit", lambda *_: Calibration())
    monkeypatch.setenv("CONVSCOPE_BACKEND", "numpy")
    monkeypatch.setenv("CONVSCOPE_DATA_DIR", "")
    (tmp_path / "nowhere").write_text("a file, no folder")
    monkeypatch.setenv("CONVSCOPE_CALIBRATION", place and str(tmp_path / place / "calibration.json"))
    assert cli.main(["calibrate"]) == 1
    assert "CONVSCOPE_CALIBRATION" in capsys.readouterr().err


def test_a_server_that_hangs_is_ended_by_force(monkeypatch: pytest.MonkeyPatch) -> None:
    ended: list[int] = []
    monkeypatch.setattr(serving, "_GRACE_SECONDS", 0)
    monkeypatch.setattr(serving, "_LAST_SECONDS", 0.01)
    monkeypatch.setattr("app.cli.serve.os._exit", ended.append)
    server = serving._Server(uvicorn.Config("none"))
    watch = server.watch_the_end()
    watch.join(10)
    assert ended == [0]


def test_a_second_interrupt_forces_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    server = serving._Server(uvicorn.Config("none"))
    monkeypatch.setattr(server, "watch_the_end", lambda: None)
    server.handle_exit(signal.SIGTERM, None)
    assert (server.should_exit, server.force_exit) == (True, False)
    server.handle_exit(signal.SIGINT, None)
    assert server.force_exit
