"""Beside input and output a convolution takes a few megabytes, however large the picture is."""

import tracemalloc
from collections.abc import Callable
from functools import partial

import numpy as np
import pytest

from app.engine import AUTO, Array, Choice, Convolution, Engine
from app.geometry import PaddingMode, Window
from tests.engine.truth import Case, convolve, error, square

MEGABYTE = 2**20
# Some strips or tiles a thread; the picture of each case is larger.
ALLOWED_BYTES = 24 * MEGABYTE
SIDE = 1700


def picture(
    kernel: int,
    *,
    channels: int = 3,
    stride: int = 1,
    dilation: int = 1,
    mode: PaddingMode = "zeros",
    separable: bool = False,
) -> Case:
    """A large picture whose channels are filtered by themselves."""
    return square(SIDE, kernel, channels, stride=stride, dilation=dilation, mode=mode, separable=separable)


def workspace(engine: Engine, case: Case, choice: Choice) -> tuple[Array, int]:
    """Compute, and give the answer and the most bytes that NumPy held beside it."""
    engine.warm()  # importing torch takes memory too
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        out, _ = engine.convolve(case.x, case.weight, case.bias, case.convolution, choice)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    return out, peak - before - out.nbytes


@pytest.mark.parametrize("backend", ["auto", "numpy"])
@pytest.mark.parametrize(
    "make",
    [
        pytest.param(partial(picture, 3), id="small"),
        pytest.param(partial(picture, 3, mode="reflect"), id="reflected"),
        pytest.param(partial(picture, 5, stride=2), id="strided"),
        pytest.param(partial(picture, 3, dilation=4), id="dilated"),
        pytest.param(partial(picture, 31, separable=True), id="a Gaussian"),
        pytest.param(partial(picture, 31), id="full rank"),
        pytest.param(partial(picture, 3, channels=12), id="many channels"),
    ],
)
@pytest.mark.no_cover
def test_what_auto_picks_for_a_large_picture(make: Callable[[], Case], backend: str) -> None:
    case, engine = make(), Engine(threads=2)

    out, taken = workspace(engine, case, AUTO if backend == "auto" else Choice("numpy"))

    assert taken < ALLOWED_BYTES < case.x.nbytes
    assert np.isfinite(out[..., ::100, ::100]).all()


@pytest.mark.torch
@pytest.mark.parametrize("mode", ["zeros", "reflect"])
def test_torchs_operator_makes_no_padded_copy(mode: PaddingMode) -> None:
    case = picture(3, mode=mode)

    out, taken = workspace(Engine(), case, Choice("torch", "native"))

    assert taken < ALLOWED_BYTES
    part = Case(case.x[..., :60, :], case.weight, None, _top(case))
    assert error(out[..., :50, :], convolve(part)[..., :50, :]) < 1e-5


def _top(case: Case) -> Convolution:
    """Windows over the first rows of a picture."""
    settings = case.convolution
    rows, columns = settings.windows
    top = Window(60, rows.kernel, 1, 1, rows.pad_begin, rows.pad_end)
    return Convolution((top, columns), settings.groups, settings.padding_mode)
