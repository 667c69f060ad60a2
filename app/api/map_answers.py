"""Any array → a .npy file, 8-bit levels or a picture of its maps."""

import io
import math
from typing import Any

import numpy as np
from numpy.typing import NDArray
from starlette.responses import Response

from app.api.schemas.queries import PictureQuery
from app.api.tensor_answers import LEVELS, NPY
from app.geometry.errors import InvalidError
from app.rendering.encode import MEDIA_TYPES
from app.rendering.levels import to_levels
from app.rendering.picture import picture
from app.rendering.value_range import extremes, parse_range, resolve

Array = NDArray[Any]
FORMATS = (NPY, LEVELS, *MEDIA_TYPES)


def map_answer(array: Array, maps: NDArray[np.float32], media_type: str, query: PictureQuery) -> Response:
    """Send an array as one of FORMATS.

    Parameters
    ----------
    array : sent as .npy in its own type
    maps : (M, H, W) float32, what is drawn of it; levels and sheets show `query.count` of them from
        `query.first` on

    Raises
    ------
    InvalidError : a map, colours or a range that there aren't
    """
    if media_type == NPY:
        out = io.BytesIO()
        np.save(out, np.ascontiguousarray(array).reshape(array.shape), allow_pickle=False)
        disposition = {"Content-Disposition": 'attachment; filename="convscope.npy"'}
        return Response(out.getvalue(), headers=disposition, media_type=NPY)
    if maps.size == 0:
        raise InvalidError(f"there is nothing to draw in a tensor of shape {list(array.shape)}")
    first, count = query.first, query.count
    if first >= len(maps):
        raise InvalidError(f"first: there is no map {first}; there are 0 to {len(maps) - 1}", "/query/first")
    part = slice(first, first + count)
    if media_type == LEVELS:
        return _levels(array, maps, part, query)
    if query.channel is not None and query.channel >= len(maps):
        raise InvalidError(
            f"channel: there is no map {query.channel}; use 0 to {len(maps) - 1}", "/query/channel"
        )
    shown = maps[part] if query.channel is None else maps
    drawn = picture(shown, query.colormap, query.range, query.channel, query.layout)
    headers = {"X-Convscope-Maps": f"{first},{len(maps[part])},{len(maps)}"}
    return Response(MEDIA_TYPES[media_type](drawn), headers=headers, media_type=media_type)


def _levels(array: Array, maps: NDArray[np.float32], part: slice, query: PictureQuery) -> Response:
    ends = extremes(maps)
    ranges = resolve(maps, parse_range(query.range), ends)[part]
    levels = to_levels(maps[part], ranges, ends[part])
    headers = {
        "X-Convscope-Shape": ",".join(map(str, array.shape)),
        "X-Convscope-Size": ",".join(map(str, maps.shape)),
        "X-Convscope-Maps": f"{part.start},{len(levels)}",
        "X-Convscope-Ranges": ";".join(f"{low!r},{high!r}" for low, high in ranges),
        "X-Convscope-Extremes": ";".join(f"{end.low!r},{end.high!r}" for end in ends[part]),
        "X-Convscope-Finite": "true" if all(end.finite for end in ends) else "false",
    }
    return Response(levels.data.cast("B"), headers=headers, media_type=LEVELS)


def kernel_maps(weight: NDArray[np.float32]) -> NDArray[np.float32]:
    """Lay a weight out as maps: (O, I, *k) as O · I kernels, a volume's slices below each other.

    What has two axes is one map, a list is one row.
    """
    if weight.ndim < 3:
        return weight.reshape(
            1, weight.shape[0] if weight.ndim == 2 else 1, weight.shape[-1] if weight.ndim else 1
        )
    if weight.ndim == 3:
        return weight
    kernels, columns = weight.shape[0] * weight.shape[1], weight.shape[-1]
    return weight.reshape(kernels, math.prod(weight.shape[2:-1]), columns)


def value_maps(array: Array) -> NDArray[np.float32]:
    """Lay the first item of a batch out as maps: (N, C, *size) as C maps, features as one row."""
    values = array.astype(np.float32)
    if values.ndim < 3:
        return values.reshape(1, 1, -1) if values.ndim < 2 else values[:1].reshape(1, 1, -1)
    first: NDArray[np.float32] = values[0]
    return first.reshape(first.shape[0], math.prod(first.shape[1:-1]), first.shape[-1])
