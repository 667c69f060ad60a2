"""Zips of small pictures, for the tests of data sets."""

import io
import zipfile

import numpy as np
from PIL import Image


def png(colour: tuple[int, int, int], size: tuple[int, int] = (12, 10)) -> bytes:
    """A picture of one colour, with a black corner."""
    pixels = np.full((size[1], size[0], 3), colour, np.uint8)
    pixels[0, 0] = 0
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "PNG")
    return stream.getvalue()


def zipped(files: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Pack files under their names."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return stream.getvalue()


def colours(each: int = 5) -> bytes:
    """Red and blue pictures, a folder each, with what people's machines add."""
    files = {f"set/red/{n}.png": png((200 + n, 10, 10)) for n in range(each)}
    files |= {f"set/blue/{n}.PNG": png((10, 10, 200 + n), (9, 20)) for n in range(each)}
    return zipped(
        {**files, "__MACOSX/set/red/._0.png": b"\0", "set/.DS_Store": b"\0", "set/readme.txt": b"hi"}
    )
