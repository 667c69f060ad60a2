"""Archives of pictures: read as classes, and refused where they are broken, too much or out to harm."""

import io
import struct
import zipfile
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from app.geometry.errors import ConvscopeError, InvalidError, LimitError
from app.services import picture_archives
from app.services.errors import UnsupportedMediaError
from app.services.picture_archives import ArchiveLimits, ArchiveReading, look_through, read_archive
from tests.services.picture_zips import colours, png, zipped

LIMITS = ArchiveLimits(max_pixels=100_000, max_file_bytes=1_000_000)
READING = ArchiveReading(8, 6, "rgb")


def test_folders_are_classes_in_alphabetical_order() -> None:
    assert look_through(colours(3), LIMITS) == (("blue", 3), ("red", 3))
    found = read_archive(colours(3), READING, LIMITS)
    assert found.classes == ("blue", "red")
    assert found.labels.tolist() == [0, 0, 0, 1, 1, 1]
    assert found.pictures.shape == (6, 3, 8, 6)
    np.testing.assert_allclose(
        found.pictures[:, 0, 4, 3], [10 / 255] * 3 + [n / 255 for n in (200, 201, 202)], atol=1e-6
    )


def test_grey_is_luma_and_the_middle_is_kept() -> None:
    wide = np.zeros((10, 30, 3), np.uint8)
    wide[:, 10:20] = (255, 0, 0)
    stream = io.BytesIO()
    Image.fromarray(wide).save(stream, "PNG")
    data = zipped({"a/1.png": stream.getvalue(), "b/1.png": png((0, 0, 0))})
    found = read_archive(data, ArchiveReading(10, 10, "gray"), LIMITS)
    np.testing.assert_allclose(found.pictures[0], 0.299, atol=1e-5)


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({}, "the archive holds no pictures"),
        ({"a/1.png": png((1, 2, 3))}, "the archive holds one class, 'a'"),
        ({"1.png": png((1, 2, 3)), "a/1.png": png((1, 2, 3))}, "'1.png' lies in no folder"),
        ({"a/1.png": png((1, 2, 3)), "b/1.png": b"\x89PNG\r\n\x1a\nrubbish"}, "'b/1.png' can't be read"),
        ({"a/1.png": b"no picture", "b/1.png": b""}, "'a/1.png' can't be read"),
        ({"a/1.png": png((1, 2, 3)), f"{'b' * 61}/1.png": b""}, "a plain name of 1 to 60 letters"),
        ({"a/1.png": png((1, 2, 3)), "b\x07/1.png": b""}, "a plain name"),
        ({"a/1.png": png((1, 2, 3)), "../1.png": b""}, "a plain name"),
    ],
)
def test_what_is_no_set_of_classes_is_refused(files: dict[str, bytes], words: str) -> None:
    with pytest.raises(InvalidError, match=words):
        look_through(zipped(files), LIMITS)


def test_names_that_climb_are_only_names() -> None:
    """Nothing is written, so what a path says matters for the class alone."""
    data = zipped(
        {"../../etc/a/1.png": png((1, 2, 3)), "/b/1.png": png((1, 2, 3)), "c:\\x\\d\\1.png": png((1, 2, 3))}
    )
    assert look_through(data, LIMITS) == (("a", 1), ("b", 1), ("d", 1))


@pytest.mark.parametrize(
    ("name", "most", "words"),
    [
        ("MAX_ENTRIES", 9, "13 entries; at most 9"),
        ("MAX_PICTURES", 9, "10 pictures; at most 9"),
        ("MAX_CLASSES", 1, "2 classes; at most 1"),
        ("MAX_UNPACKED", 500, "bytes unpacked; at most 500"),
    ],
)
def test_too_much_is_refused_by_the_directory_alone(
    monkeypatch: pytest.MonkeyPatch, name: str, most: int, words: str
) -> None:
    monkeypatch.setattr(picture_archives, name, most)
    monkeypatch.setattr(picture_archives, "_unpacked", None)
    with pytest.raises(LimitError, match=words):
        look_through(colours(), LIMITS)


def test_a_bomb_is_not_unpacked() -> None:
    bomb = zipped({"a/1.png": b"\0" * 2_000_000, "b/1.png": png((1, 2, 3))})
    assert len(bomb) < 10_000
    with pytest.raises(LimitError, match="2,000,000 bytes unpacked; at most 1,000,000"):
        look_through(bomb, LIMITS)


def test_a_directory_that_lies_about_a_size_gets_no_more_than_it_says() -> None:
    data = bytearray(zipped({"a/1.png": b"\0" * 500_000, "b/1.png": png((1, 2, 3))}))
    where = data.rfind(struct.pack("<I", 500_000))  # in the central directory
    data[where : where + 4] = struct.pack("<I", 10)
    with pytest.raises(InvalidError, match=r"'a/1\.png'"):
        look_through(bytes(data), LIMITS)


def test_an_encrypted_archive_is_refused() -> None:
    data = bytearray(colours(2))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = -1
        while (place := data.find(signature, place + 1)) >= 0:
            data[place + offset] |= 1
    with pytest.raises(InvalidError, match="is encrypted"):
        look_through(bytes(data), LIMITS)


def test_pictures_with_too_many_pixels_are_refused() -> None:
    with pytest.raises(InvalidError, match="at most 50 are allowed"):
        look_through(colours(), ArchiveLimits(50, 1_000_000))


@pytest.mark.parametrize("data", [b"", b"PK", b"PK\x05\x06", b"\x1f\x8b gzip", png((1, 2, 3))])
def test_other_files_are_refused(data: bytes) -> None:
    with pytest.raises(UnsupportedMediaError, match="the file is no zip"):
        look_through(data, LIMITS)


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_compressions_are_read(compression: int) -> None:
    files = {"a/1.png": png((1, 2, 3)), "b/1.png": png((1, 2, 3))}
    assert look_through(zipped(files, compression), LIMITS) == (("a", 1), ("b", 1))


@given(data=st.data())
def test_a_broken_archive_is_read_or_refused_in_words(data: st.DataObject) -> None:
    archive = bytearray(colours(2))
    for _ in range(data.draw(st.integers(1, 4))):
        archive[data.draw(st.integers(0, len(archive) - 1))] = data.draw(st.integers(0, 255))
    cut = archive[: data.draw(st.integers(len(archive) - 60, len(archive)))]
    with suppress(ConvscopeError):  # any other error fails the test
        look_through(bytes(cut), LIMITS)
