"""A layer as other people's code: complete, runnable, and checked against the engine's own numbers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.snippets import jax, keras, numpy, onnx, opencv, pytorch, scipy
from app.snippets.job import KINDS, Job
from app.snippets.writing import UnavailableCodeError


@dataclass(frozen=True, slots=True)
class Target:
    """A framework that layers are written for.

    Parameters
    ----------
    title : its name
    write : writes a layer, or raises UnavailableCodeError
    """

    title: str
    write: Callable[[Job], str]


TARGETS: Mapping[str, Target] = {
    "pytorch": Target("PyTorch", pytorch.write),
    "keras": Target("Keras", keras.write),
    "onnx": Target("ONNX", onnx.write),
    "jax": Target("JAX", jax.write),
    "scipy": Target("SciPy", scipy.write),
    "opencv": Target("OpenCV", opencv.write),
    "numpy": Target("NumPy", numpy.write),
}
"""Frameworks by name: one table for the API, the page, the command line and the tests."""

__all__ = ["KINDS", "TARGETS", "Job", "Target", "UnavailableCodeError"]
