"""Augmentations against SciPy's and Pillow's, by hand, and equal for equal seeds."""

import colorsys
from typing import Any

import numpy as np
import pytest
from PIL import Image
from pydantic import TypeAdapter, ValidationError
from scipy import ndimage

from app.geometry import ShapeError
from app.training.augmentations import AnyAugmentation, Augmentation, augment

ADAPTER: TypeAdapter[Any] = TypeAdapter(AnyAugmentation)
PICTURES = np.random.default_rng(0).random((6, 3, 7, 10), np.float32)

ALL: list[dict[str, Any]] = [
    {"kind": "rotation", "degrees": 30},
    {"kind": "crop", "padding": 2},
    {"kind": "flip"},
    {"kind": "flip", "axis": "vertical", "probability": 0.3},
    {"kind": "color_jitter"},
    {"kind": "color_jitter", "hue": 0.5},
    {"kind": "grayscale", "probability": 0.5},
    {"kind": "normalise", "mean": [0.5], "deviation": [0.1, 0.2, 0.3]},
]


def make(settings: dict[str, Any]) -> Augmentation:
    found = ADAPTER.validate_python(settings)
    assert isinstance(found, Augmentation)
    return found


def apply(settings: dict[str, Any], pictures: np.ndarray = PICTURES, seed: int = 0) -> np.ndarray:
    return make(settings).apply(pictures, np.random.default_rng(seed))


@pytest.mark.parametrize("settings", ALL)
@pytest.mark.parametrize("channels", [1, 3])
def test_shape_stays_the_input_stays_and_seeds_decide(settings: dict[str, Any], channels: int) -> None:
    if channels == 1 and settings["kind"] == "normalise":
        settings = {**settings, "deviation": [0.2]}
    before = PICTURES[:, :channels].copy()
    pictures = before.copy()
    first, again, other = (apply(settings, pictures, seed) for seed in (1, 1, 2))
    assert first.shape == pictures.shape
    assert np.array_equal(pictures, before)
    assert np.array_equal(first, again)
    if settings["kind"] not in ("normalise", "grayscale"):
        assert not np.array_equal(first, other)


@pytest.mark.parametrize("shape", [(9, 9), (7, 10)])
def test_rotation_is_scipys(shape: tuple[int, int]) -> None:
    picture = np.random.default_rng(2).random((1, 1, *shape), np.float32)
    found = apply({"kind": "rotation", "degrees": 40, "fill": 0.25}, picture, seed=3)
    angle = np.random.default_rng(3).uniform(-40, 40, 1)[0]
    expected = ndimage.rotate(picture[0, 0], angle, reshape=False, order=1, mode="grid-constant", cval=0.25)
    np.testing.assert_allclose(found[0, 0], expected, atol=1e-5)


def test_each_crop_is_a_shifted_picture() -> None:
    found = apply({"kind": "crop", "padding": 1, "fill": -1})
    for one, cropped in zip(PICTURES, found, strict=True):
        padded = np.pad(one, ((0, 0), (1, 1), (1, 1)), constant_values=-1)
        places = [(top, left) for top in range(3) for left in range(3)]
        assert any(np.array_equal(cropped, padded[:, t : t + 7, left : left + 10]) for t, left in places)


def test_a_crop_may_move_a_picture_out_of_sight() -> None:
    found = apply({"kind": "crop", "padding": 4000, "fill": 5})
    assert found.shape == PICTURES.shape
    assert (found == 5).all()


@pytest.mark.parametrize(("axis", "along"), [("horizontal", -1), ("vertical", -2)])
def test_flips(axis: str, along: int) -> None:
    always = apply({"kind": "flip", "axis": axis, "probability": 1})
    assert np.array_equal(always, np.flip(PICTURES, along))
    assert np.array_equal(apply({"kind": "flip", "axis": axis, "probability": 0}), PICTURES)


def test_grey_is_pillows() -> None:
    found = apply({"kind": "grayscale", "probability": 1})
    assert np.array_equal(found[:, 0], found[:, 1])
    pixels = np.rint(PICTURES[0].transpose(1, 2, 0) * 255).astype(np.uint8)
    grey = np.asarray(Image.fromarray(pixels).convert("L"), np.float64)
    np.testing.assert_allclose(found[0, 0] * 255, grey, atol=1.01)


def test_jitter_is_brightness_contrast_and_saturation_within_bounds() -> None:
    found = apply({"kind": "color_jitter", "brightness": 1, "contrast": 1, "saturation": 1})
    assert found.min() >= 0
    assert found.max() <= 1
    flat = np.full((4, 3, 5, 5), 0.4, np.float32)
    only = apply({"kind": "color_jitter", "brightness": 0.5, "contrast": 0.0, "saturation": 0.0}, flat)
    assert np.ptp(only.reshape(4, -1), axis=1).max() < 1e-6
    assert np.ptp(only[:, 0, 0, 0]) > 0.05
    unchanged = apply({"kind": "color_jitter", "brightness": 0.0, "contrast": 1, "saturation": 1}, flat)
    np.testing.assert_allclose(unchanged, flat, atol=1e-6)


def test_a_turned_hue_is_that_of_colorsys() -> None:
    pictures = PICTURES.copy()
    pictures[0, :, 0, 0] = 0.3  # grey has no hue, and keeps none
    pictures[0, :, 0, 1] = (0.8, 0.8, 0.1)
    jitter = {"kind": "color_jitter", "brightness": 0.0, "contrast": 0.0, "saturation": 0.0, "hue": 0.4}
    found = apply(jitter, pictures, seed=5)
    generator = np.random.default_rng(5)
    for _ in range(3):
        generator.uniform(1, 1, (6, 1, 1, 1))
    for before, after, turn in zip(pictures, found, generator.uniform(-0.4, 0.4, 6), strict=True):
        for row, column in np.ndindex(7, 10):
            hue, saturation, value = colorsys.rgb_to_hsv(*before[:, row, column].tolist())
            expected = colorsys.hsv_to_rgb((hue + turn) % 1, saturation, value)
            np.testing.assert_allclose(after[:, row, column], expected, atol=2e-6)
    grey = apply({**jitter, "hue": 0.5}, PICTURES[:, :1])
    assert np.array_equal(grey, PICTURES[:, :1])


def test_only_what_belongs_to_the_input_is_done_outside_of_training() -> None:
    steps = tuple(make(each) for each in ALL)
    found = augment(PICTURES, steps, np.random.default_rng(0), training=False)  # type: ignore[arg-type]  # made by name
    expected = (PICTURES - 0.5) / np.array([0.1, 0.2, 0.3], np.float32).reshape(3, 1, 1)
    np.testing.assert_allclose(found, expected, rtol=1e-6)


def test_numbers_for_other_channels_are_refused() -> None:
    with pytest.raises(ShapeError, match="mean has 2 numbers for 3 channels"):
        make({"kind": "normalise", "mean": [0.0, 1.0], "deviation": [1.0]}).check(3)


@pytest.mark.parametrize(
    "settings",
    [
        {"kind": "rotation", "degrees": 181},
        {"kind": "crop", "padding": -1},
        {"kind": "flip", "probability": 2},
        {"kind": "color_jitter", "hue": 0.6},
        {"kind": "normalise", "mean": [0.0], "deviation": [0.0]},
        {"kind": "normalise", "mean": [float("nan")], "deviation": [1.0]},
        {"kind": "normalise", "mean": [1e39], "deviation": [1.0]},
        {"kind": "normalise", "mean": [0.0], "deviation": [1e39]},
        {"kind": "normalise", "mean": [0.0], "deviation": [1e-46]},
        {"kind": "cutout"},
    ],
)
def test_what_makes_no_sense_is_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        ADAPTER.validate_python(settings)
