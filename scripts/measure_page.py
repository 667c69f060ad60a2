"""Measure how quickly the page answers in Chromium: after an edit, during a drag, and when opened.

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
DRAGS = (
    ("weight, 512² grey", "image=zone_plate"),
    ("weight, 600 × 400 RGB, each", "image=coffee&channels=each"),
    ("weight, all views open", "image=coffee&views=stamp,im2col,matrix,frequency"),
)
# What is loaded counts, as it is sent; samples don't, nor what the page asks the API.
LOADED = """
() => [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
  .filter(({ name }) => !name.includes("/api/"))
  .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0)
"""
WATCH = """
() => {
  globalThis.longTasks = [];
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) globalThis.longTasks.push(duration);
  }).observe({ type: "longtask" });
}
"""
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
        opened_ms, first_kb = openings(browser, address)
        row = f"{statistics.median(opened_ms):.0f} | {percentile(opened_ms):.0f} | – |"
        lines.append(f"| opened → first feature map | {row}")
        for name, link in DRAGS:
            longest, many = drag(browser, f"{address}/#{link}&at=0")
            lines.append(
                f"| drag, longest task (tasks over 50 ms): {name} | {longest:.0f} ({many}) | – | – |"
            )
        everything = all_kb(browser, address)
        lines.append(f"\nLoaded for the first view: {first_kb:.0f} KB; all that opens: {everything:.0f} KB.")
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
    page.add_init_script("performance.setResourceTimingBufferSize(5000)")
    page.goto(address)
    page.wait_for_selector("[data-sum]:not(:empty)")
    page.wait_for_timeout(1000)
    return page


def drag(browser: Browser, address: str) -> tuple[float, int]:
    """Drag a weight for two seconds without a pause; give the longest task over 50 ms, and their number."""
    page = opened(browser, address)
    page.evaluate(WATCH)
    box = page.locator('[data-weight="1,1"]').bounding_box()
    if box is None:
        raise RuntimeError("the page shows no weight to drag")
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(120):
        page.mouse.move(x + 5 + step % 60 * 3, y)
        page.wait_for_timeout(16)
    page.mouse.up()
    tasks: list[float] = page.evaluate("() => globalThis.longTasks")
    page.context.close()
    return max(tasks, default=0), len(tasks)


def all_kb(browser: Browser, address: str) -> float:
    """Open what is loaded later, and count all that came: thousands of bytes as they were sent."""
    page = opened(browser, f"{address}/#a=kernel=box&views=stamp,im2col,matrix,frequency&at=0")
    for link in (
        "sheet=groups",
        "sheet=channels",
        "operator=transposed&sheet=ways",
        "operator=transposed&sheet=overlap",
    ):
        page.evaluate("(link) => { location.hash = link; }", link)
        page.wait_for_timeout(1000)
    for press in ("[data-legend]", "[data-kernel-export]"):
        page.locator(press).first.click()
        page.wait_for_timeout(700)
        page.keyboard.press("Escape")
    page.keyboard.press("e")
    page.wait_for_timeout(700)
    loaded: float = page.evaluate(LOADED)
    page.context.close()
    return loaded / 1000


def openings(browser: Browser, url: str) -> tuple[list[float], float]:
    """Milliseconds from opening a fresh browser to its first feature map, a few times; and KB loaded."""
    found = []
    loaded = 0.0
    for _ in range(7):
        page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
        page.add_init_script("performance.setResourceTimingBufferSize(5000)")
        page.goto(url)
        page.wait_for_selector("[data-pane=output][aria-busy=false]")
        found += page.evaluate(
            "() => performance.getEntriesByName('convscope:first').map((mark) => mark.startTime)"
        )
        loaded = page.evaluate(LOADED)
        page.context.close()
    return found, loaded / 1000


def percentile(values: Sequence[float], part: float = 0.95) -> float:
    """The value that `part` of all stay below."""
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]


if __name__ == "__main__":
    main()
