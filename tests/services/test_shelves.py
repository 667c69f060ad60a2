"""Where uploads lie: whole or not at all."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from app.services.shelves import FolderShelf, MemoryShelf, Shelf

Make = Callable[[Path], Shelf]
SHELVES: list[Make] = [
    lambda folder: FolderShelf(folder, lambda: 1000.0),
    lambda _: MemoryShelf(lambda: 1000.0),
]


@pytest.fixture(params=SHELVES, ids=["folder", "memory"])
def shelf(request: pytest.FixtureRequest, tmp_path: Path) -> Shelf:
    """Give an empty shelf of each kind."""
    make: Make = request.param
    return make(tmp_path)


def test_what_was_written_can_be_read(shelf: Shelf) -> None:
    shelf.write("a", {"width": 3}, b"\x00\n\xff")
    assert shelf.read("a") == ({"width": 3}, b"\x00\n\xff")
    assert shelf.read("b") is None


def test_what_was_removed_is_gone(shelf: Shelf) -> None:
    shelf.write("a", {}, b"x")
    shelf.remove("a")
    shelf.remove("a")
    assert shelf.read("a") is None
    assert list(shelf.scan()) == []


def test_a_scan_tells_sizes_and_times(shelf: Shelf) -> None:
    shelf.write("a", {}, b"x" * 50)
    (kept,) = shelf.scan()
    assert (kept.name, kept.used) == ("a", 1000.0)
    assert 50 <= kept.size <= 80


def test_touching_what_is_gone_does_nothing(tmp_path: Path) -> None:
    FolderShelf(tmp_path).touch("gone")


def test_a_second_process_finds_it(tmp_path: Path) -> None:
    FolderShelf(tmp_path).write("a", {"format": "PNG"}, b"bytes")
    assert FolderShelf(tmp_path).read("a") == ({"format": "PNG"}, b"bytes")


@pytest.mark.parametrize("cut", range(0, 24, 3))
def test_a_file_that_was_cut_off_is_no_upload(tmp_path: Path, cut: int) -> None:
    shelf = FolderShelf(tmp_path)
    shelf.write("a", {"w": 1}, b"0123456789")
    (path,) = tmp_path.glob("*.upload")
    path.write_bytes(path.read_bytes()[:cut])
    assert shelf.read("a") is None


@pytest.mark.parametrize("line", [b"[]", b"5", b"{}", b"\xff", b""])
def test_a_strangers_file_is_no_upload(tmp_path: Path, line: bytes) -> None:
    (tmp_path / "a.upload").write_bytes(line + b"\nbytes")
    assert FolderShelf(tmp_path).read("a") is None


def test_what_a_crash_left_is_removed_when_it_is_old(tmp_path: Path) -> None:
    old, young = tmp_path / "old.part", tmp_path / "young.part"
    old.write_bytes(b"half")
    young.write_bytes(b"half")
    os.utime(old, (0, 0))
    shelf = FolderShelf(tmp_path)
    assert not old.exists()
    assert young.exists()
    assert list(shelf.scan()) == []


def test_a_folder_that_cant_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OSError, match="file"):
        FolderShelf(tmp_path / "file" / "uploads")


def test_a_failed_write_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    shelf = FolderShelf(tmp_path)
    monkeypatch.setattr("app.services.shelves.os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        shelf.write("a", {}, b"x" * 1000)
    assert list(tmp_path.iterdir()) == []


def test_headers_are_one_line_of_json(tmp_path: Path) -> None:
    FolderShelf(tmp_path).write("a", {"notes": ["line\nbreak"]}, b"x")
    (path,) = tmp_path.glob("*.upload")
    assert json.loads(path.read_bytes().split(b"\n")[0]) == {"notes": ["line\nbreak"], "size": 1}
