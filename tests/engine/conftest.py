"""What the engine's tests share: one engine with default settings, and one that shares work among threads."""

import pytest

from app.engine import Engine
from app.engine.algorithms import fft, im2col, native, separable, taps, toeplitz


@pytest.fixture(scope="session")
def engine() -> Engine:
    """Give an engine as the server makes it."""
    return Engine()


@pytest.fixture
def tiny_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut work into pieces so small that even a test's picture takes many, for two threads to share."""
    for module in (taps, toeplitz, separable):
        monkeypatch.setattr(module, "STRIP_CELLS", 64)
    monkeypatch.setattr(im2col, "STRIP_BYTES", 512)
    monkeypatch.setattr(fft, "TILE_SIDE", {1: 16, 2: 8, 3: 4})
    monkeypatch.setattr(fft, "BATCH_CELLS", 64)
    monkeypatch.setattr(native, "PIECE_BYTES", 4096)
    monkeypatch.setattr("app.engine.engine.TEAM_MICROSECONDS", 0)
