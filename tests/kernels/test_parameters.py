"""Parameters: every value within the bounds makes a kernel, every other one a sentence that helps."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.geometry.errors import InvalidError
from app.kernels import KERNELS, Kernel, make_kernel


@st.composite
def within_bounds(draw: st.DrawFn) -> tuple[Kernel, dict[str, float]]:
    """A parametric kernel and values that it takes."""
    kernel = draw(st.sampled_from([kernel for kernel in KERNELS.values() if kernel.parameters]))
    values: dict[str, float] = {}
    for parameter in kernel.parameters:
        if parameter.integer:
            steps = int((parameter.maximum - parameter.minimum) // parameter.step)
            values[parameter.name] = int(parameter.minimum + draw(st.integers(0, steps)) * parameter.step)
        else:
            values[parameter.name] = draw(st.floats(parameter.minimum, parameter.maximum))
    return kernel, values


@given(within_bounds())
def test_all_values_within_bounds_make_finite_weights(asked: tuple[Kernel, dict[str, float]]) -> None:
    kernel, values = asked
    weights = make_kernel(kernel.name, **values)
    assert weights.ndim == kernel.rank
    assert max(weights.shape) <= 101
    assert np.isfinite(weights).all()
    if values.get("size"):
        sides = (values["size"], values.get("width") or values["size"], values["size"])
        assert weights.shape == sides[: kernel.rank]
    elif values.get("width"):
        assert weights.shape[1] == values["width"]


@pytest.mark.parametrize(("sigma", "size"), [(0.2, 3), (1.0, 7), (1.1, 9), (10, 61)])
def test_a_gaussian_without_a_size_holds_three_sigma(sigma: float, size: int) -> None:
    assert make_kernel("gaussian", sigma=sigma).shape == (size, size)


WRONG: list[tuple[str, dict[str, Any], str | None, str]] = [
    ("sobel", {}, None, "there is no 'sobel'; did you mean 'sobel_x' or 'sobel_y'"),
    ("Sobel-X", {}, None, "did you mean 'sobel_x'"),
    ("gausian", {}, None, "did you mean 'gaussian'"),
    ("qqq", {}, None, "GET /api/v1/kernels lists all"),
    ("", {}, None, "GET /api/v1/kernels lists all"),
    ("sobel_x", {"size": 3}, "/size", "has no such parameter; it takes no parameters"),
    ("gaussian", {"sigm": 1}, "/sigm", "did you mean 'sigma'"),
    ("gaussian", {"zzz": 1}, "/zzz", "it takes sigma, size, width"),
    ("gaussian", {"sigma": 0}, "/sigma", "sigma: 0 is outside 0.2 to 10; use a number from 0.2 to 10"),
    ("gaussian", {"sigma": -1.5}, "/sigma", "sigma: -1.5 is outside"),
    ("gaussian", {"sigma": math.nan}, "/sigma", "sigma: nan is outside"),
    ("gaussian", {"sigma": math.inf}, "/sigma", "sigma: inf is outside"),
    ("box", {"size": 10**400}, "/size", "size: so large a number is outside 1 to 63"),
    ("box", {"size": 2.5}, "/size", "2.5 is not a whole number; use a whole number from 1 to 63"),
    ("box", {"size": "3"}, "/size", "is not a number"),
    ("box", {"size": True}, "/size", "true is not a number"),
    ("box", {"size": None}, "/size", "null is not a number"),
    ("identity", {"size": 4}, "/size", "size: 4 doesn't fit; use 3 or 5"),
    ("motion", {"length": 10}, "/length", "use 9 or 11"),
]


@pytest.mark.parametrize(("name", "parameters", "pointer", "detail"), WRONG)
def test_what_does_not_fit_is_said(
    name: str, parameters: dict[str, Any], pointer: str | None, detail: str
) -> None:
    with pytest.raises(InvalidError) as caught:
        make_kernel(name, **parameters)
    assert detail in caught.value.detail
    assert caught.value.pointer == pointer


def test_a_whole_number_may_come_as_a_float() -> None:
    assert make_kernel("box", size=5.0).shape == (5, 5)
