"""The linked views' numbers: every one that stamp, im2col and matrix say is the server's."""

import re

import numpy as np
import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import OpenLab
from tests.browser.lab import link
from tests.browser.plates import DIGIT, SIGNAL, SOBEL, last_number, lit, walk, words

SAMPLES = {"data": [1, 4, -2, 3, 0.5, 2, -1, 6]}
LINE = {"kind": "conv", "kernel": [1, -2, 0.5], "padding": 1}


@pytest.mark.computes
def test_every_number_of_the_matrix_is_the_servers(visit: OpenLab) -> None:
    layer = {**SOBEL, "padding": "same", "padding_mode": "reflect", "flip": True}
    lab = visit(link(image="digit", mode="reflect", flip=1, at=0, views="matrix"))
    body = {"input_shape": [1, 1, 7, 7], "layer": layer, "rows": [0, 1]}
    (row,) = lab.api("/matrix", body)["part"]["values"]
    said = [*walk(lab, "matrix", "Home"), *walk(lab, "matrix", *["ArrowRight"] * 48)]
    found = [0.0 if text.endswith("zero.") else last_number(text) for text in said]
    assert found == row
    assert said[8].endswith("from input row 1, column 1: 4 weights add up to 0.")


@pytest.mark.computes
def test_every_number_of_a_window_is_the_servers(visit: OpenLab) -> None:
    lab = visit(DIGIT)
    frame = lab.api("/frames", {"input": {"image": "digit", "color": "native"}, "layer": SOBEL, "start": 12})[
        "frames"
    ][0]
    said = [*walk(lab, "im2col-windows", "ArrowUp"), *walk(lab, "im2col-windows", *["ArrowDown"] * 8)]
    values = [float(re.findall(r": ([\d.]+) meets", text)[0]) for text in said]
    np.testing.assert_allclose(values, np.ravel(frame["patch"]), atol=5e-4)
    np.testing.assert_allclose([last_number(text) for text in said], np.ravel(frame["weight"]))
    (text,) = walk(lab, "im2col-product", "ArrowUp")
    assert last_number(text) == pytest.approx(frame["value"], abs=5e-4)
    # The stamp goes from the window's middle cell, and the window itself gets it times the middle weight.
    (text,) = walk(lab, "stamp-output", "ArrowRight")
    value, weight, product = (
        float(v.replace("\u2212", "-")) for v in re.findall(r"(?:: |weight |adds )(−?[\d.]*\d)", text)
    )
    assert product == pytest.approx(value * weight, abs=5e-4)
    assert text.startswith("Output row 2, column 3")
    assert weight == -2


def test_a_large_picture_shows_a_neighbourhood_with_true_numbers(visit: OpenLab) -> None:
    lab = visit(link(at=146151, views="im2col,matrix"))
    windows = lab.page.locator("[data-card=im2col] .caption").nth(1)
    expect(windows).to_have_text(re.compile(r"27 × 240,000: columns 146,\d\d\d … 146,\d\d\d of 240,000"))
    expect(lab.page.locator("[data-card=matrix]")).to_contain_text("output rows 242 … 244")
    expect(lab.page.locator(".counts")).to_contain_text("27 different")
    # Past the last column that is shown, the neighbourhood goes on.
    walk(lab, "im2col-windows", "End", "ArrowRight", "ArrowRight")
    text = words(lab, "im2col-windows")
    _, last = re.findall(r"146,\d\d\d", windows.text_content() or "")
    assert f"Window {last}," in text
    lab.page.keyboard.press("Enter")
    lab.wait_for_link(f"at={last.replace(',', '')}")


def test_a_signals_matrix_has_one_weight_on_each_diagonal_and_every_number_is_the_servers(
    visit: OpenLab,
) -> None:
    lab = visit(SIGNAL.replace("at=3", "at=0"))
    made = lab.api("/matrix", {"input_shape": [1, 1, 8], "layer": LINE, "rows": [0, 8]})["matrix"]
    part = lab.api("/matrix", {"input_shape": [1, 1, 8], "layer": LINE, "rows": [0, 8]})["part"]["values"]
    assert made["shape"] == [8, 8]
    walk(lab, "matrix", "Home")
    for row in range(8):
        for column in range(8):
            said = words(lab, "matrix")
            assert said.startswith(f"Output sample {row}, from input sample {column}:"), said
            weight = part[row][column]
            assert "zero" in said if weight == 0 else last_number(said) == weight, said
            if column < 7:
                walk(lab, "matrix", "ArrowRight")
        walk(lab, "matrix", "Home", *(["ArrowDown"] if row < 7 else []))
    output = lab.api("/convolve", {"input": SAMPLES, "layer": LINE, "values": True})["output"]["data"][0][0]
    walk(lab, "matrix-output", *["ArrowUp"] * 8)
    for row in range(8):
        assert abs(last_number(words(lab, "matrix-output").rstrip(".")) - output[row]) < 1e-5
        walk(lab, "matrix-output", "ArrowDown")
    expect(lab.page.locator("[data-card=matrix] .counts")).to_contain_text("8 × 8: 22 weights, 3 different")
    # One hue a weight, each on its diagonal; a connected layer's weights beside it have as many as cells.
    lab.page.mouse.move(0, 0)
    assert hues(lab.canvas("matrix"), 300) == 3
    assert hues(lab.page.locator("[data-card=matrix] canvas[role=img]"), 9) > 50


def hues(canvas: Locator, least: int) -> int:
    """How many colours fill `least` pixels or more; letters have each of theirs on few, greys are none."""
    found: int = canvas.evaluate(
        """(canvas, least) => {
          const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
          const counts = new Map();
          for (let i = 0; i < data.length; i += 4) {
            const color = data.slice(i, i + 4);
            const [r, g, b, alpha] = color;
            if (alpha > 40 && Math.max(r, g, b) - Math.min(r, g, b) > 12)
              counts.set(color.join(), (counts.get(color.join()) ?? 0) + 1);
          }
          return [...counts.values()].filter((count) => count >= least).length;
        }""",
        least,
    )
    return found


def test_a_volumes_windows_stand_as_columns_with_its_frames_numbers(visit: OpenLab) -> None:
    lab = visit("rank=3&source=gradient+size:4&kernel=gaussian_cube+size:3&padding=same&at=21&views=im2col")
    expect(lab.page.locator(".views-row [data-view]")).to_have_text(
        ["Stamp", "im2col × GEMM", "Matrix", "Frequency"]
    )
    layer = {"kind": "conv", "kernel": {"name": "gaussian_cube", "size": 3}, "padding": "same"}
    slope = {"generate": {"name": "gradient", "size": 4}}
    (frame,) = lab.api("/frames", {"input": slope, "layer": layer, "start": 21, "count": 1})["frames"]
    said = [*walk(lab, "im2col-windows", "ArrowUp"), *walk(lab, "im2col-windows", *["ArrowDown"] * 26)]
    values = [float(re.findall(r": ([\d.]+) meets", text)[0]) for text in said]
    np.testing.assert_allclose(values, np.ravel(frame["patch"]), atol=5e-4)
    np.testing.assert_allclose([last_number(text) for text in said], np.ravel(frame["weight"]), atol=1e-6)
    (text,) = walk(lab, "im2col-product", "ArrowUp")
    assert text.startswith("Output depth 1, row 1, column 1:")
    assert last_number(text) == pytest.approx(frame["value"], abs=5e-4)
    # Twins: of the window at a voxel the slices light their cells, of a voxel on a slice the columns theirs.
    lab.page.keyboard.press("Escape")
    lab.settle()
    rest = lit(lab, "im2col-windows")
    lab.canvas("input-depth").hover()
    lab.settle()
    assert lit(lab, "im2col-windows") > rest
    lab.page.mouse.move(0, 0)
    lab.settle()
    slices = lab.canvas("input-depth").screenshot()
    walk(lab, "im2col-windows", "ArrowRight")
    assert lab.canvas("input-depth").screenshot() != slices
    lab.page.keyboard.press("Enter")
    lab.wait_for_link("at=22")


def test_a_voxels_stamp_and_the_matrix_are_the_servers(visit: OpenLab) -> None:
    """Each block of the matrix, and what a voxel adds slice by slice; twins light in both."""
    at = "rank=3&source=gradient+size:4&kernel=gaussian_cube+size:3&flip=1&at=21&views=stamp,matrix"
    lab = visit(at)
    layer = {"kind": "conv", "kernel": {"name": "gaussian_cube", "size": 3}, "padding": "same", "flip": True}
    body = {"input_shape": [1, 1, 4, 4, 4], "layer": layer, "rows": [21, 22]}
    answer = lab.api("/matrix", body)
    (row,) = answer["part"]["values"]
    counts = "{} × {}: {} weights".format(*answer["matrix"]["shape"], f"{answer['matrix']['filled']:,}")
    expect(lab.page.locator("[data-card=matrix] .counts")).to_contain_text(counts)
    (said,) = walk(lab, "matrix", "Home")
    assert said.startswith("Output 1, 1, 1, from input 0, 0, 0:")
    (said,) = walk(lab, "matrix", *["ArrowRight"] * 42)[-1:]
    assert said.startswith("Output 1, 1, 1, from input 2, 2, 2:")
    assert last_number(said) == pytest.approx(row[42], rel=1e-5)
    # That product's input cell is stamped: what it adds to the same output is the same product.
    value = lab.api(
        "/values",
        {
            "input": {"generate": {"name": "gradient", "size": 4}},
            "layer": layer,
            "input_region": [[2, 3]] * 3,
            "output_region": [[0, 1]] * 3,
        },
    )["input"]["values"][0][0][0][0]
    stamp = lab.page.locator("[data-card=stamp] .caption").nth(1)
    expect(stamp).to_contain_text(f"what {value:.3g} adds")
    expect(stamp).to_contain_text("27")
    rest = [lab.canvas(f"{name}-lit").screenshot() for name in ("stamp-input", "matrix")]
    # Of the voxel in the middle of the shown window, 1, 1, 1.
    lab.page.keyboard.press("Escape")
    lab.settle()
    assert [lab.canvas(f"{name}-lit").screenshot() for name in ("stamp-input", "matrix")] != rest
    walk(lab, "stamp-input", "ArrowUp", "ArrowUp", "ArrowUp", "Home", *["ArrowRight"] * 10)
    (said,) = walk(lab, "stamp-input", "ArrowDown", "ArrowDown")[-1:]
    assert said.startswith("Input depth 2, row 2, column 2:")
    assert last_number(said) == pytest.approx(value, rel=1e-5)
