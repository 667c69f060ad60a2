"""Model files that people bring, under ids that can't be guessed; those that were read last are cached."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from app.geometry.errors import InvalidError
from app.models import ModelFile, ModelLimits, StoredTensor, read_model
from app.models.graph import Graph, GraphValue
from app.models.runtime import RunLimits, check_onnx
from app.services.byte_cache import ByteCache
from app.services.errors import NotFoundError
from app.services.upload_store import UploadStore

# a letter in front tells them from pictures and tensors, which lie on the same shelf
_ID = re.compile(r"m[0-9a-f]{32}")


@dataclass(frozen=True, slots=True, eq=False)
class StoredModel:
    """A model file and what is in it."""

    id: str
    data: bytes
    file: ModelFile

    @property
    def graph(self) -> Graph:
        """The graph.

        Raises
        ------
        InvalidError : weights alone, which have none
        """
        if self.file.graph is None:
            raise InvalidError(
                f"a {self.file.format} file holds weights alone and no graph; match them with layers"
                " (POST /api/v1/models/{id}/match), and run those"
            )
        return self.file.graph

    def tensor(self, name: str) -> StoredTensor:
        """Find a tensor by name; NotFoundError where there is none."""
        found = self.file.tensors.get(name)
        if found is None:
            some = ", ".join(repr(known[:60]) for known in list(self.file.tensors)[:5])
            raise NotFoundError(f"the model has no tensor {name[:100]!r}; it has {some or 'none'} …")
        return found


class ModelStore:
    """Keep model files among the uploads, as they came.

    Parameters
    ----------
    uploads : where they are kept
    cache : models that were read
    limits, running : what a file may hold, and what checking and running one may take
    """

    def __init__(
        self,
        uploads: UploadStore,
        cache: ByteCache[StoredModel],
        limits: ModelLimits,
        running: RunLimits,
    ) -> None:
        self._uploads = uploads
        self._cache = cache
        self._limits = limits
        self.running = running

    def add(self, data: bytes) -> StoredModel:
        """Read, check and keep a model file; when this returns it outlives a crash.

        Raises
        ------
        InvalidError, LimitError, UnavailableError : as `read_model` and `check_onnx` say
        BusyError : as `UploadStore.add` says
        """
        file = read_model(data, self._limits)
        values: dict[str, GraphValue] = {}
        if file.graph is not None:
            values = check_onnx(data, self.running)
        model_id = f"m{secrets.token_hex(16)}"
        told = {name: [value.dtype, value.shape] for name, value in values.items()}
        self._uploads.add(model_id, {"format": file.format, "values": told}, data)
        return self._keep(StoredModel(model_id, data, _with_values(file, values)))

    def get(self, model_id: str) -> StoredModel:
        """Read a model and count it as used.

        Raises
        ------
        NotFoundError : no such id, or it has expired
        """
        if not _ID.fullmatch(model_id) or not self._uploads.touch(model_id):
            raise _missing(model_id)
        cached = self._cache.get(model_id)
        if cached is not None:
            return cached
        found = self._uploads.get(model_id)
        if found is None:
            raise _missing(model_id)
        header, data = found
        try:
            values = {
                name: GraphValue(name, dtype, None if shape is None else tuple(shape))
                for name, (dtype, shape) in header["values"].items()
            }
        except (KeyError, TypeError, ValueError, AttributeError):  # not a header of ours
            raise _missing(model_id) from None
        return self._keep(StoredModel(model_id, data, _with_values(read_model(data, self._limits), values)))

    def delete(self, model_id: str) -> None:
        """Forget a model; NotFoundError where there is none."""
        self._cache.discard(model_id)
        if not _ID.fullmatch(model_id) or not self._uploads.delete(model_id):
            raise _missing(model_id)

    def numbers(self, reference: Mapping[str, object]) -> NDArray[np.float32]:
        """Read what a layer names in place of its numbers: {"model": id, "tensor": name, "transpose"?: true}.

        Raises
        ------
        InvalidError : it isn't such a reference, or the numbers aren't finite
        NotFoundError : there is no such model or tensor
        """
        model_id, name, turned = (reference.get(key) for key in ("model", "tensor", "transpose"))
        known = set(reference) <= {"model", "tensor", "transpose"}
        if not known or not isinstance(model_id, str) or not isinstance(name, str):
            raise InvalidError(
                'give {"model": id, "tensor": name}, and "transpose": true where axes are turned'
            )
        found = self.get(model_id).tensor(name)
        if not 1 <= len(found.shape) <= 5 or found.count == 0:
            raise InvalidError(
                f"{name[:100]!r} of shape {list(found.shape)} isn't a layer's; give 1 to 5 axes"
            )
        array = found.numbers()
        if not np.isfinite(array).all():
            raise InvalidError(f"{name[:100]!r} holds NaN or Infinity; a layer's numbers are finite")
        return np.ascontiguousarray(array.T) if turned is True else array

    def _keep(self, model: StoredModel) -> StoredModel:
        # protobuf's numbers are copied out of the file, the others' stay in it
        copies = 1 if model.file.graph is None else 2
        self._cache.put(model.id, model, copies * len(model.data))
        return model


def _with_values(file: ModelFile, values: Mapping[str, GraphValue]) -> ModelFile:
    if file.graph is None:
        return file
    return replace(file, graph=replace(file.graph, values={**file.graph.values, **values}))


def _missing(model_id: str) -> NotFoundError:
    shown = model_id if len(model_id) <= 40 else model_id[:40] + "…"
    return NotFoundError(
        f"there is no model {shown!r}: it was never uploaded here, was deleted or has expired; upload it"
        " again with POST /api/v1/models"
    )
