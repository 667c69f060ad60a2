"""The plates of the linked views: what they say cell by cell, and how much of them is lit."""

import re

from playwright.sync_api import Locator, expect

from tests.browser.lab import Lab, link

# 7 × 7 cells, 5 × 5 windows, the one in the middle
DIGIT = link(image="digit", padding="valid", at=12, views="stamp,im2col,matrix")
SIGNAL = "rank=1&source=1,4,-2,3,0.5,2,-1,6&kernel=1,-2,0.5&padding=1,1&at=3&views=stamp,im2col,matrix"
SOBEL = {"kind": "conv", "kernel": "sobel_x"}


def plate(lab: Lab, name: str) -> Locator:
    """Grid of a linked view."""
    return lab.page.locator(f"[data-plate={name}]")


def words(lab: Lab, name: str) -> str:
    """What a screen reader says of the chosen cell."""
    grid = plate(lab, name)
    expect(grid).to_have_attribute("aria-activedescendant", re.compile("plate"))
    return grid.locator(f"#{grid.get_attribute('aria-activedescendant')}").text_content() or ""


def walk(lab: Lab, name: str, *keys: str) -> list[str]:
    """Choose a plate by keyboard, press keys, and collect what is said after each."""
    if plate(lab, name).evaluate("(e) => e !== document.activeElement"):
        plate(lab, name).focus()
    said = []
    for key in keys:
        lab.page.keyboard.press(key)
        said.append(words(lab, name))
    return said


def last_number(text: str) -> float:
    """The number that a sentence ends with."""
    return float(re.findall(r"[−-]?\d+(?:\.\d+)?|[−-]?\.\d+", text)[-1].replace("\u2212", "-"))


def lit(lab: Lab, name: str) -> int:
    """How many pixels of a plate are lit."""
    found: int = lab.canvas(f"{name}-lit").evaluate(
        """(canvas) => {
          const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
          return data.reduce((sum, v, i) => sum + (i % 4 === 3 && v > 0), 0);
        }"""
    )
    return found
