"""Figures: vectors and pixels of one frame, which show the same."""

import io
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from PIL import Image

from app.geometry import InvalidError
from app.rendering.figure import FIGURE_TYPES, render_figure
from app.rendering.layout import Look
from app.rendering.numbers import number
from app.rendering.theme import THEMES, ThemeName
from tests.rendering.staging import SOBEL, Staged, ramp, staged
from tests.rendering.test_scene import LAYERS

SVG = "{http://www.w3.org/2000/svg}"
EACH_THEME = pytest.mark.parametrize("theme", THEMES)


def figure(played: Staged, look: Look, media_type: str, step: int = 0) -> bytes:
    return render_figure(played.frames[step], played.stage, look, media_type)


def vectors(played: Staged, look: Look, step: int = 0) -> ET.Element:
    return ET.fromstring(figure(played, look, "image/svg+xml", step))


def texts(root: ET.Element) -> list[str]:
    return ["".join(element.itertext()) for element in root.iter(f"{SVG}text")]


@EACH_THEME
def test_vectors_and_pixels_show_the_same(theme: ThemeName) -> None:
    played = staged(ramp(7, 7), SOBEL)
    look = Look(theme, 960, colormap="viridis", range="-1,1")
    with Image.open(io.BytesIO(figure(played, look, "image/png", 24))) as image:
        pixels = np.asarray(image.convert("RGB"))
    root = vectors(played, look, 24)
    assert (root.get("width"), root.get("height")) == (str(pixels.shape[1]), str(pixels.shape[0]))
    filled = [rect for rect in root.iter(f"{SVG}rect") if rect.get("fill") != "none"]
    assert len(filled) > 81 + 49 + 27
    for rect in filled:
        left, top, _, height = sides(rect)
        # a fifth inside is beside the number, within the ring
        x, y = left + height / 5, top + height / 5
        shown = [found for found in filled if holds(found, x, y)][-1]
        expected = list(bytes.fromhex(shown.get("fill", "")[1:]))
        assert np.abs(pixels[int(y), int(x)].astype(int) - expected).max() <= 12, (x, y)


def sides(rect: ET.Element) -> tuple[float, float, float, float]:
    """Left, top, width and height."""
    x, y, width, height = (float(rect.get(side, "0")) for side in ("x", "y", "width", "height"))
    return x, y, width, height


def holds(rect: ET.Element, x: float, y: float) -> bool:
    left, top, width, height = sides(rect)
    return left <= x < left + width and top <= y < top + height


def test_the_whole_map_is_there_with_its_numbers() -> None:
    played = staged(ramp(7, 7), SOBEL)
    found = texts(vectors(played, Look()))
    for value in played.y.flat:
        assert number(float(value), 2) in found
    assert {"INPUT", "FEATURE MAP", "window", "kernel", "products"} <= set(found)
    assert not any(" of 49" in text for text in found)


def test_words_come_in_chinese_and_markup_is_text() -> None:
    played = staged(ramp(5, 5), SOBEL)
    assert {"输入", "特征图", "窗口", "卷积核", "乘积", "第 0 行第 0 列"} <= set(
        texts(vectors(played, Look(language="zh")))
    )
    relu = staged(ramp(3, 3), {"kind": "relu"})
    odd = Staged(replace(relu.stage, label="<a & b>"), relu.frames, relu.y)
    assert "<a & b>" in texts(vectors(odd, Look()))


@pytest.mark.parametrize(("width", "height"), [(960, 506), (1920, 1014), (2880, 1520)])
@pytest.mark.no_cover
def test_pixels_come_once_twice_and_three_times_as_large(width: int, height: int) -> None:
    played = staged(ramp(7, 7), SOBEL, count=1)
    for media_type in ("image/png", "image/webp"):
        with Image.open(io.BytesIO(figure(played, Look(width=width), media_type))) as image:
            assert image.size == (width, height)


def test_a_photo_keeps_its_colours() -> None:
    x = np.zeros((1, 3, 60, 90), np.float32)
    x[0, :, :, :45] = np.array([0.31, 0.62, 0.17])[:, None, None]
    played = staged(x, SOBEL | {"channels": "sum"}, count=1)
    with Image.open(io.BytesIO(figure(played, Look(), "image/png"))) as image:
        colours = {colour for _, colour in image.convert("RGB").getcolors(1 << 24) or []}
    assert (79, 158, 43) in colours


@EACH_THEME
@pytest.mark.parametrize(("shape", "layer"), LAYERS, ids=lambda value: str(value)[:60])
@pytest.mark.no_cover
def test_every_layer_becomes_valid_vectors(
    shape: tuple[int, ...], layer: dict[str, Any], theme: ThemeName
) -> None:
    x = np.random.default_rng(0).normal(size=(1, *shape)).astype(np.float32)
    root = vectors(staged(x, layer, count=1), Look(theme, 960))
    assert root.find(f"{SVG}title") is not None
    assert len(list(root)) > 10


def test_other_media_types_are_refused() -> None:
    with pytest.raises(InvalidError, match=r"image/gif is no figure; use image/svg\+xml, image/png"):
        figure(staged(ramp(3, 3), SOBEL), Look(), "image/gif")
    assert FIGURE_TYPES[0] == "image/svg+xml"


def test_vectors_mark_what_lies_beyond_the_scale() -> None:
    played = staged(ramp(7, 7) * 8 - 4, {"kind": "conv", "kernel": [[1]]})
    root = vectors(played, Look("dark", 960, range="-2,3"), 24)
    marks = [path.get("d", "") for path in root.iter(f"{SVG}path")]
    assert len(marks) == np.count_nonzero((played.y < -2) | (played.y > 3))
    written = texts(root)
    assert "< \u22122.00" in written
    assert "> 3.00" in written
