"""Kept models: found again, gone with their file, and read once."""

import numpy as np
import pytest
from safetensors.numpy import save

from app.geometry.errors import InvalidError
from app.models import ModelLimits
from app.models.runtime import RunLimits
from app.services.byte_cache import ByteCache
from app.services.errors import NotFoundError
from app.services.model_store import ModelStore, StoredModel
from app.services.shelves import MemoryShelf
from app.services.upload_store import UploadStore

DATA = save({"w": np.arange(6, dtype=np.float32).reshape(2, 3), "empty": np.zeros((0, 2))})


class Clock:
    """Time that tests turn."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def store(clock: Clock, cache: int = 10_000_000) -> ModelStore:
    uploads = UploadStore(MemoryShelf(clock), 1_000_000, 100.0, clock)
    return ModelStore(uploads, ByteCache[StoredModel](cache), ModelLimits(), RunLimits())


@pytest.mark.parametrize("cache", [0, 10_000_000])
def test_a_model_is_found_until_it_expires(cache: int) -> None:
    clock = Clock()
    models = store(clock, cache)
    kept = models.add(DATA)
    assert (models.get(kept.id) is kept) == (cache > 0)
    assert list(models.get(kept.id).file.tensors) == ["empty", "w"]
    clock.now = 90
    models.get(kept.id)
    clock.now = 180
    models.get(kept.id)
    clock.now = 281
    with pytest.raises(NotFoundError):
        models.get(kept.id)


def test_a_deleted_model_is_gone_though_it_was_cached() -> None:
    models = store(Clock())
    kept = models.add(DATA)
    models.delete(kept.id)
    for read in (models.get, models.delete):
        with pytest.raises(NotFoundError):
            read(kept.id)


def test_ids_cannot_lead_elsewhere() -> None:
    for name in ("", "m", "../etc/passwd", "t" + "0" * 32, "m" + "0" * 33):
        with pytest.raises(NotFoundError):
            store(Clock()).get(name)


def test_numbers_by_name() -> None:
    models = store(Clock())
    kept = models.add(DATA)
    named = {"model": kept.id, "tensor": "w"}
    assert models.numbers(named).tolist() == [[0, 1, 2], [3, 4, 5]]
    assert models.numbers({**named, "transpose": True}).tolist() == [[0, 3], [1, 4], [2, 5]]
    with pytest.raises(InvalidError, match="axes"):
        models.numbers({"model": kept.id, "tensor": "empty"})
    with pytest.raises(InvalidError, match="no graph"):
        _ = kept.graph
