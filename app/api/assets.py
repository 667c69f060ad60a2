"""Files of a folder, kept in memory in all their forms: as they are, and compressed once."""

import gzip
import hashlib
import mimetypes
import os
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from threading import Event

import brotli

from app.api.comments import without_style_comments
from app.api.modules import Modules

_COMPRESSED = ("text/", "image/svg", "application/json")
_LOOK_SECONDS = 1.0
_IMPORT = re.compile(r'^@import "([\w-]+\.css)";$', re.MULTILINE)
# Of Brotli's qualities 0 to 11: as quick as a request waits for, and the smallest, twenty times as slow
_QUICK, _SMALLEST = 5, 11

# what the machine's own tables may not know
_TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".webp": "image/webp"}


@dataclass(frozen=True, slots=True)
class Asset:
    """A file: its bytes, the same by each content coding that pays (best first), its type, its tag."""

    content: bytes
    coded: Mapping[str, bytes]
    media_type: str
    tag: str

    def shrunk(self) -> "Asset":
        """The same, compressed as far as it goes, which no request should wait for."""
        return replace(self, coded={**self.coded, "br": _smallest(self.content)}) if self.coded else self


@lru_cache(maxsize=1024)
def asset(content: bytes, media_type: str) -> Asset:
    """Make an asset of content, compressed quickly, once for all applications in this process.

    Parameters
    ----------
    media_type : with its parameters
    """
    coded = {}
    if media_type.startswith(_COMPRESSED):
        # browsers take Brotli where they trust the connection: over https, and from their own machine
        coded = {
            "br": brotli.compress(content, quality=_QUICK),
            "gzip": gzip.compress(content, 9, mtime=0),
        }
    coded = {coding: sent for coding, sent in coded.items() if len(sent) <= 0.9 * len(content)}
    tag = hashlib.blake2b(content, digest_size=12).hexdigest()
    return Asset(content, coded, media_type, f'"{tag}"')


@lru_cache(maxsize=1024)
def _smallest(content: bytes) -> bytes:
    return bytes(brotli.compress(content, quality=_SMALLEST))


@dataclass(frozen=True, slots=True)
class _Kept:
    """An asset, the files that it is made of, and their state; a script's version is that of all files."""

    parts: tuple[Path, ...]
    state: tuple[tuple[int, int], ...]
    version: str
    asset: Asset


class Assets:
    """Find files below a folder; a file that changes is read again.

    Parameters
    ----------
    folder : nothing outside it is ever found
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._kept: dict[Path, _Kept] = {}
        self._version = ""
        self._looked = float("-inf")
        self._modules = ("", Modules({}))

    def find(self, path: str) -> Asset | None:
        """Read a file by its path below the folder; None where there is none."""
        try:
            place = (self._folder / path).resolve()
            place.relative_to(self._folder)
            kept = self._kept.get(place)
            if kept is not None and kept.state == _state(kept.parts):
                if kept.version in ("", self.version()):
                    return kept.asset
            elif kept is not None:
                self._looked = float("-inf")
            kept = self._read(place)
        except (OSError, ValueError):  # not there, a folder, a name that no file can have, or outside
            return None
        self._kept[place] = kept
        return kept.asset

    def shrink(self, ending: Event) -> None:
        """Compress every file as far as it goes: a second's work for all of them together.

        Parameters
        ----------
        ending : once set, no further file is begun
        """
        for folder, _, files in os.walk(self._folder):
            for name in files:
                if ending.is_set():
                    return
                place = Path(folder) / name
                path = place.relative_to(self._folder).as_posix()
                if self.modules().homes.get(path, path) != path or self.find(path) is None:
                    continue
                kept = self._kept[place]
                self._kept[place] = replace(kept, asset=kept.asset.shrunk())

    def modules(self) -> Modules:
        """All scripts, as they import each other."""
        version = self.version()
        if self._modules[0] != version:
            scripts = sorted(self._folder.rglob("*.js"))
            texts = {place.relative_to(self._folder).as_posix(): place.read_text() for place in scripts}
            self._modules = version, Modules(texts)
        return self._modules[1]

    def version(self) -> str:
        """Digest names, sizes and times of all files, 12 letters; looked up anew after a second."""
        now = time.monotonic()
        if now - self._looked > _LOOK_SECONDS:
            self._version, self._looked = self._digest(), now
        return self._version

    def _read(self, place: Path) -> _Kept:
        if not place.is_file():
            raise FileNotFoundError(place)
        media_type = (
            _TYPES.get(place.suffix) or mimetypes.guess_type(place.name)[0] or "application/octet-stream"
        )
        if place.suffix == ".js":
            path = place.relative_to(self._folder).as_posix()
            if path not in self.modules().homes:  # it came within the second
                self._looked = float("-inf")
            modules = self.modules()
            parts = (place, *(self._folder / name for name in modules.inside(path)))
            return _Kept(parts, _state(parts), self.version(), asset(modules.sent(path).encode(), media_type))
        parts, content = (place, *_imports(place)), place.read_bytes()
        for part in parts[1:]:
            content = content.replace(f'@import "{part.name}";'.encode(), part.read_bytes())
        if place.suffix == ".css":
            content = without_style_comments(content.decode()).encode()
        return _Kept(parts, _state(parts), "", asset(content, media_type))

    def _digest(self) -> str:
        digest = hashlib.blake2b(digest_size=6)
        for folder, folders, files in os.walk(self._folder):
            folders.sort()
            for name in sorted(files):
                status = (Path(folder) / name).stat()
                digest.update(f"{folder}/{name}:{status.st_size}:{status.st_mtime_ns};".encode())
        return digest.hexdigest()


def _imports(place: Path) -> tuple[Path, ...]:
    """The style sheets that one takes in, which are sent as a part of it: one request instead of many."""
    if place.suffix != ".css":
        return ()
    return tuple(place.with_name(name) for name in _IMPORT.findall(place.read_text()))


def _state(parts: tuple[Path, ...]) -> tuple[tuple[int, int], ...]:
    return tuple((status.st_mtime_ns, status.st_size) for status in (part.stat() for part in parts))
