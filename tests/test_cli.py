"""The command line: what it says where settings are wrong, and how the server is told to end."""

import signal

import pytest
import uvicorn

from app import __version__, cli


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


def test_a_server_that_hangs_is_ended_by_force(monkeypatch: pytest.MonkeyPatch) -> None:
    ended: list[int] = []
    monkeypatch.setattr(cli, "_GRACE_SECONDS", 0)
    monkeypatch.setattr(cli, "_LAST_SECONDS", 0.01)
    monkeypatch.setattr("app.cli.os._exit", ended.append)
    server = cli._Server(uvicorn.Config("none"))
    watch = server.watch_the_end()
    watch.join(10)
    assert ended == [0]


def test_a_second_interrupt_forces_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    server = cli._Server(uvicorn.Config("none"))
    monkeypatch.setattr(server, "watch_the_end", lambda: None)
    server.handle_exit(signal.SIGTERM, None)
    assert (server.should_exit, server.force_exit) == (True, False)
    server.handle_exit(signal.SIGINT, None)
    assert server.force_exit
