"""Settings: what an environment may say."""

from pathlib import Path

import pytest

from app.settings import Settings


def test_the_environment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONVSCOPE_MAX_SECONDS", "1.5")
    monkeypatch.setenv("CONVSCOPE_CORS_ORIGINS", "https://a.example, https://b.example,")
    monkeypatch.setenv("CONVSCOPE_THREADS", "")
    monkeypatch.setenv("CONVSCOPE_DATA_DIR", "")
    settings = Settings()
    assert settings.max_seconds == 1.5
    assert settings.cors_origins == ("https://a.example", "https://b.example")
    assert settings.threads is None
    assert settings.data_dir is None


def test_uploads_lie_in_the_users_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("CONVSCOPE_DATA_DIR", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert Settings().data_dir == tmp_path / "convscope"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", "/home/ada")
    assert Settings().data_dir == Path("/home/ada/.cache/convscope")


def test_the_calibration_lies_in_the_data_folder() -> None:
    given = {"calibration": Path("/etc/c.json"), "data_dir": Path("/data")}
    assert Settings.model_validate(given).calibration_file == Path("/etc/c.json")
    assert Settings.model_validate({"data_dir": "/data"}).calibration_file == Path("/data/calibration.json")
    assert Settings.model_validate({"data_dir": None}).calibration_file is None


def test_a_user_without_a_home_keeps_uploads_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless() -> Path:
        raise RuntimeError("no home")

    monkeypatch.delenv("CONVSCOPE_DATA_DIR", raising=False)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(Path, "home", homeless)
    assert Settings().data_dir is None
