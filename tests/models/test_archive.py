"""Zip archives against Python's own writer, which no size makes swell or read beyond its end."""

import io
import struct
import zipfile
from collections.abc import Callable

import pytest

from app.geometry.errors import InvalidError, LimitError
from app.models import archive

PARTS = {"a/data.pkl": b"N." * 40, "a/version": b"3\n", "a/data/0": bytes(range(256))}


def packed(method: int = zipfile.ZIP_STORED, note: bytes = b"") -> bytes:
    """Write an archive as Python does."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as file:
        for name, data in PARTS.items():
            file.writestr(name, data)
        file.comment = note
    return out.getvalue()


def wide(monkeypatch: pytest.MonkeyPatch, limit: int) -> bytes:
    """Write one whose larger numbers have 64 bits, as those of more than four gigabytes do."""
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", limit)
    return packed()


def changed(data: bytes, mark: bytes, offset: int, new: bytes, last: bool = False) -> bytes:
    """Put other bytes behind the first (or last) mark."""
    at = (data.rfind(mark) if last else data.find(mark)) + offset
    return data[:at] + new + data[at + len(new) :]


def test_entries_are_found_where_they_lie() -> None:
    for data in (packed(), packed(note=b"PK, a comment")):
        assert {name: bytes(part) for name, part in archive.entries(data).items()} == PARTS
        assert archive.names(data) == list(PARTS)


@pytest.mark.parametrize("limit", [0, 5, 100, 300])
def test_numbers_of_64_bits(limit: int, monkeypatch: pytest.MonkeyPatch) -> None:
    data = wide(monkeypatch, limit)
    assert b"PK\x06\x06" in data
    assert {name: bytes(part) for name, part in archive.entries(data).items()} == PARTS


END, END64, LOCATOR, ENTRY = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07", b"PK\x01\x02"
FAR = b"\xff" * 8
BROKEN: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "cut off": (lambda data: data[:-1], "its end is missing"),
    "an end elsewhere": (lambda data: changed(data, LOCATOR, 8, FAR), "its end is missing"),
    "another end": (lambda data: changed(data, LOCATOR, 8, bytes(8)), "its end is missing"),
    "a far directory": (lambda data: changed(data, END64, 48, FAR), "lies outside"),
    "a directory that ends early": (
        lambda data: changed(data, END64, 40, struct.pack("<Q", 20)),
        "ends early",
    ),
    "a directory of other things": (lambda data: changed(data, ENTRY, 0, b"XX"), "can't be read"),
    "two sizes": (lambda data: changed(data, ENTRY, 20, struct.pack("<L", 7)), "has two sizes"),
    "no 64 bits": (lambda data: changed(data, ENTRY, 46 + 10, b"\x02\x00"), "an entry's size is missing"),
    "compressed": (lambda data: changed(data, ENTRY, 10, b"\x08"), "compressed"),
    "encrypted": (lambda data: changed(data, ENTRY, 8, b"\x01"), "encrypted"),
    "elsewhere": (lambda data: changed(data, b"PK\x03\x04", 0, b"XX"), "isn't where"),
    "behind the end": (
        lambda data: changed(data, b"PK\x03\x04", 28, b"\xff\xff", last=True),
        "behind the archive's end",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_archive_says_what_is_wrong(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    spoil, says = BROKEN[name]
    with pytest.raises(InvalidError, match=says):
        archive.entries(spoil(wide(monkeypatch, 5)))


def test_more_entries_than_a_model_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_ENTRIES", 2)
    with pytest.raises(LimitError, match="more than 2 entries"):
        archive.names(packed())
