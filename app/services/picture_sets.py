"""Uploaded archives of pictures, kept among the uploads under ids that can't be guessed."""

from __future__ import annotations

import re
import secrets

from app.services.data_sets import DataSetInfo
from app.services.errors import NotFoundError
from app.services.picture_archives import ArchiveLimits, ArchiveReading, look_through, read_archive
from app.services.upload_store import UploadStore
from app.training.examples import Examples

# a letter in front tells them from pictures and tensors, which lie on the same shelf
_ID = re.compile(r"d[0-9a-f]{32}")


class PictureSets:
    """Keep archives and read them.

    Parameters
    ----------
    uploads : where they are kept
    limits : of a picture in an archive
    """

    def __init__(self, uploads: UploadStore, limits: ArchiveLimits) -> None:
        self._uploads, self._limits = uploads, limits

    def add(self, data: bytes) -> DataSetInfo:
        """Keep an archive whose pictures can all be read.

        Raises
        ------
        UnsupportedMediaError, InvalidError, LimitError : as `look_through` says
        BusyError : as `UploadStore.add` says
        """
        classes = look_through(data, self._limits)
        set_id = f"d{secrets.token_hex(16)}"
        self._uploads.add(set_id, {"classes": [list(each) for each in classes]}, data)
        return _info(set_id, classes)

    def info(self, set_id: str) -> DataSetInfo:
        """Describe an archive; NotFoundError where there is none."""
        return self._find(set_id)[0]

    def read(self, set_id: str, reading: ArchiveReading) -> Examples:
        """Read an archive's pictures; NotFoundError where there is none."""
        return read_archive(self._find(set_id)[1], reading, self._limits)

    def delete(self, set_id: str) -> None:
        """Forget an archive; NotFoundError where there is none."""
        if not _ID.fullmatch(set_id) or not self._uploads.delete(set_id):
            raise _missing(set_id)

    def _find(self, set_id: str) -> tuple[DataSetInfo, bytes]:
        found = self._uploads.get(set_id) if _ID.fullmatch(set_id) else None
        if found is None:
            raise _missing(set_id)
        header, data = found
        try:
            classes = tuple((str(name), int(count)) for name, count in header["classes"])
        except (KeyError, TypeError, ValueError):  # not a header of ours
            raise _missing(set_id) from None
        return _info(set_id, classes), data


def _info(set_id: str, classes: tuple[tuple[str, int], ...]) -> DataSetInfo:
    return DataSetInfo(set_id, "Uploaded pictures", "uploaded", "whoever sent them knows", classes, None)


def _missing(set_id: str) -> NotFoundError:
    return NotFoundError(
        f"there is no data set {set_id[:40]!r}: it was never uploaded here, was deleted or has expired; "
        "upload a zip with POST /api/v1/datasets, or use 'digits' or 'mnist'"
    )
