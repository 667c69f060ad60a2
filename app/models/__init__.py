"""Model files that people bring: bytes → named tensors and a graph, without ever running what is in them."""

from app.models.model_file import Format, ModelFile, read_model
from app.models.tensor import ModelLimits, StoredTensor

__all__ = ["Format", "ModelFile", "ModelLimits", "StoredTensor", "read_model"]
