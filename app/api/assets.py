"""Files of a folder, kept in memory in both their forms: as they are, and compressed once."""

import gzip
import hashlib
import mimetypes
import os
import time
from dataclasses import dataclass
from pathlib import Path

_COMPRESSED = ("text/", "image/svg", "application/json")
_LOOK_SECONDS = 1.0

# what the machine's own tables may not know
_TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".webp": "image/webp"}


@dataclass(frozen=True, slots=True)
class Asset:
    """A file: its bytes, the same compressed (None where that does not pay), its type, its content's tag."""

    content: bytes
    compressed: bytes | None
    media_type: str
    tag: str


class Assets:
    """Find files below a folder; a file that changes is read again.

    Parameters
    ----------
    folder : nothing outside it is ever found
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._kept: dict[Path, tuple[int, int, Asset]] = {}
        self._version = ""
        self._looked = float("-inf")

    def find(self, path: str) -> Asset | None:
        """Read a file by its path below the folder; None where there is none."""
        try:
            place = (self._folder / path).resolve()
            place.relative_to(self._folder)
            status = place.stat()
            kept = self._kept.get(place)
            if kept is not None and kept[:2] == (status.st_mtime_ns, status.st_size):
                return kept[2]
            asset = _read(place)
        except (OSError, ValueError):  # not there, a folder, a name that no file can have, or outside
            return None
        self._kept[place] = (status.st_mtime_ns, status.st_size, asset)
        return asset

    def version(self) -> str:
        """Digest names, sizes and times of all files, 12 letters; looked up anew after a second."""
        now = time.monotonic()
        if now - self._looked > _LOOK_SECONDS:
            self._version, self._looked = self._digest(), now
        return self._version

    def _digest(self) -> str:
        digest = hashlib.blake2b(digest_size=6)
        for folder, folders, files in os.walk(self._folder):
            folders.sort()
            for name in sorted(files):
                status = (Path(folder) / name).stat()
                digest.update(f"{folder}/{name}:{status.st_size}:{status.st_mtime_ns};".encode())
        return digest.hexdigest()


def _read(place: Path) -> Asset:
    content = place.read_bytes()
    media_type = _TYPES.get(place.suffix) or mimetypes.guess_type(place.name)[0] or "application/octet-stream"
    compressed = gzip.compress(content, 9, mtime=0) if media_type.startswith(_COMPRESSED) else None
    if compressed is not None and len(compressed) > 0.9 * len(content):
        compressed = None
    tag = hashlib.blake2b(content, digest_size=12).hexdigest()
    return Asset(content, compressed, media_type, f'"{tag}"')
