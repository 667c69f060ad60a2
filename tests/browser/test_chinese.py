"""A reader of 中文 meets no English: all that is seen, or told to who points or listens, besides names."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenLab

# What is seen, and what it says to who points at it or listens; code is the same in every language.
SAID = """() => {
  const said = new Set();
  for (const element of document.querySelectorAll("body, body *")) {
    if (!element.checkVisibility() || element.closest("pre, code, kbd, textarea, [lang=en]")) continue;
    for (const node of element.childNodes) if (node.nodeType === Node.TEXT_NODE) said.add(node.data);
    for (const name of ["title", "aria-label", "aria-description", "placeholder", "alt"])
      said.add(element.getAttribute(name) ?? "");
  }
  return [...said];
}"""
NAMES = {
    "what is": "Convscope English ECG",
    "people": "Bottou Bengio Chelsea Frei-Chen Gabor Haffner Kirsch Laws LeCun Prewitt Roberts Scharr Sobel",
    "networks": "LeNet-5 MNIST ResNet",
    "programs": "CSV JAX JSON Keras MATLAB Markdown NumPy ONNX OpenCV PyTorch SciPy TSV",
    "computers": "RuntimeError cpu curl numpy torch",
    "files": "APNG GIF PNG WAV WebP csv npy onnx pt pth safetensors sobel_x zip state dict json",
    "keys": "Alt Ctrl Delete Esc Page Up Down Shift",
    "colours": "Berlin Cividis Inferno Magma Plasma Turbo Viridis Vik",
    "words of the API": "SAME ceil_mode float32 full groups in_channels max output_padding same valid zeros",
    "algorithms": "im2col native separable taps",
    "layers": "Conv2d GEMM Output ReLU Softmax dropout tanh",
    "units": "KiB MB MiB dB ms",
}
KNOWN = {word for words in NAMES.values() for word in words.split()}
# A pasted message, and the title of a paper, are somebody else's words.
QUOTED = re.compile(r"《.*?》|^Given groups=1, .*", re.DOTALL)
WORD = re.compile(r"(?:[A-Za-z][\w-]*)?[A-Za-z]{2}[\w-]*", re.ASCII)

DRESSED = "image=digit&activation=relu"
# What is open, by the link, and what is pressed then, one after another.
VIEWS = {
    "the lab": (
        f"{DRESSED}&sheet=channels&desk=solve&views=stamp,im2col,matrix,frequency",
        ("[data-presets]", "[data-kernel-export]", "[data-paste]", "[data-legend]"),
    ),
    "dialogs": (
        f"{DRESSED}&sheet=groups&groups=1",
        ("[data-action=help]", "[data-action=share]", "[data-export]"),
    ),
    "a signal": ("rank=1&source=square&at=20&desk=network", ()),
    "a volume": ("rank=3&source=blobs+size:8&at=150&desk=code", ()),
    "a pool": (
        "image=digit&pool=max_pool&stage=pool&at=4&desk=paste",
        ("[data-desk=example] >> nth=3",),
    ),
    "ways": ("image=digit&operator=transposed&kernel=box&sheet=ways", ()),
    "the checkerboard": ("image=digit&operator=transposed&kernel=box&sheet=overlap", ()),
    "a network": ("image=digit&network=lenet5", ('[data-layer-name="9"]',)),
    "training": ("image=digit&network=train", ()),
    "models": ("image=digit&network=models", ()),
}


def english(page: Page) -> list[str]:
    """Give what is said in words that are no names."""
    texts: list[str] = page.evaluate(SAID)
    return [text for text in texts if not set(WORD.findall(QUOTED.sub("", text))) <= KNOWN]


@pytest.mark.parametrize("name", VIEWS)
def test_nothing_is_left_in_english(visit: OpenLab, name: str) -> None:
    place, presses = VIEWS[name]
    lab = visit(place, locale="zh-CN")
    found = english(lab.page)
    for press in presses:
        lab.page.locator(press).first.click()
        lab.settle()
        found += english(lab.page)
        lab.page.keyboard.press("Escape")
    assert not found


# Names, code and numbers may stand between; no sentence has three words in a row.
ENGLISH = re.compile(r"[A-Za-z']{2,} [A-Za-z']{2,} [A-Za-z']{2,}")
REFUSED = {
    "nn.Conv2d(3, 8, 5, padding=9, padding_mode='reflect')": "反射填充 9 格",
    "nn.ConvTranspose2d(3, 8, 3, output_padding=2)": "但必须小于步幅 1 或膨胀率 1",
    "nn.MaxPool2d(4, padding=3)": "最多是有效卷积核的一半",
    "nn.Conv2d(3, 8, 5, stride=1.5)": "请给整数",
    "nn.Sequential(nn.Conv2d(3, 8, 3), nn.GELU())": "它逐格改变数值",
    "nn.Conv2d(3, 8": "括号没有闭合",
}


def sentences_in_english(page: Page) -> list[str]:
    texts: list[str] = page.evaluate(SAID)
    found = ((text, ENGLISH.findall(QUOTED.sub("", text))) for text in texts)
    return [text for text, runs in found if any(not set(run.split()) <= KNOWN for run in runs)]


def test_a_pasted_text_is_refused_in_chinese(visit: OpenLab) -> None:
    lab = visit("image=digit&desk=paste", locale="zh-CN")
    lab.page.locator("[data-desk=paste-shape]").fill("1, 3, 8, 8")
    for text, words in REFUSED.items():
        lab.page.locator("[data-desk=paste]").fill(text)
        expect(lab.page.locator(".desk-result")).to_contain_text(words)
        assert not sentences_in_english(lab.page)
    lab.complaints.clear()  # the browser itself reports the refused request
