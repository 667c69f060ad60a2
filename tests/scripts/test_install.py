"""Installing: nothing is done twice, a changed input is noticed, and every advice says what to type."""

import json
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from scripts import install as module


class Installation:
    """A project in a temporary folder, whose pip only writes down what it is asked for."""

    def __init__(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.root = root
        self.asked: list[str] = []
        self._monkeypatch = monkeypatch
        for name in ("pyproject.toml", "constraints.txt"):
            (root / name).write_text("one\n")
        venv = root / ".venv"
        (venv / "bin").mkdir(parents=True)
        (venv / "bin" / "python").touch()
        places = {"ROOT": root, "VENV": venv, "PYTHON": venv / "bin" / "python", "STAMP": venv / "stamp"}
        for name, place in places.items():
            monkeypatch.setattr(module, name, place)
        monkeypatch.setattr(module, "make_venv", lambda: None)
        monkeypatch.setattr(module, "has_torch", lambda: True)
        monkeypatch.setattr(module, "pip", lambda *arguments: self.asked.append(" ".join(arguments)))

    def run(self, *arguments: str) -> list[str]:
        """What pip was asked for by one call."""
        self.asked.clear()
        self._monkeypatch.setattr("sys.argv", ["install.py", *arguments])
        module.main()
        return list(self.asked)


@pytest.fixture
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Installation:
    """A project with a .venv that has pip and nothing else."""
    return Installation(tmp_path, monkeypatch)


def test_a_second_call_does_nothing(installation: Installation) -> None:
    assert installation.run("--extras", "torch", "test") == [
        "install --constraint constraints.txt --editable .[test,torch]"
    ]
    assert installation.run("--extras", "torch", "test") == []
    assert installation.run("--extras", "torch") == []


@pytest.mark.parametrize("name", ["pyproject.toml", "constraints.txt"])
def test_a_changed_file_is_noticed(installation: Installation, name: str) -> None:
    installation.run("--extras", "torch")
    (installation.root / name).write_text("two\n")

    assert installation.run("--extras", "torch")


def test_what_is_installed_stays_when_more_is_asked_for(installation: Installation) -> None:
    installation.run("--extras", "torch")

    assert installation.run("--extras", "test") == [
        "install --constraint constraints.txt --editable .[test,torch]"
    ]


def test_without_torch_takes_it_out_once(installation: Installation) -> None:
    installation.run("--extras", "torch", "test")

    assert installation.run("--without-torch", "--extras") == [
        "install --constraint constraints.txt --editable .[test]",
        "uninstall --yes torch",
    ]
    assert installation.run("--without-torch", "--extras") == []
    assert installation.run("--extras", "torch")


def test_torch_comes_from_the_index_that_was_named(installation: Installation) -> None:
    asked = installation.run("--index", "file:///wheels", "--extras", "torch")

    assert asked[0] == "install --constraint constraints.txt --index-url file:///wheels torch"
    assert installation.run("--index", "file:///other", "--extras", "torch")


def test_a_failed_installation_leaves_no_stamp(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    installation.run("--extras", "torch")
    (installation.root / "pyproject.toml").write_text("two\n")

    def fail(*_: str) -> None:
        raise SystemExit(module.NOT_INSTALLED)

    monkeypatch.setattr(module, "pip", fail)
    with pytest.raises(SystemExit, match="make serve TORCH=0"):
        installation.run("--extras", "torch")
    assert not module.STAMP.exists()


def test_nothing_is_compiled_before_it_is_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    commands: list[list[str]] = []

    def ran(command: list[str], **_: object) -> CompletedProcess[str]:
        commands.append(command)
        return CompletedProcess(command, 0)

    monkeypatch.setattr("subprocess.run", ran)
    module.pip("install", "--editable", ".")
    module.pip("uninstall", "--yes", "torch")
    assert "--no-compile" in commands[0]
    assert "--no-compile" not in commands[1]


def test_the_stamp_says_what_is_there(installation: Installation) -> None:
    installation.run("--extras", "torch", "test")

    assert json.loads(module.STAMP.read_text())["extras"] == ["test", "torch"]


def test_an_old_python_is_told_so(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "OLDEST", (9, 0))

    with pytest.raises(SystemExit, match="make serve PYTHON="):
        installation.run("--extras", "torch")
