"""A contact sheet: each picture in its own colours, in rows, with white between."""

import numpy as np
import pytest

from app.geometry.errors import InvalidError
from app.rendering.contact_sheet import contact_sheet


def test_colours_stay_and_white_lies_between() -> None:
    pictures = np.zeros((3, 3, 4, 5), np.float32)
    pictures[0, 0] = 1
    pictures[1, 1] = 0.2
    sheet = contact_sheet(pictures)
    assert sheet.shape == (9, 11, 3)
    assert (sheet[:4, :5] == (255, 0, 0)).all()
    assert (sheet[:4, 6:] == (0, 51, 0)).all()
    assert (sheet[5:, :5] == 0).all()
    assert (sheet[4] == 255).all()
    assert (sheet[5:, 6:] == 255).all()


def test_numbers_beyond_are_scaled_and_grey_is_grey() -> None:
    sheet = contact_sheet(np.array([-1, 0, 1, 3], np.float32).reshape(1, 1, 1, 4))
    assert sheet[0].tolist() == [[level] * 3 for level in (0, 64, 128, 255)]


def test_what_is_not_finite_is_at_an_end() -> None:
    sheet = contact_sheet(np.array([-3e38, 3e38, np.inf, -np.inf, np.nan], np.float32).reshape(1, 1, 1, 5))
    assert sheet[0, :, 0].tolist() == [15, 240, 255, 0, 128]


def test_two_channels_are_no_picture() -> None:
    with pytest.raises(InvalidError, match="2 channels make no picture"):
        contact_sheet(np.zeros((1, 2, 3, 3), np.float32))
