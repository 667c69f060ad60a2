"""Measure how quickly the page answers in Chromium: from an edit to its pixels, and when opened.

Usage: python scripts/measure_page.py [--url URL] [--edits 60]. Without a URL it starts a server of its own.
"""

import argparse
import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from scripts.find_browser import launch_options
from tests.real_server import real_server

# What is measured: a name, the link, and how one edit is made in the page.
EDITS = (
    ("weight, 512² grey", "image=zone_plate", "weight"),
    ("weight, 600 × 400 RGB, sum", "image=coffee", "weight"),
    ("weight, 600 × 400 RGB, each", "image=coffee&channels=each", "weight"),
    ("stride slider, 512²", "image=zone_plate&padding=1", "slider"),
    ("preset, 512²", "image=zone_plate", "preset"),
    ("sign button, 512²", "image=zone_plate", "button"),
)
# Looking around with all linked views open: name, the link, and the canvas that the pointer moves over.
LOOKS = (
    ("output → all views, 600 × 400", "image=coffee&views=stamp,im2col,matrix,frequency", "output"),
    ("matrix → all views, 600 × 400", "image=coffee&views=stamp,im2col,matrix,frequency", "matrix-lit"),
)
HOVER = """
async ([name, steps]) => {
  const pause = (ms) => new Promise((done) => setTimeout(done, ms));
  const canvas = document.querySelector(`[data-canvas="${name}"]`);
  const box = canvas.getBoundingClientRect();
  const costs = [];
  for (let i = 0; i < steps; i++) {
    await pause(50);
    const x = box.left + box.width * (0.2 + 0.6 * ((i * 7) % steps) / steps);
    const y = box.top + box.height * (0.3 + 0.4 * ((i * 37) % steps) / steps);
    // The page's own painting lies between these two: callbacks run in the order they were asked for.
    let begun = 0;
    requestAnimationFrame(() => {
      begun = performance.now();
    });
    const how = { clientX: x, clientY: y, bubbles: true, pointerType: "mouse", pointerId: 1 };
    canvas.dispatchEvent(new PointerEvent("pointermove", how));
    costs.push(await new Promise((done) => requestAnimationFrame(() => done(performance.now() - begun))));
  }
  return costs;
}
"""
SCRIPT = """
async ([how, edits]) => {
  const pause = (ms) => new Promise((done) => setTimeout(done, ms));
  const act = {
    weight(i) {
      const input = document.querySelector('[data-weight="1,1"]');
      input.focus();
      input.value = String(((i * 7919) % 97) / 31 - 1.5);
      input.dispatchEvent(new Event("input", { bubbles: true }));
    },
    slider(i) {
      const input = document.querySelector('[data-slider="stride"]');
      input.value = String(1 + (i % 2));
      input.dispatchEvent(new Event("input", { bubbles: true }));
    },
    preset(i) {
      const name = ["sobel_y", "box", "laplacian_8", "sharpen"][i % 4];
      document.querySelector(`[data-preset="${name}"]`).click();
    },
    button() {
      document.querySelector('[data-action="negate"]').click();
    },
  }[how];
  if (how === "preset") {
    document.querySelector("[data-presets]").click();
    await pause(500);
  }
  const found = { drawn: [], screen: [] };
  for (let i = 0; i < edits + 5; i++) {
    performance.clearMeasures();
    const start = performance.now();
    act(i);
    while (!performance.getEntriesByName("convscope:edit-to-screen").length) {
      if (performance.now() - start > 3000) break;
      await pause(4);
    }
    if (i >= 5) {
      for (const end of ["drawn", "screen"]) {
        const [entry] = performance.getEntriesByName(`convscope:edit-to-${end}`);
        if (entry) found[end].push(entry.duration);
      }
    }
    await pause(60);
  }
  return found;
}
"""


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="Measure the page in Chromium.")
    parser.add_argument("--url", help="a running server; else one is started")
    parser.add_argument("--edits", type=int, default=60)
    asked = parser.parse_args()
    sys.stdout.write(table(asked.url, asked.edits) + "\n")


def table(url: str | None = None, count: int = 60) -> str:
    """Measure all, and write it as a Markdown table of milliseconds."""
    lines = [
        "| what | median ms | 95th percentile | median until drawn |",
        "| --- | --- | --- | --- |",
    ]
    with server(url) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options())  # type: ignore[arg-type]  # options by name
        for name, link, how in EDITS:
            found = edits(browser, f"{address}/#{link}&at=0", how, count)
            screen, drawn = found["screen"], statistics.median(found["drawn"])
            row = f"{statistics.median(screen):.1f} | {percentile(screen):.1f} | {drawn:.1f}"
            lines.append(f"| edit → screen: {name} | {row} |")
        for name, link, canvas in LOOKS:
            page = opened(browser, f"{address}/#{link}&at=146151")
            page.wait_for_selector(f'[data-canvas="{canvas}"]')
            costs: list[float] = page.evaluate(HOVER, [canvas, count])
            page.context.close()
            lines.append(
                f"| hover → drawn: {name} | {statistics.median(costs):.1f} | {percentile(costs):.1f} | – |"
            )
        opened_ms = openings(browser, address)
        row = f"{statistics.median(opened_ms):.0f} | {percentile(opened_ms):.0f} | – |"
        lines.append(f"| opened → first feature map | {row}")
        browser.close()
    return "\n".join(lines)


@contextmanager
def server(url: str | None) -> Iterator[str]:
    """Give the address of a server."""
    if url:
        yield url.rstrip("/")
        return
    with tempfile.TemporaryDirectory() as folder, real_server(Path(folder)) as started:
        yield started


def edits(browser: Browser, address: str, how: str, count: int) -> dict[str, list[float]]:
    """Make edits one after the other and return their milliseconds, to the drawn canvas and to the screen."""
    page = opened(browser, address)
    found: dict[str, list[float]] = page.evaluate(SCRIPT, [how, count])
    page.context.close()
    return found


def opened(browser: Browser, address: str) -> Page:
    """Open the page and wait until it is quiet."""
    page = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce").new_page()
    page.goto(address)
    page.wait_for_selector("[data-sum]:not(:empty)")
    page.wait_for_timeout(1000)
    return page


def openings(browser: Browser, url: str) -> list[float]:
    """Milliseconds from opening the page in a fresh browser to its first feature map, a few times."""
    found = []
    for _ in range(7):
        page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
        page.goto(url)
        page.wait_for_selector("[data-pane=output][aria-busy=false]")
        found += page.evaluate(
            "() => performance.getEntriesByName('convscope:first').map((mark) => mark.startTime)"
        )
        page.context.close()
    return found


def percentile(values: Sequence[float], part: float = 0.95) -> float:
    """The value that `part` of all stay below."""
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]


if __name__ == "__main__":
    main()
