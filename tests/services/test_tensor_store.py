"""The tensor store: what was decoded comes back, in every colour, after a restart and in another process."""

from pathlib import Path

import numpy as np
import pytest

from app.services.byte_cache import ByteCache
from app.services.errors import NotFoundError
from app.services.shelves import FolderShelf, MemoryShelf, Shelf
from app.services.tensor_files import Decoded
from app.services.tensor_store import TensorReading, TensorStore
from app.services.upload_store import UploadStore

RNG = np.random.default_rng(3)
FRAMES = RNG.integers(0, 256, (1, 3, 4, 5, 6), dtype=np.uint8)
STACK = Decoded(FRAMES, 3, "GIF", 255.0, notes=("A note.",))
NUMBERS = Decoded(RNG.standard_normal((2, 3, 4)).astype(np.float32), None, "NPY")


def store_on(shelf: Shelf, cache: int = 10**6) -> TensorStore:
    return TensorStore(UploadStore(shelf, 10**6, 3600), ByteCache[np.ndarray](cache))


def test_what_was_kept_outlives_a_restart(tmp_path: Path) -> None:
    info = store_on(FolderShelf(tmp_path)).add(STACK)
    again = store_on(FolderShelf(tmp_path))
    assert again.info(info.id) == info
    assert info.shape == (1, 3, 4, 5, 6)
    assert (info.rank, info.format, info.full_scale, info.notes) == (3, "GIF", 255.0, ("A note.",))
    assert np.array_equal(again.tensor(info.id, TensorReading(scale="byte")), FRAMES.astype(np.float32))


@pytest.mark.parametrize("cache", [0, 10**6])
def test_readings(cache: int) -> None:
    store = store_on(MemoryShelf(), cache)
    kept = store.add(STACK).id
    for _ in range(2):
        native = store.tensor(kept, TensorReading())
        assert np.array_equal(native, FRAMES / np.float32(255))
        grey = store.tensor(kept, TensorReading("gray", "byte"))
        red, green, blue = FRAMES[0].astype(np.int64)
        # Pillow's fixed-point luma
        luma = (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16
        assert np.array_equal(grey[0, 0], luma)
    flat = store.add(Decoded(FRAMES[:, :1], 3, "PNG", 255.0)).id
    assert np.array_equal(store.tensor(flat, TensorReading("rgb", "byte"))[0, 2], FRAMES[0, 0])


def test_numbers_are_taken_as_they_are() -> None:
    store = store_on(MemoryShelf())
    assert np.array_equal(store.tensor(store.add(NUMBERS).id, TensorReading()), NUMBERS.values)


@pytest.mark.parametrize("tensor_id", ["", "x", "t" + "0" * 31, "0" * 32, "../etc", "t" + "0" * 32])
def test_any_other_id_is_none(tensor_id: str) -> None:
    store = store_on(MemoryShelf())
    for read in (store.file, store.delete, lambda name: store.tensor(name, TensorReading())):
        with pytest.raises(NotFoundError, match="upload it again"):
            read(tensor_id)


@pytest.mark.parametrize(
    "header", [{}, {"shape": "x", "rank": 3}, {"shape": [1], "rank": None, "format": "EXE"}]
)
def test_a_header_of_somebody_else_is_no_tensor(header: dict[str, object]) -> None:
    shelf = MemoryShelf()
    shelf.write("t" + "a" * 32, header, b"bytes")
    with pytest.raises(NotFoundError):
        store_on(shelf).file("t" + "a" * 32)
