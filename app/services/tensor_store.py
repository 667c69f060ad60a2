"""Uploaded tensors under ids that can't be guessed; those that were read last are cached."""

from __future__ import annotations

import io
import re
import secrets
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.services.byte_cache import ByteCache
from app.services.errors import NotFoundError
from app.services.pixels import Color, Scale
from app.services.tensor_files import FORMATS, Decoded, as_npy
from app.services.upload_store import UploadStore

# a letter in front tells them from pictures, which lie on the same shelf
_ID = re.compile(r"t[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class TensorInfo:
    """What is known of an uploaded tensor; as `Decoded`, with the size of its .npy file."""

    id: str
    shape: tuple[int, ...]
    rank: int | None
    format: str
    bytes: int
    full_scale: float | None = None
    sample_rate: int | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TensorReading:
    """How pictures' frames are read: their colour, and the value of white."""

    color: Color = "native"
    scale: Scale = "unit"


class TensorStore:
    """Keep tensors among the uploads, as .npy files.

    Parameters
    ----------
    uploads : where they are kept
    cache : read tensors, float32
    """

    def __init__(self, uploads: UploadStore, cache: ByteCache[NDArray[np.float32]]) -> None:
        self._uploads = uploads
        self._cache = cache

    def add(self, decoded: Decoded) -> TensorInfo:
        """Keep a tensor; when this returns it outlives a crash.

        Raises
        ------
        LimitError, BusyError : as `UploadStore.add` says
        """
        tensor_id = f"t{secrets.token_hex(16)}"
        data = as_npy(decoded.values)
        header = {
            "shape": list(decoded.values.shape),
            "rank": decoded.rank,
            "format": decoded.format,
            "full_scale": decoded.full_scale,
            "sample_rate": decoded.sample_rate,
            "notes": list(decoded.notes),
        }
        self._uploads.add(tensor_id, header, data)
        return _info(tensor_id, header, len(data))

    def file(self, tensor_id: str) -> tuple[TensorInfo, bytes]:
        """Read a tensor's .npy file and count it as used.

        Raises
        ------
        NotFoundError : no such id, or it has expired
        """
        found = self._uploads.get(tensor_id) if _ID.fullmatch(tensor_id) else None
        if found is None:
            raise _missing(tensor_id)
        header, data = found
        try:
            return _info(tensor_id, header, len(data)), data
        except (KeyError, TypeError, ValueError):  # not a header of ours
            raise _missing(tensor_id) from None

    def info(self, tensor_id: str) -> TensorInfo:
        """Describe a tensor; NotFoundError where there is none."""
        return self.file(tensor_id)[0]

    def tensor(self, tensor_id: str, reading: TensorReading) -> NDArray[np.float32]:
        """Read a tensor, float32 with the axes that `reading_shape` tells, not to be written to."""
        info, data = self.file(tensor_id)  # an expired one is gone, even where its numbers are still cached
        key = (tensor_id, reading)
        tensor = self._cache.get(key)
        if tensor is None:
            tensor = _read(np.load(io.BytesIO(data), allow_pickle=False), info, reading)
            self._cache.put(key, tensor, tensor.nbytes)
        return tensor

    def delete(self, tensor_id: str) -> None:
        """Forget a tensor; NotFoundError where there is none."""
        if not _ID.fullmatch(tensor_id) or not self._uploads.delete(tensor_id):
            raise _missing(tensor_id)


def reading_shape(info: TensorInfo, reading: TensorReading) -> tuple[int, ...]:
    """Tell the shape of a tensor as it is read, from sizes alone."""
    if info.full_scale is None or reading.color == "native":
        return info.shape
    return (info.shape[0], 3 if reading.color == "rgb" else 1, *info.shape[2:])


def _read(values: NDArray[np.generic], info: TensorInfo, reading: TensorReading) -> NDArray[np.float32]:
    if info.full_scale is None:
        return values.astype(np.float32, copy=False)
    if reading.color == "gray" and values.shape[1] == 3:
        # Pillow's luma, as of a picture: slice below slice is one tall picture
        depth, height, width = values.shape[2:]
        tall = np.ascontiguousarray(values[0].transpose(1, 2, 3, 0).reshape(depth * height, width, 3))
        values = np.asarray(Image.fromarray(tall).convert("L")).reshape(1, 1, depth, height, width)
    tensor = values.astype(np.float32)
    if reading.color == "rgb" and values.shape[1] == 1:
        tensor = np.repeat(tensor, 3, axis=1)
    white = 1.0 if reading.scale == "unit" else 255.0
    if info.full_scale != white:
        tensor /= np.float32(info.full_scale)
        if white != 1.0:
            tensor *= np.float32(white)
    return tensor


def _info(tensor_id: str, header: dict[str, Any], size: int) -> TensorInfo:
    return TensorInfo(
        tensor_id,
        tuple(int(axis) for axis in header["shape"]),
        None if header["rank"] is None else int(header["rank"]),
        FORMATS[FORMATS.index(header["format"])],
        size,
        None if header["full_scale"] is None else float(header["full_scale"]),
        None if header["sample_rate"] is None else int(header["sample_rate"]),
        tuple(header["notes"]),
    )


def _missing(tensor_id: str) -> NotFoundError:
    shown = tensor_id if len(tensor_id) <= 40 else tensor_id[:40] + "…"
    return NotFoundError(
        f"there is no tensor {shown!r}: it was never uploaded here, was deleted or has expired; upload it"
        " again with POST /api/v1/tensors"
    )
