"""Which tensors a layer's weights are: named in a request, and filled in when it is read."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.models.tensor import StoredTensor

Settings = dict[str, Any]
"""A layer as a request has it."""


@dataclass(frozen=True, slots=True)
class Ref:
    """A tensor of a model that is a layer's field.

    Parameters
    ----------
    tensor : its name
    transpose : whether its two axes are the other way round
    """

    tensor: str
    transpose: bool = False

    def numbers(self, tensors: Mapping[str, StoredTensor]) -> NDArray[np.float32]:
        """Read it, float32; a bias that is written with axes of one cell is one list."""
        found = tensors[self.tensor].numbers()
        return np.ascontiguousarray(found.T) if self.transpose else found

    def told(self, model_id: str) -> dict[str, Any]:
        """Write it as a request names it."""
        told: dict[str, Any] = {"model": model_id, "tensor": self.tensor}
        return {**told, "transpose": True} if self.transpose else told


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer whose weights are tensors of a model.

    Parameters
    ----------
    settings : as a request has it, but for the weights
    refs : fields and their tensors
    """

    settings: Settings
    refs: Mapping[str, Ref]

    def filled(self, tensors: Mapping[str, StoredTensor]) -> Settings:
        """Put the numbers in."""
        return self.settings | {field: ref.numbers(tensors) for field, ref in self.refs.items()}

    def told(self, model_id: str) -> Settings:
        """Write it as a request names it, the weights by name."""
        return self.settings | {field: ref.told(model_id) for field, ref in self.refs.items()}
