"""How the parts are put together."""

import logging
import threading
from pathlib import Path

import pytest

from app.api import site
from app.main import create_app
from app.settings import Settings


def test_uploads_stay_in_memory_where_the_folder_cant_be_written(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("in the way")
    with caplog.at_level(logging.WARNING):
        app = create_app(Settings(data_dir=tmp_path / "file" / "data"))
    assert "memory only" in caplog.text
    assert app.state.services.images.samples()


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CONVSCOPE_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("CONVSCOPE_MAX_FRAMES", "7")
    assert create_app().state.services.settings.max_frames == 7
    assert (tmp_path / "uploads").is_dir()


@pytest.mark.torch
def test_modes_of_cudnn_reach_torch(monkeypatch: pytest.MonkeyPatch) -> None:
    import torch

    for name in ("benchmark", "deterministic"):
        monkeypatch.setattr(torch.backends.cudnn, name, getattr(torch.backends.cudnn, name))
    for autotune, deterministic in ((True, False), (False, True)):
        settings = Settings(data_dir=None, autotune=autotune, deterministic=deterministic)
        create_app(settings).state.services.engine.warm()
        assert torch.backends.cudnn.benchmark is autotune
        assert torch.backends.cudnn.deterministic is deterministic


@pytest.mark.anyio
async def test_an_application_that_ended_warms_nothing_any_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(site.Site, "warm", lambda page, ending: ending.wait())
    app = create_app(Settings(data_dir=None))
    async with app.router.lifespan_context(app):
        assert "warm" in {thread.name for thread in threading.enumerate()}
    assert "warm" not in {thread.name for thread in threading.enumerate()}
