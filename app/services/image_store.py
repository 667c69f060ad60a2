"""Uploaded pictures under ids that can't be guessed."""

import re
import secrets
from dataclasses import dataclass

from app.services.decoding import FORMATS, Picture
from app.services.errors import NotFoundError
from app.services.upload_store import UploadStore

_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class ImageInfo:
    """What is known of a picture: sizes in pixels, upright; `channels` and `format` as in the file."""

    id: str
    width: int
    height: int
    channels: int
    format: str
    bytes: int
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StoredImage:
    """A picture's file, as it came."""

    info: ImageInfo
    data: bytes


def describe(image_id: str, picture: Picture, size: int) -> ImageInfo:
    """Describe a decoded picture whose file has `size` bytes."""
    return ImageInfo(
        image_id, picture.width, picture.height, picture.channels, picture.format, size, picture.notes
    )


class ImageStore:
    """Keep pictures' files among the uploads."""

    def __init__(self, uploads: UploadStore) -> None:
        self._uploads = uploads

    def add(self, data: bytes, picture: Picture) -> ImageInfo:
        """Keep an upload; when this returns it outlives a crash.

        Raises
        ------
        LimitError, BusyError : as `UploadStore.add` says
        """
        info = describe(secrets.token_hex(16), picture, len(data))
        header = {
            "width": info.width,
            "height": info.height,
            "channels": info.channels,
            "format": info.format,
            "notes": list(info.notes),
        }
        self._uploads.add(info.id, header, data)
        return info

    def get(self, image_id: str) -> StoredImage:
        """Read an upload and count it as used.

        Raises
        ------
        NotFoundError : no such id, or it has expired
        """
        found = self._uploads.get(image_id) if _ID.fullmatch(image_id) else None
        if found is None:
            raise _missing(image_id)
        header, data = found
        try:
            info = ImageInfo(
                image_id,
                int(header["width"]),
                int(header["height"]),
                int(header["channels"]),
                FORMATS[FORMATS.index(header["format"])],
                len(data),
                tuple(header["notes"]),
            )
        except (KeyError, TypeError, ValueError):  # not a header of ours
            raise _missing(image_id) from None
        return StoredImage(info, data)

    def delete(self, image_id: str) -> None:
        """Forget an upload.

        Raises
        ------
        NotFoundError : no such id
        """
        if not _ID.fullmatch(image_id) or not self._uploads.delete(image_id):
            raise _missing(image_id)


def _missing(image_id: str) -> NotFoundError:
    shown = image_id if len(image_id) <= 40 else image_id[:40] + "…"
    return NotFoundError(
        f"there is no image {shown!r}: it was never uploaded here, was deleted or has expired; upload it"
        " again with POST /api/v1/images, or take a sample from GET /api/v1/images"
    )
