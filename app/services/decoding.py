"""Bytes of a picture file → its pixels, upright and opaque; nothing a decoder does gets past this file."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image
from PIL.TiffImagePlugin import TILELENGTH, TILEWIDTH, TiffImageFile

from app.geometry.errors import InvalidError, LimitError
from app.services.errors import UnsupportedMediaError

FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF")
MEDIA_TYPES = {name: f"image/{name.lower()}" for name in FORMATS}

# files that may hold several pictures, one after another
_MOVING = ("GIF", "PNG", "WEBP", "TIFF")
# what a camera or an editor writes has about ten; each costs as much as a whole picture
_MAX_SCANS = 100
_SCAN = b"\xff\xda"
# how a file of each format begins; two of them begin like other kinds of files
_SIGNATURES = {
    "PNG": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "JPEG": re.compile(rb"\xff\xd8\xff"),
    "GIF": re.compile(rb"GIF8[79]a"),
    "BMP": re.compile(rb"BM.{4}\x00{4}", re.DOTALL),
    "WEBP": re.compile(rb"RIFF.{4}WEBP", re.DOTALL),
    "TIFF": re.compile(rb"II\*\x00|MM\x00\*"),
}
_LAID = "The picture is transparent in places; it was laid on white."
_PLAIN = "The picture holds plain numbers; they were taken as they are."
_READABLE = "PNG, JPEG, WebP, GIF, BMP and TIFF pictures can be read"
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_CHANNELS = {"1": 1, "L": 1, "I": 1, "F": 1, "LA": 2, "La": 2, "PA": 4, "RGBA": 4, "RGBa": 4, "CMYK": 4}


@dataclass(frozen=True, slots=True)
class Picture:
    """A decoded picture, upright, without transparency.

    Parameters
    ----------
    pixels : (H, W, C) uint8, uint16 or float32, C is 1 (grey) or 3 (RGB)
    full_scale : the value that is white
    format : one of FORMATS
    channels : what the file holds: 1 grey, 2 grey with transparency, 3 RGB, 4 RGB with transparency or CMYK
    notes : sentences on what was changed, for the person
    """

    pixels: NDArray[np.generic]
    full_scale: float
    format: str
    channels: int
    notes: tuple[str, ...]

    @property
    def height(self) -> int:
        """Rows."""
        return int(self.pixels.shape[0])

    @property
    def width(self) -> int:
        """Columns."""
        return int(self.pixels.shape[1])


def decode(data: bytes, max_pixels: int) -> Picture:
    """Decode a picture.

    Parameters
    ----------
    data : a whole file
    max_pixels : refuse more, from the file's header, before memory is taken

    Raises
    ------
    UnsupportedMediaError : not a picture, or none of FORMATS
    LimitError : more pixels than allowed, in all or in a tile, or a JPEG of very many scans
    InvalidError : the file begins like a picture and cannot be read to its end
    """
    with _open(data) as image:
        return _read(image, data, max_pixels)


def decode_frames(data: bytes, max_pixels: int, max_frames: int) -> Iterator[Picture]:
    """Decode each frame of an animation, each page of a TIFF; one picture of any other file.

    Frames are read one after another, so that a file that promises more than it holds, or more than is
    allowed, costs no more than what is taken.

    Parameters
    ----------
    max_pixels : bound of a frame's pixels, and of all frames' together
    max_frames : refuse more

    Raises
    ------
    UnsupportedMediaError, LimitError, InvalidError : as `decode` says
    """
    with _open(data) as image:
        pixels = 0
        for number in range(max_frames + 1):
            if not _seek(image, number):
                return
            if number == max_frames:
                raise LimitError(
                    f"the {image.format} file has more than {max_frames:,} frames; at most that many are"
                    " read: send a part of it"
                )
            pixels += image.width * image.height
            if pixels > max_pixels:
                raise LimitError(
                    f"{number + 1} frames of the {image.format} file have {pixels:,} pixels; at most"
                    f" {max_pixels:,} are allowed (CONVSCOPE_MAX_PIXELS): scale it down or send a part of it"
                )
            yield _read(image, data, max_pixels)


def _seek(image: Image.Image, number: int) -> bool:
    """Go to a frame; False where there are no more."""
    if number == 0:
        return True
    if image.format not in _MOVING:
        return False
    try:
        image.seek(number)
    except EOFError:
        return False
    except Exception as error:  # as below: a broken frame can break a decoder in any way
        raise _broken(image, error) from error
    return True


def _read(image: Image.Image, data: bytes, max_pixels: int) -> Picture:
    """Decode the frame that an open file stands at."""
    width, height = image.size
    if width * height > max_pixels:
        raise LimitError(
            f"the picture has {width} × {height} = {width * height:,} pixels; at most"
            f" {max_pixels:,} are allowed (CONVSCOPE_MAX_PIXELS): scale it down"
        )
    if image.format in ("JPEG", "MPO"):
        _check_scans(data)
    if isinstance(image, TiffImageFile):
        _check_tiles(image, max_pixels)
    try:
        image.load()
        name = "JPEG" if image.format in ("MPO", None) else str(image.format)
        return _to_picture(_upright(image), name)
    except (InvalidError, MemoryError):
        raise
    except Exception as error:  # decoders raise anything on a broken file
        raise _broken(image, error) from error


def _broken(image: Image.Image, error: Exception) -> InvalidError:
    return InvalidError(
        f"the {image.format} file is broken or cut off ({_one_line(error)}); send the whole file"
    )


def _open(data: bytes) -> Image.Image:
    if not data:
        raise InvalidError("the file is empty (0 bytes); choose a picture file")
    try:
        return Image.open(io.BytesIO(data), formats=FORMATS)
    except Exception as error:  # as above: a header can break a decoder in any way
        name = next((name for name, begin in _SIGNATURES.items() if begin.match(data)), None)
        if name is not None:
            raise InvalidError(f"the {name} file is broken or cut off; send the whole file") from error
        raise UnsupportedMediaError(
            f"these {len(data):,} bytes, which begin with {data[:8]!r}, are no picture; {_READABLE}"
        ) from error


def _check_scans(data: bytes) -> None:
    """Refuse a JPEG of so many scans that decoding it, which can't be stopped, would take minutes."""
    scans = data.count(_SCAN)
    if scans > _MAX_SCANS:
        raise LimitError(
            f"the JPEG file has {scans} scans; at most {_MAX_SCANS} are read: save the picture anew"
        )


def _check_tiles(image: TiffImageFile, max_pixels: int) -> None:
    """Refuse a TIFF whose tiles are larger than a picture may be: each is decoded as a whole."""
    width, height = (image.tag_v2.get(tag, 0) for tag in (TILEWIDTH, TILELENGTH))
    if not (isinstance(width, int) and isinstance(height, int)):
        raise InvalidError("the TIFF file's tiles have no size that can be read; save the picture anew")
    if width * height > max_pixels:
        raise LimitError(
            f"the TIFF file's tiles have {width} × {height} = {width * height:,} pixels; at most"
            f" {max_pixels:,} are allowed (CONVSCOPE_MAX_PIXELS): save it with smaller tiles or with strips"
        )


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:120] or type(error).__name__


def _upright(image: Image.Image) -> Image.Image:
    """Apply the EXIF orientation that cameras write instead of turning the pixels."""
    try:
        orientation = image.getexif().get(ExifTags.Base.Orientation)
    except Exception:  # a broken EXIF block says nothing on orientation; the pixels are still good
        orientation = None
    turn = _TURNS.get(orientation) if isinstance(orientation, int) else None
    return image if turn is None else image.transpose(turn)


def _to_picture(image: Image.Image, name: str) -> Picture:
    notes: list[str] = []
    if image.mode.startswith("I;16") and "transparency" in image.info:
        return _deep_on_white(image, name)
    transparent = image.has_transparency_data
    channels = _CHANNELS.get(image.mode, 1 if image.mode.startswith("I;16") else 3)
    if transparent:
        grey = image.mode in ("L", "LA", "La", "1")
        channels = 2 if grey else 4
        image, laid = _on_white(image, grey)
        if laid:
            notes.append(_LAID)
    if image.mode.startswith("I;16"):
        return Picture(_planes(image, np.uint16), 65535.0, name, channels, tuple(notes))
    if image.mode in ("I", "F"):
        return _numbers(image, name, channels)
    target = "L" if image.mode in ("1", "L") else "RGB"
    if image.mode != target:
        image = image.convert(target)
    return Picture(_planes(image, np.uint8), 255.0, name, channels, tuple(notes))


def _on_white(image: Image.Image, grey: bool) -> tuple[Image.Image, bool]:
    layer = image.convert("RGBA")
    if layer.getchannel("A").getextrema()[0] == 255:
        return layer.convert("L" if grey else "RGB"), False
    white = Image.new("RGBA", layer.size, (255, 255, 255, 255))
    return Image.alpha_composite(white, layer).convert("L" if grey else "RGB"), True


def _deep_on_white(image: Image.Image, name: str) -> Picture:
    """Lay 16-bit grey, of which one value is transparent, on white; Pillow would cut it to 8 bits."""
    pixels = _planes(image, np.uint16).copy()
    clear = pixels == image.info["transparency"]
    pixels[clear] = 65535
    return Picture(pixels, 65535.0, name, 2, (_LAID,) if clear.any() else ())


def _numbers(image: Image.Image, name: str, channels: int) -> Picture:
    """Read 32-bit integers or floats: 16-bit values in wide cells, or numbers taken as they are."""
    values = _planes(image, np.float32)
    if not np.isfinite(values).all():
        raise InvalidError("the picture holds NaN or Infinity; save it with finite numbers")
    if image.mode == "I" and values.min() >= 0 and values.max() <= 65535:
        return Picture(values.astype(np.uint16), 65535.0, name, channels, ())
    return Picture(values, 1.0, name, channels, (_PLAIN,))


def _planes(image: Image.Image, dtype: type[np.generic]) -> NDArray[np.generic]:
    array = np.asarray(image)
    return np.ascontiguousarray(array.reshape(image.height, image.width, -1), dtype=dtype)
