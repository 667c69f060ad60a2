"""Names of weights: each preset finds itself whatever the factor, generated ones with their parameters."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernels import KERNELS, make_kernel
from app.kernels.naming import name_of

# the same weights under two names: the listing's first is found
TWINS = {"prewitt_x": "vertical_edge", "prewitt_y": "horizontal_edge", "frei_chen_9": "box"}


@pytest.mark.parametrize("name", KERNELS)
@pytest.mark.parametrize("factor", [1, -2, 1e-3, 1e20])
@pytest.mark.no_cover
def test_each_kernel_finds_itself(name: str, factor: float) -> None:
    known = name_of(KERNELS[name].weights() * factor)
    assert known is not None
    if factor != 1:
        assert known.kernel.name == TWINS.get(name, name)
    np.testing.assert_allclose(
        make_kernel(known.kernel.name, **known.parameters) * known.factor,
        KERNELS[name].weights() * factor,
        atol=abs(factor) * 1e-4 * np.abs(KERNELS[name].weights()).max(),
    )


MADE = [
    ("gaussian", {"sigma": 1.234, "size": 6, "width": 9}),
    ("gaussian", {"sigma": 0.7, "size": 5, "width": 1}),
    ("box", {"size": 4, "width": 7}),
    ("identity", {"size": 7}),
    ("shift", {"down": -2, "right": 1}),
    ("sharpen", {"amount": 2.5}),
    ("sharpen_8", {"amount": 0.3}),
    ("gaussian_cube", {"sigma": 1.25, "size": 5}),
    ("box_cube", {"size": 4}),
]


@pytest.mark.parametrize(("name", "parameters"), MADE)
def test_parameters_are_read_off_the_weights(name: str, parameters: dict[str, float]) -> None:
    known = name_of(make_kernel(name, **parameters).astype(np.float32).astype(np.float64) * 3)
    assert known is not None
    assert known.kernel.name == name
    assert {key: known.parameters[key] for key in parameters} == parameters
    assert known.factor == pytest.approx(3, rel=1e-5)


@pytest.mark.parametrize(
    "rows", [[[0, 0], [0, 0]], [[1, 2, 3]], [[1, 0, 1], [0, 5, 0], [1, 0, 2]], [[3, 1], [1, 2]]]
)
def test_what_has_no_name_gets_none(rows: list[list[float]]) -> None:
    assert name_of(np.array(rows, dtype=np.float64)) is None


def test_a_line_has_the_name_of_a_line_and_a_cube_that_of_a_cube() -> None:
    known = name_of(np.ones(3))
    assert known is not None
    assert (known.kernel.name, known.parameters, known.factor) == ("moving_average", {"size": 3}, 3)
    cube = name_of(np.ones((2, 2, 2)))
    assert cube is not None
    assert (cube.kernel.name, cube.parameters, cube.factor) == ("box_cube", {"size": 2}, 8)
    assert name_of(np.ones((2, 2, 3))) is None


@given(st.integers(1, 6), st.integers(1, 6), st.integers(0, 2**32 - 1))
def test_a_name_that_is_given_fits(height: int, width: int, seed: int) -> None:
    weights = np.random.default_rng(seed).integers(-1, 2, (height, width)).astype(np.float64)
    known = name_of(weights)
    if known is not None:
        made = make_kernel(known.kernel.name, **known.parameters)
        np.testing.assert_allclose(made * known.factor, weights, atol=1e-3)
