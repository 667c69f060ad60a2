"""Where uploads lie: a folder, written so that a crash leaves a whole file or none, or memory alone."""

import json
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

_SUFFIX = ".upload"
_UNFINISHED = ".part"
_UNFINISHED_SECONDS = 3600.0


@dataclass(frozen=True, slots=True)
class Kept:
    """A kept upload, unopened: the bytes it takes, and when it was last used (Unix time)."""

    name: str
    size: int
    used: float


class Shelf(Protocol):
    """Named uploads, each a small header and its bytes."""

    def write(self, name: str, header: dict[str, Any], data: bytes) -> None:
        """Keep an upload; on return it is safe."""

    def read(self, name: str) -> tuple[dict[str, Any], bytes] | None:
        """Read an upload; None where there is none."""

    def find(self, name: str) -> Kept | None:
        """Tell what is known of it; None where there is none."""

    def touch(self, name: str) -> None:
        """Say that it was used now."""

    def remove(self, name: str) -> None:
        """Forget it, if it is there."""

    def scan(self) -> Iterator[Kept]:
        """List all that is kept."""


class MemoryShelf:
    """Uploads in memory; gone when the process ends."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._kept: dict[str, tuple[dict[str, Any], bytes]] = {}
        self._used: dict[str, float] = {}

    def write(self, name: str, header: dict[str, Any], data: bytes) -> None:
        """Keep an upload."""
        self._kept[name] = (header, data)
        self.touch(name)

    def read(self, name: str) -> tuple[dict[str, Any], bytes] | None:
        """Read an upload; None where there is none."""
        return self._kept.get(name)

    def find(self, name: str) -> Kept | None:
        """Tell what is known of it; None where there is none."""
        kept = self._kept.get(name)
        return None if kept is None else Kept(name, len(kept[1]), self._used.get(name, 0.0))

    def touch(self, name: str) -> None:
        """Say that it was used now."""
        self._used[name] = self._clock()

    def remove(self, name: str) -> None:
        """Forget it, if it is there."""
        self._kept.pop(name, None)
        self._used.pop(name, None)

    def scan(self) -> Iterator[Kept]:
        """List all that is kept."""
        yield from filter(None, map(self.find, list(self._kept)))


class FolderShelf:
    """Uploads in a folder, one file each: a line of JSON, then the bytes as they came.

    Several processes may share the folder. A file's modification time says when it was last used.

    Raises
    ------
    OSError : the folder can't be made or written
    """

    def __init__(self, folder: Path, clock: Callable[[], float] = time.time) -> None:
        self._folder = folder
        self._clock = clock
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f"probe-{os.getpid()}{_UNFINISHED}"
        probe.write_bytes(b"")
        probe.unlink()
        self._remove_unfinished()

    def write(self, name: str, header: dict[str, Any], data: bytes) -> None:
        """Write beside its place, flush to the disk, rename: there at once and whole, or not at all."""
        unfinished = self._folder / f"{name}{_UNFINISHED}"
        line = json.dumps({**header, "size": len(data)}).encode() + b"\n"
        # somebody may have cleared the folder away while the server runs
        self._folder.mkdir(parents=True, exist_ok=True)
        try:
            with unfinished.open("xb") as file:
                file.write(line)
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            now = self._clock()
            os.utime(unfinished, (now, now))
            unfinished.replace(self._path(name))
        except OSError:
            unfinished.unlink(missing_ok=True)
            raise
        self._flush_folder()

    def read(self, name: str) -> tuple[dict[str, Any], bytes] | None:
        """Read an upload; None where there is none, or where something cut it off."""
        try:
            line, _, data = self._path(name).read_bytes().partition(b"\n")
            header = json.loads(line)
        except (FileNotFoundError, ValueError):
            return None
        if not isinstance(header, dict) or header.pop("size", None) != len(data):
            return None
        return header, data

    def find(self, name: str) -> Kept | None:
        """Tell what is known of it; None where there is none."""
        try:
            status = self._path(name).stat()
        except FileNotFoundError:
            return None
        return Kept(name, status.st_size, status.st_mtime)

    def touch(self, name: str) -> None:
        """Say that it was used now."""
        now = self._clock()
        try:
            os.utime(self._path(name), (now, now))
        except OSError:  # removed by another process, or a folder that became read-only: only its age is off
            return

    def remove(self, name: str) -> None:
        """Forget it, if it is there."""
        self._path(name).unlink(missing_ok=True)

    def scan(self) -> Iterator[Kept]:
        """List all that is kept."""
        try:
            with os.scandir(self._folder) as entries:
                names = [entry.name for entry in entries if entry.name.endswith(_SUFFIX)]
        except FileNotFoundError:
            return
        # another process may remove some meanwhile
        yield from filter(None, (self.find(name.removesuffix(_SUFFIX)) for name in names))

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}{_SUFFIX}"

    def _flush_folder(self) -> None:
        """Flush the folder's own entry, so that a rename outlives a power cut."""
        handle = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def _remove_unfinished(self) -> None:
        """Remove what crashed processes left; young files may still be another process's."""
        for path in self._folder.glob(f"*{_UNFINISHED}"):
            try:
                if time.time() - path.stat().st_mtime > _UNFINISHED_SECONDS:
                    path.unlink()
            except FileNotFoundError:
                continue
