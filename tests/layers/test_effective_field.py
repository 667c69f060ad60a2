"""Effective receptive fields in short."""

import numpy as np

from app.layers.effective_field import effective_field, magnitude


def test_absolute_values_are_summed_over_the_first_items_channels() -> None:
    gradient = np.array([[[1, -2], [-3, 4]], [[9, 9], [9, 9]]], np.float32)
    np.testing.assert_array_equal(magnitude(gradient), [4, 6])
    np.testing.assert_array_equal(magnitude(np.array([[1, -2]], np.float32)), [1, 2])


def test_place_and_width() -> None:
    values = np.zeros((5, 7), np.float32)
    values[1, 2], values[3, 2], values[1, 6] = 2, 1, 0.01

    found = effective_field(values)

    assert (found.nonzero, found.seen, found.greatest) == (3, 2, 2)
    assert found.box == ((1, 4), (2, 7))
    np.testing.assert_allclose(found.centre, [(2 + 3 + 0.01) / 3.01, (6 + 0.06) / 3.01], rtol=1e-6)
    np.testing.assert_allclose(found.deviation[1], 0.2302, rtol=1e-3)


def test_nothing_and_not_finite_have_no_place() -> None:
    assert effective_field(np.zeros((2, 3), np.float32)).box == ()
    assert effective_field(np.array([np.nan, 1], np.float32)).centre == ()
    assert effective_field(np.array([np.inf, 1], np.float32)).deviation == ()
