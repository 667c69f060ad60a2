"""A zip file's entries where they lie: stored ones alone, as torch.save writes them; none swells up."""

import struct
from collections.abc import Iterator

from app.geometry.errors import InvalidError, LimitError

MAX_ENTRIES = 100_000
_END, _END_BYTES = b"PK\x05\x06", 22
_END64, _LOCATOR64 = b"PK\x06\x06", b"PK\x06\x07"
_LONGEST_COMMENT = 65_535
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_LOCAL_BYTES = 30
_FULL32, _FULL16 = 0xFFFFFFFF, 0xFFFF


def names(data: bytes) -> list[str]:
    """List the entries' names; errors are those of `entries`."""
    return [name for name, *_ in _central(data)]


def entries(data: bytes) -> dict[str, memoryview]:
    """Find the entries of a zip file.

    Returns
    -------
    each entry's bytes by its name; nothing is copied

    Raises
    ------
    InvalidError : a broken archive, compressed or encrypted entries, names that come twice, entries that
        lie on each other
    LimitError : more than MAX_ENTRIES entries

    References
    ----------
    PKWARE, ".ZIP File Format Specification" 6.3.10, sections 4.3 and 4.5.
    """
    view = memoryview(data)
    found: dict[str, memoryview] = {}
    for name, method, flags, size, start in _central(data):
        if method or flags & 1:
            how = "compressed" if method else "encrypted"
            raise InvalidError(
                f"the entry {name[:100]!r} is {how}, which torch.save never does; save it with torch.save"
            )
        if name in found:
            raise InvalidError(f"the entry {name[:100]!r} comes twice in the archive")
        found[name] = _stored(view, name, size, start)
    if sum(map(len, found.values())) > len(data):
        raise InvalidError("entries of the archive lie on each other; save it again with torch.save")
    return found


def _central(data: bytes) -> Iterator[tuple[str, int, int, int, int]]:
    """Walk the directory: name, method, flags, size and the place of the local header."""
    at, stop = _directory(data)
    for _ in range(MAX_ENTRIES):
        if at >= stop:
            return
        if at + _CENTRAL.size > stop:
            raise _broken("its directory ends early")
        fields = _CENTRAL.unpack_from(data, at)
        if fields[0] != b"PK\x01\x02":
            raise _broken("its directory can't be read")
        flags, method, packed, size = fields[3], fields[4], fields[8], fields[9]
        named, more, comment, start = fields[10], fields[11], fields[12], fields[16]
        at += _CENTRAL.size
        name = data[at : at + named].decode("utf-8", "replace")
        wide = [value for value in (size, packed, start) if value == _FULL32]
        if wide:
            numbers = iter(_wide(data[at + named : at + named + more], len(wide)))
            size = next(numbers) if size == _FULL32 else size
            packed = next(numbers) if packed == _FULL32 else packed
            start = next(numbers) if start == _FULL32 else start
        if not method and packed != size:
            raise _broken(f"the entry {name[:100]!r} has two sizes")
        yield name, method, flags, size, start
        at += named + more + comment
    if at < stop:
        raise LimitError(f"the archive has more than {MAX_ENTRIES:,} entries; no model has as many")


def _directory(data: bytes) -> tuple[int, int]:
    """Where the directory begins and ends."""
    end = data.rfind(_END, max(0, len(data) - _END_BYTES - _LONGEST_COMMENT))
    if end < 0 or end + _END_BYTES > len(data):
        raise _broken("its end is missing")
    size, at = struct.unpack_from("<LL", data, end + 12)
    locator = end - 20
    if locator >= 0 and data[locator : locator + 4] == _LOCATOR64:
        (place,) = struct.unpack_from("<Q", data, locator + 8)
        if place + 56 > len(data) or data[place : place + 4] != _END64:
            raise _broken("its end is missing")
        size, at = struct.unpack_from("<QQ", data, place + 40)
    if at + size > end:
        raise _broken("its directory lies outside of it")
    return at, at + size


def _wide(extra: bytes, count: int) -> tuple[int, ...]:
    """Read the numbers of 64 bits that stand for those that 32 bits can't hold."""
    at = 0
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<HH", extra, at)
        if kind == 1 and size >= 8 * count and at + 4 + 8 * count <= len(extra):
            return struct.unpack_from(f"<{count}Q", extra, at + 4)
        at += 4 + size
    raise _broken("an entry's size is missing")


def _stored(view: memoryview, name: str, size: int, start: int) -> memoryview:
    if start + _LOCAL_BYTES > len(view) or bytes(view[start : start + 4]) != b"PK\x03\x04":
        raise _broken(f"the entry {name[:100]!r} isn't where the directory says")
    named, more = struct.unpack_from("<HH", view, start + 26)
    begin = start + _LOCAL_BYTES + named + more
    if begin + size > len(view):
        raise _broken(f"the entry {name[:100]!r} goes on behind the archive's end")
    return view[begin : begin + size]


def _broken(what: str) -> InvalidError:
    return InvalidError(f"the archive is broken: {what}; was the file sent whole?")
