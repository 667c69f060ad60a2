"""Deltas put back together give the images again."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from app.rendering.delta import UNCHANGED, deltas

Images = NDArray[np.uint8]


@given(
    hnp.arrays(
        np.uint8,
        st.tuples(st.integers(1, 6), st.integers(1, 7), st.integers(1, 7)),
        elements=st.integers(0, 3),
    )
)
def test_laid_over_each_other_they_are_the_images(images: Images) -> None:
    canvas = np.zeros_like(images[0])
    for number, (image, delta) in enumerate(zip(images, deltas(images), strict=True)):
        height, width = delta.pixels.shape
        area = canvas[delta.y : delta.y + height, delta.x : delta.x + width]
        np.copyto(area, delta.pixels, where=delta.pixels != UNCHANGED)
        np.testing.assert_array_equal(canvas, image)
        if number and (images[number - 1] != image).any():
            # no border row or column without a change
            kept = delta.pixels != UNCHANGED
            assert kept[0].any()
            assert kept[-1].any()
            assert kept[:, 0].any()
            assert kept[:, -1].any()
        elif number:
            assert delta.pixels.size == 1
