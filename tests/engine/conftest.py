"""What the engine's tests share: one engine with default settings, and one that shares work among threads."""

import pytest

from app.engine import Engine, reducing
from app.engine.algorithms import fft, im2col, lanes, native, planes, separable, taps, toeplitz, winograd
from app.engine.transposed import col2im


@pytest.fixture(scope="session")
def engine() -> Engine:
    """Give an engine as the server makes it."""
    return Engine()


@pytest.fixture
def tiny_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut work into pieces so small that even a test's picture takes many, for two threads to share."""
    for module in (taps, toeplitz, separable, lanes, reducing):
        monkeypatch.setattr(module, "STRIP_CELLS", 64)
    for module in (im2col, planes, winograd):
        monkeypatch.setattr(module, "STRIP_BYTES", 512)
    monkeypatch.setattr(winograd, "LEAST_TILES", 1)
    monkeypatch.setattr(col2im, "BLOCK_BYTES", 512)
    monkeypatch.setattr(fft, "TILE_SIDE", {1: 16, 2: 8, 3: 4})
    monkeypatch.setattr(fft, "BATCH_CELLS", 64)
    monkeypatch.setattr(native, "PIECE_BYTES", 4096)
    monkeypatch.setattr("app.engine.engine.TEAM_MICROSECONDS", 0)
