"""A layer as other people's code: complete, runnable, and checked against the engine's own numbers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.snippets import jax, keras, numpy, onnx, opencv, pytorch, scipy
from app.snippets.folding import fold
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


def _without_empty_windows(write: Callable[[Job], str]) -> Callable[[Job], str]:
    """Refuse an average of nothing, which is 0 here and 0 / 0 elsewhere."""

    def checked(job: Job) -> str:
        if job.kind == "avg_pool" and job.has_empty_window:
            raise UnavailableCodeError(
                "cover_all makes a window without any cell, whose average is 0 here alone"
            )
        return write(job)

    return checked


TARGETS: Mapping[str, Target] = {
    "pytorch": Target("PyTorch", _without_empty_windows(pytorch.write)),
    "keras": Target("Keras", _without_empty_windows(keras.write)),
    "onnx": Target("ONNX", _without_empty_windows(onnx.write)),
    "jax": Target("JAX", _without_empty_windows(jax.write)),
    "scipy": Target("SciPy", _without_empty_windows(scipy.write)),
    "opencv": Target("OpenCV", _without_empty_windows(opencv.write)),
    "numpy": Target("NumPy", numpy.write),
}
"""Frameworks by name: one table for the API, the page, the command line and the tests."""


def written(name: str, job: Job, width: int | None = None, example: bool = True) -> str:
    """Write a layer for a framework.

    Parameters
    ----------
    width : characters of a line, where it can be broken; None: as it is read on a screen of its own
    example : whether the code makes an input `x` itself; without, `x` is the reader's own

    Raises
    ------
    UnavailableCodeError : the framework can't say the layer
    """
    code = TARGETS[name].write(job)
    if not example:
        code = code.replace(f"{job.input_line()}\n", "")
    return code if width is None else fold(code, width)


__all__ = ["KINDS", "TARGETS", "Job", "Target", "UnavailableCodeError", "written"]
