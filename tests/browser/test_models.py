"""Bring a model: its graph and tensors, its filters, pictures through it, its layers into lab and stack."""

import re

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenLab
from tests.browser.test_chinese import sentences_in_english
from tests.browser.test_looks import assert_accessible
from tests.models.onnx_models import branches, model, node, numbers

pytest.importorskip("onnxruntime")
save = pytest.importorskip("safetensors.numpy").save

LAYERS = "nn.Conv2d(1, 4, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(4, 6, 3)"
WEIGHTS = {
    "conv1.weight": numbers(4, 1, 3, 3),
    "conv1.bias": numbers(4),
    "conv2.weight": numbers(6, 4, 3, 3),
    "conv2.bias": numbers(6),
}


def bring(page: Page, name: str, data: bytes) -> None:
    page.locator("[data-model=file]").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    )


def kernel(page: Page) -> list[list[float]]:
    written = page.locator(".kernel-grid input").evaluate_all("inputs => inputs.map(input => input.value)")
    rows = [float(text.replace("\u2212", "-")) for text in written]
    side = int(len(rows) ** 0.5)
    return np.reshape(rows, (side, side)).tolist()


def test_an_onnx_graph_with_branches_runs_on_the_picture_and_gives_the_lab_a_kernel(
    open_lab: OpenLab,
) -> None:
    lab = open_lab("image=digit&network=models")
    page = lab.page
    # who has none may look at one that is here
    page.locator("[data-model=try-mnist]").click()
    expect(page.locator(".model-side .model-item")).to_have_count(13)
    model = branches()
    bring(page, "branches.onnx", model.SerializeToString())
    rows = page.locator(".model-side .model-item")
    expect(rows).to_have_count(len(model.graph.node))
    # the sum reads the first step and the third, and the first is read twice
    expect(rows.nth(3)).to_contain_text("← 1, 3")
    expect(rows.nth(0)).to_contain_text("read 2 times")

    page.locator("[data-model=run]").click()
    expect(page.locator(".model-item .ends")).to_have_count(len(model.graph.node))
    rows.nth(1).click()
    expect(page.locator(".tiles").first.locator(".tile")).to_have_count(6)
    maps = page.locator(".tiles").nth(1).locator(".tile")
    expect(maps).to_have_count(6)
    maps.nth(2).click()
    expect(maps.nth(2)).to_have_attribute("aria-pressed", "true")

    kernels = page.locator(".tiles").first.locator(".tile")
    kernels.nth(4).click()
    expect(page.locator(".model-detail")).to_contain_text("Output 5, input 5")
    page.locator("[data-model=lab]").click()
    expect(page.locator(".room")).to_be_hidden()
    lab.settle()
    weight = next(tensor for tensor in model.graph.initializer if tensor.name == "wd")
    truth = np.frombuffer(weight.raw_data, np.float32).reshape(weight.dims)[4, 0]
    np.testing.assert_allclose(kernel(page), truth, rtol=5e-3)


def test_weights_find_their_layers_and_what_does_not_fit_is_explained(open_lab: OpenLab) -> None:
    lab = open_lab("image=digit&network=models")
    page = lab.page
    bring(page, "own.safetensors", save(WEIGHTS))
    code = page.locator("[data-model=code]")
    code.fill(f"nn.Sequential({LAYERS.replace('(4, 6', '(4, 9')})")
    page.locator("[data-model=match]").click()
    expect(page.locator(".model-result .counts")).to_have_text("1 of 2 layers found their weights")
    expect(page.locator(".problem")).to_contain_text("it wants a weight of shape (9, 4, 3, 3)")
    expect(page.locator("[data-model=matched-stack]")).to_have_count(0)

    # a model that arrives takes nothing away from who is typing, and is asked the same
    code.press("End")
    bring(page, "newer.safetensors", save(WEIGHTS))
    expect(page.get_by_role("heading", name="newer.safetensors")).to_be_visible()
    expect(page.locator(".model-result .counts")).to_have_text("1 of 2 layers found their weights")
    expect(code).to_be_focused()
    page.keyboard.type("!")
    expect(code).to_have_value(re.compile(r"Conv2d\(4, 9, 3\)\)!$"))

    code.fill(f"nn.Sequential({LAYERS})")
    page.locator("[data-model=match]").click()
    expect(page.locator(".model-result .counts")).to_have_text("2 of 2 layers found their weights")
    page.locator(".matches .model-item").nth(1).click()
    page.locator(".matches ~ .model-detail .tile").nth(5).click()
    page.locator(".matches ~ .model-detail [data-model=lab]").click()
    expect(page.locator(".room")).to_be_hidden()
    lab.settle()
    np.testing.assert_allclose(kernel(page), WEIGHTS["conv2.weight"][1, 1], rtol=5e-3)

    # the model is still there with its code, and all of it opens as a stack
    page.locator(".bar [data-action=network]").click()
    page.locator("[data-room-tab=models]").click()
    with page.expect_request("**/api/v1/network") as asked:
        page.locator("[data-model=matched-stack]").click()
    # its first layer reads one channel, and so the picture comes in grey
    assert (asked.value.post_data_json or {})["input"]["color"] == "gray"
    expect(page.locator("[data-room-tab=stack]")).to_have_attribute("aria-selected", "true")
    lab.settle()
    expect(page.locator(".net-row")).to_have_count(5)


def test_a_hostile_file_is_refused_in_words(open_lab: OpenLab) -> None:
    lab = open_lab("network=models")
    expect(lab.page.locator(".model-drop")).to_contain_text("up to 256 MB")
    bring(lab.page, "bad.pt", b"\x80\x02cos\nsystem\n(S'true'\ntR.")
    expect(lab.page.locator(".model-drop .note")).to_contain_text("may run anything")
    lab.complaints.clear()  # the browser itself reports the refused request


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_axe_finds_nothing_in_the_tab_and_nothing_overflows(visit: OpenLab, width: int, scheme: str) -> None:
    lab = visit("network=models", color_scheme=scheme)
    page = lab.page
    page.set_viewport_size({"width": width, "height": 844})
    bring(page, "own.safetensors", save(WEIGHTS))
    expect(page.locator(".model-view .tile").first).to_be_visible()
    page.locator("[data-model=code]").fill(f"nn.Sequential({LAYERS})")
    page.locator("[data-model=match]").click()
    expect(page.locator(".matches")).to_be_visible()

    assert_accessible(lab)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_models_and_what_is_no_layer_in_them_are_told_in_chinese(visit: OpenLab) -> None:
    lab = visit("image=digit&network=models", locale="zh-CN")
    page = lab.page
    broken = {
        "cut.safetensors": (b"\x40" + bytes(7) + b'{"a":', "文件被截断了"),
        "text.pt": (b"no model at all", "这不是这里认识的模型文件"),
        "cut.onnx": (branches().SerializeToString()[:200], "这不是 ONNX 模型"),
        "cut.pt": (b"PK\x03\x04" + bytes(40), "压缩包已损坏"),
    }
    for name, (data, words) in broken.items():
        bring(page, name, data)
        expect(page.locator(".model-drop [role=alert]")).to_contain_text(words)
        assert not sentences_in_english(page)
    # operators that no layer here is, in the list and of the whole
    graph = model([node("Conv", "x w", "a"), node("Erf", "a", "y")], {"w": numbers(2, 1, 3, 3)})
    bring(page, "erf.onnx", graph.SerializeToString())
    page.locator(".model-side .model-item").nth(1).click()
    expect(page.locator(".model-detail")).to_contain_text("这里没有层与 Erf 相同")
    page.locator("[data-model=stack]").click()
    expect(page.locator(".model-notes")).to_contain_text("这里没有层与 Erf 相同")
    assert not sentences_in_english(page)
    lab.complaints.clear()
