"""The kernel lab: weights by drag, wheel and keys, sizes, turns, files in and out, and what the kernel is."""

import io
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import expect
from scipy import ndimage

from tests.browser.conftest import OpenLab
from tests.browser.lab import Lab, link
from tests.browser.test_editing import CENTER, expect_value, value_of


def dragged(lab: Lab, by: int, *, held: str = "", end: bool = True) -> None:
    """Drag the middle weight sideways, perhaps with a key held."""
    box = lab.weight(1, 1).bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    if held:
        lab.page.keyboard.down(held)
    lab.page.mouse.move(x, y)
    lab.page.mouse.down()
    # the first pixels only say that it is a drag
    lab.page.mouse.move(x + 5, y)
    lab.page.mouse.move(x + 5 + by, y, steps=5)
    if held:
        lab.page.keyboard.up(held)
    if end:
        lab.page.mouse.up()


def middle(lab: Lab, weight: float) -> float:
    """The sum with Sobel's middle weight replaced."""
    return value_of(lab, [[-1, 0, 1], [-2, weight, 2], [-1, 0, 1]])


def test_a_weight_is_dragged(visit: OpenLab) -> None:
    lab = visit(CENTER)
    before = lab.value.text_content() or ""
    dragged(lab, 40)
    expect_value(lab, middle(lab, 1.0))
    dragged(lab, -20, held="Shift")
    expect_value(lab, middle(lab, -4.0))
    dragged(lab, 200, end=False)
    lab.page.keyboard.press("Escape")
    lab.page.mouse.up()
    expect_value(lab, middle(lab, -4.0))
    lab.page.wait_for_timeout(950)  # from here on it is another step
    dragged(lab, 8, held="Alt")
    expect_value(lab, middle(lab, -3.98))
    lab.act("undo")
    expect_value(lab, middle(lab, -4.0))
    lab.act("undo")
    expect(lab.value).to_have_text(before)


def test_facts_keep_up_with_a_drag_that_never_pauses(visit: OpenLab) -> None:
    lab = visit(CENTER)
    lab.page.evaluate(
        """() => {
          globalThis.sums = new Set();
          const facts = document.querySelector("[data-facts]");
          const hear = () => globalThis.sums.add(facts.querySelector("code")?.textContent);
          new MutationObserver(hear).observe(facts, { childList: true, subtree: true });
        }"""
    )
    box = lab.weight(1, 1).bounding_box()
    assert box is not None
    dragged(lab, 4, end=False)
    for step in range(40):
        lab.page.mouse.move(box["x"] + box["width"] / 2 + 10 + 4 * step, box["y"] + 10)
        lab.page.wait_for_timeout(30)  # less than the pause that edits end with
    sums = lab.page.evaluate("() => [...globalThis.sums]")
    lab.page.mouse.up()
    assert len(sums) >= 3
    expect(lab.page.locator("[data-facts] code").first).not_to_have_text(sums[0])


def test_a_weight_is_rolled_and_stepped_while_it_is_in_use(visit: OpenLab) -> None:
    lab = visit(CENTER)
    field, keys = lab.weight(1, 1), lab.page.keyboard
    before = lab.value.text_content() or ""
    field.hover()
    lab.page.mouse.wheel(0, -100)
    expect(lab.value).to_have_text(before)
    field.click()
    expect(field).to_be_focused()
    lab.page.mouse.wheel(0, -100)
    expect_value(lab, middle(lab, 0.1))
    for key, weight in (("Alt+ArrowUp", 0.2), ("Shift+ArrowUp", 1.2), ("Alt+Shift+ArrowDown", 1.19)):
        keys.press(key)
        expect(field).to_have_value(str(weight))
    expect_value(lab, middle(lab, 1.19))
    keys.press("Escape")
    expect(lab.value).to_have_text(before)


def test_arrows_walk_from_weight_to_weight_unless_a_number_is_being_typed(visit: OpenLab) -> None:
    lab = visit(CENTER)
    keys = lab.page.keyboard
    lab.weight(0, 0).focus()
    for key, place in (
        ("ArrowRight", (0, 1)),
        ("ArrowDown", (1, 1)),
        ("ArrowLeft", (1, 0)),
        ("ArrowUp", (0, 0)),
    ):
        keys.press(key)
        expect(lab.weight(*place)).to_be_focused()
    # a grid to a screen reader, too
    rows = lab.page.get_by_role("grid", name="Kernel").get_by_role("row")
    expect(rows).to_have_count(3)
    box = rows.nth(1).get_by_role("gridcell").nth(2).get_by_role("textbox", name="Weight, row 2, column 3")
    expect(box).to_have_value("2")
    keys.press("ArrowUp")
    expect(lab.weight(0, 0)).to_be_focused()
    keys.type("15")
    keys.press("ArrowLeft")
    keys.type(".")
    expect(lab.weight(0, 0)).to_have_value("1.5")
    keys.press("Enter")
    expect(lab.weight(1, 0)).to_be_focused()
    keys.press("Shift+Enter")
    expect(lab.weight(0, 0)).to_be_focused()
    keys.press("Tab")
    expect(lab.weight(0, 1)).to_be_focused()


def test_a_smaller_size_forgets_nothing_and_generated_kernels_are_made_anew(visit: OpenLab) -> None:
    lab = visit(CENTER)
    rows, columns = lab.number("kernel-rows"), lab.number("kernel-columns")
    rows.fill("1")
    columns.fill("2")
    expect_value(lab, value_of(lab, [[-2, 0]]))
    rows.fill("3")
    columns.fill("3")
    expect_value(lab, middle(lab, 0))
    lab.go(CENTER + "&kernel=gaussian+sigma:1.2")
    rows.fill("4")
    columns.fill("5")
    made = {"name": "gaussian", "sigma": 1.2, "size": 4, "width": 5}
    expect_value(lab, value_of(lab, made))
    expect(lab.page.locator("[data-presets]")).to_contain_text("Gaussian")
    lab.wait_for_link("kernel=gaussian+sigma:1.2+size:4+width:5")


GIVEN = np.array([[1, 2.5, -3], [4, 5, 6]])


@pytest.mark.parametrize(
    ("rank", "kernel"), [(2, GIVEN), (3, np.stack([GIVEN, GIVEN[::-1] / 2]))], ids=["picture", "volume"]
)
def test_every_tool_gives_the_weights_that_numpy_gives(
    visit: OpenLab, rank: int, kernel: NDArray[np.float64]
) -> None:
    """One after the other, on rows and columns that differ; the result follows, undo goes all the way."""
    planes = kernel.reshape(-1, *GIVEN.shape)
    rows = ";;".join(";".join(",".join(map(str, row)) for row in plane) for plane in planes)
    source = {2: {"image": "digit"}, 3: {"source": "blobs+size:6"}}[rank]
    lab = visit(link(rank=rank, kernel=rows, at=24, **source))
    before, expected = lab.shown_number(), kernel
    tools: dict[str, Callable[[NDArray[np.float64]], NDArray[np.float64]]] = {
        "turn": lambda k: np.rot90(k, -1, axes=(-2, -1)),
        "mirror": lambda k: k[..., ::-1],
        "transpose": lambda k: np.swapaxes(k, -2, -1),
        "upside-down": lambda k: k[..., ::-1, :],
        "negate": lambda k: -k,
        "normalise": lambda k: k / k.sum(),
        "zero-mean": lambda k: k - k.mean(),
    }
    for action, tool in tools.items():
        expected = tool(expected)
        lab.act(action)
        lab.settle()
        np.testing.assert_allclose(weights_in_link(lab), expected, rtol=1e-9, atol=1e-15, err_msg=action)
        if rank == 2:
            expect_value(lab, value_of(lab, expected.tolist()))
    for _ in tools:
        lab.act("undo")
    lab.settle()
    np.testing.assert_array_equal(weights_in_link(lab), kernel)
    assert lab.shown_number() == before


def weights_in_link(lab: Lab) -> NDArray[np.float64]:
    """Read the kernel that the address holds: rows, or planes of rows."""
    (text,) = parse_qs(lab.page.evaluate("location.hash.slice(1)"))["kernel"]
    planes = [[[float(w) for w in row.split(",")] for row in plane.split(";")] for plane in text.split(";;")]
    return np.array(planes if len(planes) > 1 else planes[0])


def test_eighths_of_a_turn_go_round_and_come_back(visit: OpenLab) -> None:
    """Of 3 × 3 weights the ring moves on; of others a line becomes a diagonal between its cells."""
    lab = visit(link(image="digit", kernel="1,2,3;8,9,4;7,6,5", at=24))
    for _ in range(8):
        lab.act("eighth")
        lab.settle()
    np.testing.assert_array_equal(weights_in_link(lab), [[1, 2, 3], [8, 9, 4], [7, 6, 5]])
    lab.follow(link(image="digit", kernel="0,0,0,0,0;0,0,0,0,0;1,1,1,1,1;0,0,0,0,0;0,0,0,0,0", at=24))
    lab.act("eighth")
    lab.settle()
    turned = weights_in_link(lab)
    level = np.eye(5)[:, [2] * 5]
    expected = ndimage.rotate(level, -45, reshape=False, order=1, mode="grid-constant")
    np.testing.assert_allclose(turned, expected, atol=1e-6)


def test_what_a_kernel_is_follows_the_edits(visit: OpenLab) -> None:
    lab = visit(CENTER)
    facts = lab.page.locator("[data-facts]")
    expect(facts).to_contain_text("Sum 0 · flat areas become 0")
    expect(facts).to_contain_text("↔ odd · ↕ even")
    expect(facts).to_contain_text("Separable (rank 1): 6 products, not 9")
    expect(facts).to_contain_text("[1 2 1]ᵀ · [\u22121 0 1]")
    lab.act("eighth")
    expect_value(lab, value_of(lab, [[-2, -1, 0], [-1, 0, 1], [0, 1, 2]]))
    expect(facts).to_contain_text("Rank 2: 9 products a cell")
    lab.act("undo")
    lab.page.evaluate("() => document.activeElement?.blur()")
    for row, column, weight in (
        (0, 0, "-3"),
        (0, 2, "3"),
        (1, 0, "-6"),
        (1, 2, "6"),
        (2, 0, "-3"),
        (2, 2, "3"),
    ):
        lab.weight(row, column).fill(weight)
    expect(facts).to_contain_text("These are 3 times the weights of Sobel x.")
    # a level wave of a quarter cycle passes, a flat area doesn't
    shades = lab.page.locator("[data-response]").evaluate(
        "(c) => [8, 16].map((x) => c.getContext('2d').getImageData(x, 16, 1, 1).data[0])"
    )
    assert shades == [255, 0]


def test_files_in_and_out(visit: OpenLab, tmp_path: Path) -> None:
    lab = visit(CENTER)
    kernel = np.array([[0.1, -2, 3], [1, 0.5, -1]], dtype=">f8", order="F")
    path = tmp_path / "mine.npy"
    np.save(path, kernel)
    lab.page.locator("[data-paste]").click()
    lab.page.locator("[data-kernel-file]").set_input_files(path)
    expect(lab.page.locator(".paste")).to_contain_text("2 × 3 weights")
    lab.page.locator("[data-use]").click()
    expect_value(lab, value_of(lab, kernel.tolist()))
    lab.page.locator("[data-kernel-export]").click()
    text = lab.page.locator(".take textarea")
    expect(text).to_have_value("0.1\t-2\t3\n1\t0.5\t-1")
    lab.page.locator("[data-format=pytorch]").click()
    expect(text).to_have_value("torch.tensor([[0.1, -2., 3.],\n              [1., 0.5, -1.]])")
    with lab.page.expect_download() as caught:
        lab.page.locator("[data-file=npy]").click()
    assert caught.value.suggested_filename == "kernel.npy"
    saved = np.load(io.BytesIO(Path(caught.value.path()).read_bytes()))
    np.testing.assert_array_equal(saved, kernel.astype(np.float32))
    assert saved.dtype == np.float32


def test_a_weight_that_is_too_large_is_called_so_beside_the_map(visit: OpenLab) -> None:
    lab = visit(CENTER + "&kernel=gaussian+size:11")
    field = lab.page.locator("#chosen-weight")
    before = lab.value.text_content() or ""
    field.fill("1e40")
    field.blur()
    expect(field).to_have_value("1e40")
    expect(lab.page.get_by_text("“1e40” is too large: weights go up to 1e30.")).to_be_visible()
    expect(lab.value).to_have_text(before)
    field.fill("0.5")
    field.press("Shift+ArrowUp")
    expect(field).to_have_value("0.6")
