"""The image store: ids, bounds, ages, restarts."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from app.geometry.errors import LimitError
from app.services.decoding import Picture
from app.services.errors import BusyError, NotFoundError
from app.services.image_store import ImageStore
from app.services.shelves import FolderShelf, MemoryShelf, Shelf
from app.services.upload_store import UploadStore

PICTURE = Picture(np.zeros((4, 6, 3), np.uint8), 255.0, "PNG", 3, ("A note.",))
HOUR = 3600.0


@dataclass
class Clock:
    """A clock that a test moves on."""

    now: float = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    """Give a clock."""
    return Clock()


@pytest.fixture(params=["folder", "memory"])
def shelf(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> Shelf:
    """Give an empty shelf of each kind."""
    return FolderShelf(tmp_path, clock) if request.param == "folder" else MemoryShelf(clock)


def test_an_upload_can_be_found_by_its_id(shelf: Shelf, clock: Clock) -> None:
    store = ImageStore(UploadStore(shelf, 1000, HOUR, clock))
    info = store.add(b"bytes", PICTURE)
    stored = store.get(info.id)
    assert stored.info == info
    assert stored.data == b"bytes"
    assert (info.width, info.height, info.channels, info.format, info.bytes) == (6, 4, 3, "PNG", 5)
    assert info.notes == ("A note.",)


@pytest.mark.parametrize(
    "image_id", ["", "x", "../secret", "0" * 31, "0" * 33, "0" * 32, "É" * 32, "/etc/passwd"]
)
def test_any_other_id_is_none(shelf: Shelf, clock: Clock, image_id: str) -> None:
    store = ImageStore(UploadStore(shelf, 1000, HOUR, clock))
    with pytest.raises(NotFoundError):
        store.get(image_id)
    with pytest.raises(NotFoundError):
        store.delete(image_id)


def test_an_upload_outlives_a_restart(tmp_path: Path, clock: Clock) -> None:
    info = ImageStore(UploadStore(FolderShelf(tmp_path, clock), 1000, HOUR, clock)).add(b"bytes", PICTURE)
    again = ImageStore(UploadStore(FolderShelf(tmp_path, clock), 1000, HOUR, clock))
    assert again.get(info.id).info == info
    assert again.get(info.id).data == b"bytes"


def test_two_stores_share_a_folder(tmp_path: Path, clock: Clock) -> None:
    one = ImageStore(UploadStore(FolderShelf(tmp_path, clock), 1000, HOUR, clock))
    other = ImageStore(UploadStore(FolderShelf(tmp_path, clock), 1000, HOUR, clock))
    info = one.add(b"bytes", PICTURE)
    assert other.get(info.id).data == b"bytes"


def test_the_longest_unused_makes_room(shelf: Shelf, clock: Clock) -> None:
    store = ImageStore(UploadStore(shelf, 1000, 1000 * HOUR, clock))
    first, second = (store.add(b"x" * 300, PICTURE).id for _ in range(2))
    clock.now += HOUR
    store.get(first)
    clock.now += HOUR
    store.add(b"x" * 500, PICTURE)
    assert store.get(first)
    with pytest.raises(NotFoundError):
        store.get(second)
    assert sum(kept.size for kept in shelf.scan()) <= 1000


def test_a_thousand_uploads_stay_within_the_bound(tmp_path: Path, clock: Clock) -> None:
    shelf = MemoryShelf(clock)
    store = ImageStore(UploadStore(shelf, 5000, HOUR, clock))
    for _ in range(1000):
        clock.now += 1
        store.add(b"x" * 333, PICTURE)
        assert sum(kept.size for kept in shelf.scan()) <= 5000


def test_what_others_wrote_counts_too(tmp_path: Path, clock: Clock) -> None:
    ImageStore(UploadStore(FolderShelf(tmp_path, clock), 1000, HOUR, clock)).add(b"x" * 600, PICTURE)
    clock.now += 1
    ImageStore(UploadStore(FolderShelf(tmp_path, clock), 1000, HOUR, clock)).add(b"x" * 600, PICTURE)
    assert len(list(tmp_path.iterdir())) == 1


def test_an_upload_that_nobody_used_expires(shelf: Shelf, clock: Clock) -> None:
    store = ImageStore(UploadStore(shelf, 1000, HOUR, clock))
    info = store.add(b"bytes", PICTURE)
    for _ in range(3):
        clock.now += 0.9 * HOUR
        store.get(info.id)
    clock.now += 1.1 * HOUR
    with pytest.raises(NotFoundError, match="expired"):
        store.get(info.id)
    assert list(shelf.scan()) == []


def test_an_expired_upload_is_gone_after_a_restart_too(tmp_path: Path, clock: Clock) -> None:
    info = ImageStore(UploadStore(FolderShelf(tmp_path, clock), 1000, HOUR, clock)).add(b"bytes", PICTURE)
    clock.now += 2 * HOUR
    with pytest.raises(NotFoundError):
        ImageStore(UploadStore(FolderShelf(tmp_path, clock), 1000, HOUR, clock)).get(info.id)


def test_expired_uploads_make_room(shelf: Shelf, clock: Clock) -> None:
    store = ImageStore(UploadStore(shelf, 10_000, HOUR, clock))
    store.add(b"old", PICTURE)
    clock.now += 2 * HOUR
    new = store.add(b"new", PICTURE)
    assert [kept.name for kept in shelf.scan()] == [new.id]


def test_an_upload_larger_than_the_store(shelf: Shelf, clock: Clock) -> None:
    store = ImageStore(UploadStore(shelf, 10, HOUR, clock))
    with pytest.raises(LimitError, match="CONVSCOPE_STORE_MB"):
        store.add(b"x" * 11, PICTURE)


def test_a_full_disk_is_said_and_nothing_is_booked(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf = FolderShelf(tmp_path, clock)
    store = ImageStore(UploadStore(shelf, 1000, HOUR, clock))

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    kept = store.add(b"x" * 500, PICTURE)
    with monkeypatch.context() as patch:
        patch.setattr(shelf, "write", full)
        with pytest.raises(BusyError, match="No space left"):
            store.add(b"y" * 500, PICTURE)
    store.add(b"z" * 500, PICTURE)
    assert store.get(kept.id).data == b"x" * 500  # nothing had to make room


def test_a_folder_that_was_cleared_away_is_made_again(tmp_path: Path, clock: Clock) -> None:
    store = ImageStore(UploadStore(FolderShelf(tmp_path / "uploads", clock), 1000, HOUR, clock))
    store.add(b"gone", PICTURE)
    shutil.rmtree(tmp_path / "uploads")
    clock.now += 60
    kept = store.add(b"bytes", PICTURE)
    assert (
        ImageStore(UploadStore(FolderShelf(tmp_path / "uploads", clock), 1000, HOUR, clock)).get(kept.id).data
        == b"bytes"
    )


def test_a_folder_that_cant_be_made_again_is_said(tmp_path: Path, clock: Clock) -> None:
    store = ImageStore(UploadStore(FolderShelf(tmp_path / "uploads", clock), 1000, HOUR, clock))
    (tmp_path / "uploads").rmdir()
    (tmp_path / "uploads").write_text("in the way")
    with pytest.raises(BusyError, match="can't keep"):
        store.add(b"bytes", PICTURE)


@pytest.mark.parametrize(
    "header",
    [
        {},
        {"width": "x", "height": 1, "channels": 1, "format": "PNG", "notes": []},
        {"width": 1, "height": 1, "channels": 1, "format": "EXE", "notes": []},
        {"width": 1, "height": 1, "channels": 1, "format": [], "notes": []},
        {"width": 1, "height": 1, "channels": 1, "format": "PNG", "notes": None},
    ],
)
def test_a_header_of_somebody_else_is_no_upload(
    shelf: Shelf, clock: Clock, header: dict[str, object]
) -> None:
    store = ImageStore(UploadStore(shelf, 1000, HOUR, clock))
    shelf.write("a" * 32, header, b"bytes")
    with pytest.raises(NotFoundError):
        store.get("a" * 32)
