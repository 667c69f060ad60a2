"""A computed layer → the bytes of an answer, one function a media type."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray
from pydantic_core import to_json
from starlette.responses import Response

from app.api.schemas.answers import ConvolveAnswer, EngineRun, MapSummary, Output
from app.api.schemas.queries import PictureQuery
from app.engine import Run
from app.geometry.errors import InvalidError, LimitError
from app.layers import reports
from app.layers.base import shown
from app.rendering.colormaps import colormap
from app.rendering.encode import MEDIA_TYPES
from app.rendering.levels import to_levels
from app.rendering.picture import picture
from app.rendering.shrinking import shrunk
from app.rendering.value_range import extremes, parse_range, resolve
from app.services.strips import StripMaps
from app.services.workbench import Outcome

Array = NDArray[np.float32]

JSON, NPY, LEVELS = "application/json", "application/x-npy", "application/octet-stream"
PNG = "image/png"


@dataclass(frozen=True, slots=True)
class Wish:
    """How an answer shall look.

    Parameters
    ----------
    query : colours, range, which maps
    values : whether JSON holds the output's numbers
    max_values : most numbers that JSON may hold
    notes : sentences on what was changed in the input
    """

    query: PictureQuery
    values: bool
    max_values: int
    notes: tuple[str, ...]


def answer(outcome: Outcome, media_type: str, wish: Wish) -> Response:
    """Make the answer in one of ANSWERS' media types.

    Raises
    ------
    ConvscopeError : a map or a layout that is not there, or too many numbers for JSON
    """
    channels, channel = outcome.output.shape[1], wish.query.channel
    if channel is not None and channel >= channels:
        raise InvalidError(f"channel: there is no map {channel}; use 0 to {channels - 1}", "/query/channel")
    try:
        return ANSWERS[media_type](outcome, wish)
    except InvalidError as error:
        raise _of_query(error) from error


def check_query(query: PictureQuery) -> None:
    """Refuse colours and ranges that there are not, whatever the answer will be.

    Raises
    ------
    InvalidError : as the colour map and the range say
    """
    try:
        colormap(query.colormap)
        parse_range(query.range)
    except InvalidError as error:
        raise _of_query(error) from error


def _of_query(error: InvalidError) -> InvalidError:
    """Point to a query parameter as FastAPI does."""
    if (error.pointer or "").removeprefix("/") in PictureQuery.model_fields:
        return InvalidError(error.detail, f"/query{error.pointer}")
    return error


def dumps(value: object) -> bytes:
    """Write JSON; arrays of float32 with as many digits as they need, what isn't finite as null."""
    try:
        return orjson.dumps(value, option=orjson.OPT_SERIALIZE_NUMPY)
    except orjson.JSONEncodeError:
        # integers of more than 64 bits, such as the stride of a long chain's receptive field
        return to_json(value, fallback=_plain, inf_nan_mode="null")


def not_finite(arrays: Mapping[str, Array | None]) -> dict[str, dict[str, list[int]]] | None:
    """Say what JSON's nulls stand for, by name: flat indices of NaN, Infinity, -Infinity; None if finite."""
    found: dict[str, dict[str, list[int]]] = {}
    for name, array in arrays.items():
        if array is None or np.isfinite(array).all():
            continue
        kinds = {"NaN": np.isnan(array), "Infinity": np.isposinf(array), "-Infinity": np.isneginf(array)}
        found[name] = {kind: np.flatnonzero(where).tolist() for kind, where in kinds.items() if where.any()}
    return found or None


def _plain(array: object) -> object:
    return orjson.loads(orjson.dumps(array, option=orjson.OPT_SERIALIZE_NUMPY))


def _json(outcome: Outcome, wish: Wish) -> Response:
    output = outcome.output
    if wish.values and output.size > wish.max_values:
        raise LimitError(
            f"the output has {output.size:,} numbers; JSON holds at most {wish.max_values:,}"
            " (CONVSCOPE_MAX_JSON_VALUES): ask for application/x-npy, or leave out values",
            "/values",
        )
    maps = summaries(output)
    low = [m.min for m in maps if m.min is not None]
    high = [m.max for m in maps if m.max is not None]
    body = ConvolveAnswer(
        output=Output(
            shape=list(output.shape),
            finite=bool(np.isfinite(output).all()),
            min=min(low, default=None),
            max=max(high, default=None),
        ),
        maps=maps,
        report=reports(outcome.setup.bound)[-1],
        engine=EngineRun.of(outcome.run),
        notes=list(wish.notes),
    ).model_dump()
    if wish.values:
        body["output"]["data"] = np.ascontiguousarray(output)
    else:
        del body["output"]["data"]
    return Response(dumps(body), media_type=JSON)


def summaries(output: Array) -> list[MapSummary]:
    """Describe each channel, over the whole batch."""
    summaries = []
    maps = output.reshape(shown(output.shape))
    for channel in range(maps.shape[1]):
        values = maps[:, channel]
        if not np.isfinite(values).all():
            values = values[np.isfinite(values)]
        if values.size == 0:
            summaries.append(MapSummary(channel=channel, min=None, max=None, mean=None, std=None))
            continue
        summaries.append(
            MapSummary(
                channel=channel,
                min=_short(values.min()),
                max=_short(values.max()),
                mean=_short(values.mean(dtype=np.float64)),
                std=_short(values.std(dtype=np.float64)),
            )
        )
    return summaries


def _short(value: np.floating[Any]) -> float:
    """Write a number with the digits that a float32 has: 0.1, not 0.10000000149."""
    return float(str(np.float32(value)))


def npy_header(shape: tuple[int, ...]) -> bytes:
    """Begin a .npy file of float32 (format 1.0, padded to 64 bytes)."""
    text = f"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape!r}, }}"
    length = -(-(10 + len(text) + 1) // 64) * 64 - 10
    return b"\x93NUMPY\x01\x00" + length.to_bytes(2, "little") + f"{text:<{length - 1}}\n".encode("latin-1")


def _npy(outcome: Outcome, wish: Wish) -> Response:
    output = np.ascontiguousarray(outcome.output, dtype="<f4")
    content = b"".join([npy_header(output.shape), output.data.cast("B")])
    headers = {
        "Content-Disposition": 'attachment; filename="convscope.npy"',
        **_about(outcome.run, wish),
    }
    return Response(content, headers=headers, media_type=NPY)


def as_maps(output: Array) -> Array:
    """Lay the first item of a batch out as pictures, (C, H, W).

    A signal is one row, and so are a flattened tensor's features; a volume's slices lie below each other.
    """
    first = output.reshape(shown(output.shape))[0]
    maps: Array = first.reshape(first.shape[0], -1, first.shape[-1])
    return maps


def _levels(outcome: Outcome, wish: Wish) -> Response:
    maps = as_maps(outcome.output)
    first, count = wish.query.first, wish.query.count
    if first >= len(maps):
        raise InvalidError(f"first: there is no map {first}; there are 0 to {len(maps) - 1}", "/query/first")
    spec = parse_range(wish.query.range)
    ends = extremes(maps)
    part = slice(first, first + count)
    ranges = resolve(maps, spec, ends)[part]
    levels = to_levels(shrunk(maps[part], wish.query.max_side), ranges, ends[part])
    headers = {
        "X-Convscope-Size": ",".join(map(str, levels.shape[1:])),
        "X-Convscope-Shape": ",".join(map(str, outcome.output.shape)),
        "X-Convscope-Maps": f"{first},{len(levels)}",
        "X-Convscope-Ranges": ";".join(f"{low!r},{high!r}" for low, high in ranges),
        "X-Convscope-Extremes": ";".join(f"{end.low!r},{end.high!r}" for end in ends[part]),
        "X-Convscope-Finite": "true" if all(end.finite for end in ends) else "false",
        **_about(outcome.run, wish),
    }
    body: memoryview | bytes = levels.data.cast("B")
    if wish.query.report:
        trailer = dumps([report.model_dump() for report in reports(outcome.setup.bound)])
        headers["X-Convscope-Report-Bytes"] = str(len(trailer))
        body = b"".join((body, trailer))
    return Response(body, headers=headers, media_type=LEVELS)


def _picture(outcome: Outcome, wish: Wish, media_type: str) -> Response:
    query = wish.query
    drawn = picture(as_maps(outcome.output), query.colormap, query.range, query.channel, query.layout)
    return Response(MEDIA_TYPES[media_type](drawn), headers=_about(outcome.run, wish), media_type=media_type)


def picture_by_strips(maps: StripMaps, wish: Wish) -> Response:
    """Draw and encode maps that are never in memory as a whole, as PNG."""
    query = wish.query
    drawn = picture(maps, query.colormap, query.range, query.channel, query.layout)
    return Response(MEDIA_TYPES[PNG](drawn), headers=_about(maps.run, wish), media_type=PNG)


def _about(run: Run, wish: Wish) -> dict[str, str]:
    """Say in headers what an answer without JSON has no room for."""
    headers = {"X-Convscope-Engine": json.dumps(EngineRun.of(run).model_dump())}
    if wish.notes:
        headers["X-Convscope-Notes"] = json.dumps(wish.notes)
    return headers


def _pictures(media_type: str) -> Callable[[Outcome, Wish], Response]:
    return lambda outcome, wish: _picture(outcome, wish, media_type)


ANSWERS: Mapping[str, Callable[[Outcome, Wish], Response]] = {
    JSON: _json,
    NPY: _npy,
    LEVELS: _levels,
    **{media_type: _pictures(media_type) for media_type in MEDIA_TYPES},
}
