"""The samples: what they are called, that they can be read, and what the drawn ones show."""

import io
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from app.services.samples import Sample, checkerboard, digit, dots, load_samples, step_edge, zone_plate

FOLDER = Path(__file__).parents[2] / "static" / "samples"
SAMPLES = {sample.name: sample for sample in load_samples(FOLDER)}


def pixels(sample: Sample) -> NDArray[np.uint8]:
    """What Pillow reads."""
    with Image.open(io.BytesIO(sample.png)) as image:
        return np.asarray(image)


SHAPES = {
    "coffee": (400, 600, 3),
    "chelsea": (300, 451, 3),
    "camera": (512, 512),
    "zone_plate": (512, 512),
    "checkerboard": (256, 256),
    "step_edge": (128, 128),
    "dots": (128, 128),
    "digit": (7, 7),
}


def test_they_come_in_order_and_in_size() -> None:
    assert {name: pixels(sample).shape for name, sample in SAMPLES.items()} == SHAPES
    assert list(SAMPLES) == list(SHAPES)


@pytest.mark.parametrize("sample", SAMPLES.values(), ids=SAMPLES)
def test_each_says_what_it_is_in_both_languages_and_whose(sample: Sample) -> None:
    assert sample.title
    assert sample.description.endswith(".")
    assert sample.description_zh.endswith("。")
    assert sample.source.startswith(("CC0 by ", "Drawn by "))


def test_the_same_is_drawn_every_time() -> None:
    assert load_samples(FOLDER) == load_samples(FOLDER)


def test_photos_have_their_source_written_beside_them() -> None:
    told = (FOLDER / "SOURCES.md").read_text(encoding="utf-8")
    for photo in FOLDER.glob("*.png"):
        assert photo.name in told


def test_a_missing_photo_is_loud(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"coffee\.png"):
        load_samples(tmp_path)


def test_the_zone_plate_reaches_every_frequency() -> None:
    middle = zone_plate()[256].astype(int)
    assert middle[256] == 255
    # half a cycle a cell at the border: neighbours alternate
    assert np.abs(np.diff(middle[:6])).min() > 200
    # nearly flat in the middle
    assert np.abs(np.diff(middle[254:259])).max() < 5


def test_the_checkerboard_is_regular() -> None:
    board = checkerboard()
    assert board[0, 0] == 255
    np.testing.assert_array_equal(board[:, 32:], 255 - board[:, :-32])
    np.testing.assert_array_equal(board, board.T)


def test_the_step_is_sharp_and_the_ramp_is_not() -> None:
    change = np.diff(step_edge()[0].astype(int))
    assert np.count_nonzero(change > 0) == 1
    assert change.max() == 204 - 51
    assert 10 < np.count_nonzero(change < 0) < 20


def test_dots_hold_single_cells() -> None:
    picture = dots()
    alone = [(row, column) for row in range(16, 64, 16) for column in range(16, 128, 16)]
    assert len(alone) == 21
    for row, column in alone:
        around = picture[row - 3 : row + 4, column - 3 : column + 4]
        assert picture[row, column] == 255
        assert np.count_nonzero(around) == 1


def test_the_digit_has_numbers_between_black_and_white() -> None:
    assert set(np.unique(digit())) > {0, 96, 128, 255}
