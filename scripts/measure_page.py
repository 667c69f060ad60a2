"""Measure how quickly the page answers in Chromium: after an edit, during a drag, and when opened.

Usage: python -m scripts.measure_page [--url URL] [--edits 60] [--only edits hover first drags bytes]. Without
a URL it starts a server of its own.
"""

import argparse
import io
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import sleep

import numpy as np
from playwright.sync_api import Browser, FilePayload, Page, sync_playwright

from app.api.assets import Assets
from scripts.find_browser import launch_options
from scripts.page_probes import HOVER, LOADED, PASTE, SCRIPT, WATCH
from tests.real_server import real_server

_WARM_SECONDS = 8

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
# What is dragged without a pause: name, the link, and what is taken hold of.
WEIGHT = '[data-weight="1,1"]'
DRAGS = (
    ("weight, 512² grey", "image=zone_plate", WEIGHT),
    ("weight, 600 × 400 RGB, each", "image=coffee&channels=each", WEIGHT),
    ("weight, all views open", "image=coffee&views=stamp,im2col,matrix,frequency", WEIGHT),
    ("a volume of 64³, turned", "rank=3&source=blobs+size:64", '[data-canvas="input"]'),
)
STATIC = Path(__file__).resolve().parent.parent / "static"
# What is opened until all has come: links of views, sheets and rooms, a long one, and what opens dialogs.
LONG = "kernel=" + ";".join([",".join(f"0.{n}" for n in range(100, 115))] * 15)
LINKS = (
    "sheet=groups",
    "sheet=channels",
    "operator=transposed&sheet=ways",
    "operator=transposed&sheet=overlap",
    "rank=1",
    "rank=1&views=stamp,im2col,matrix,frequency&at=0",
    "rank=3&source=blobs+size:8",
    "rank=3&source=blobs+size:8&stack=slices",
    "desk=solve",
    "desk=network",
    "desk=paste",
    "desk=code",
    "network=lenet5",
    "network=train",
    "network=models",
    LONG,
    "stride=900&kernel=1,2;x&at=0",
    "at=0",
)
PRESSES = (
    "[data-legend]",
    "[data-kernel-export]",
    "[data-presets]",
    "[data-paste]",
    ".drop.camera",
    "[data-action=share]",
    "[data-action=help]",
)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="Measure the page in Chromium.")
    parser.add_argument("--url", help="a running server; else one is started")
    parser.add_argument("--edits", type=int, default=60)
    parser.add_argument("--only", nargs="+", choices=[*PARTS], default=[*PARTS])
    asked = parser.parse_args()
    sys.stdout.write(table(asked.url, asked.edits, asked.only) + "\n")


def table(url: str | None = None, count: int = 60, only: Sequence[str] = ()) -> str:
    """Measure all parts, or only some, and write it as a Markdown table of milliseconds."""
    lines = [
        "| what | median ms | 95th percentile | median until drawn |",
        "| --- | --- | --- | --- |",
    ]
    with server(url) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options())  # type: ignore[arg-type]  # options by name
        for part in only or PARTS:
            lines += PARTS[part](browser, address, count)
        browser.close()
    return "\n".join(lines)


def edit_rows(browser: Browser, address: str, count: int) -> list[str]:
    """Edits, one after the other, until they are on the screen."""
    lines = []
    for name, link, how in EDITS:
        found = edits(opened(browser, f"{address}/#{link}&at=0"), how, count)
        lines.append(edit_row(name, found))
    page = opened(browser, f"{address}/#rank=1&kernel=1,2,1&at=0")
    page.locator("[data-upload]").set_input_files(long_signal())
    page.wait_for_timeout(2500)
    page.evaluate(WATCH)
    found = edits(page, "sample", count)
    return [
        *lines,
        edit_row("weight, 10⁶ samples", found),
        tasks_row("edit", "weight, 10⁶ samples", found["tasks"]),
    ]


def hover_rows(browser: Browser, address: str, count: int) -> list[str]:
    """Looking around, until everything that is lit is drawn."""
    lines = []
    for name, link, canvas in LOOKS:
        page = opened(browser, f"{address}/#{link}&at=146151")
        page.wait_for_selector(f'[data-canvas="{canvas}"]')
        costs: list[float] = page.evaluate(HOVER, [canvas, count])
        page.context.close()
        lines.append(
            f"| hover → drawn: {name} | {statistics.median(costs):.1f} | {percentile(costs):.1f} | – |"
        )
    return lines


def first_rows(browser: Browser, address: str, _: int) -> list[str]:
    """The page, opened by a browser that has never seen it."""
    found = openings(browser, address)
    return [f"| opened → first feature map | {statistics.median(found):.0f} | {percentile(found):.0f} | – |"]


def drag_rows(browser: Browser, address: str, _: int) -> list[str]:
    """Tasks that hold the page up while something is dragged."""
    return [
        tasks_row("drag", name, drag(browser, f"{address}/#{link}&at=0", handle))
        for name, link, handle in DRAGS
    ]


def byte_rows(browser: Browser, address: str, _: int) -> list[str]:
    """What is loaded, samples aside, once the server has compressed it as far as it goes."""
    page = opened(browser, address)
    page.wait_for_timeout(5000)
    page.context.close()
    page = opened(browser, address)
    first: float = page.evaluate(LOADED)
    page.context.close()
    rows = [f"| loaded for the first view | {first / 1000:.0f} KB | – | – |"]
    for locale in ("en", "zh-CN"):
        total, left = all_kb(browser, address, locale)
        rows.append(f"| loaded when all was opened, {locale} | {total:.0f} KB | – | – |")
        if left:
            rows.append(f"| not counted, {locale}: {', '.join(left)} | – | – | – |")
    return rows


PARTS: dict[str, Callable[[Browser, str, int], list[str]]] = {
    "edits": edit_rows,
    "hover": hover_rows,
    "first": first_rows,
    "drags": drag_rows,
    "bytes": byte_rows,
}


def edit_row(name: str, found: dict[str, list[float]]) -> str:
    """Write how long edits took."""
    screen, drawn = found["screen"], statistics.median(found["drawn"])
    row = f"{statistics.median(screen):.1f} | {percentile(screen):.1f} | {drawn:.1f}"
    return f"| edit → screen: {name} | {row} |"


def tasks_row(kind: str, name: str, tasks: Sequence[float]) -> str:
    """Write the longest of the tasks over 50 ms, and how many there were."""
    longest = f"{max(tasks, default=0):.0f} ({len(tasks)})"
    return f"| {kind}, longest task (tasks over 50 ms): {name} | {longest} | – | – |"


def long_signal() -> FilePayload:
    """A million samples: a tone in noise."""
    made = np.random.default_rng(0).normal(size=1_000_000) + 3 * np.sin(np.arange(1_000_000) / 700)
    file = io.BytesIO()
    np.save(file, made.astype(np.float32))
    return {"name": "long.npy", "mimeType": "application/octet-stream", "buffer": file.getvalue()}


@contextmanager
def server(url: str | None) -> Iterator[str]:
    """Give the address of a server."""
    if url:
        yield url.rstrip("/")
        return
    with tempfile.TemporaryDirectory() as folder, real_server(Path(folder)) as started:
        # a warm server: the page's files are compressed further some seconds after the start
        sleep(_WARM_SECONDS)
        yield started


def edits(page: Page, how: str, count: int) -> dict[str, list[float]]:
    """Make edits one after the other and return their milliseconds, to the drawn canvas and to the screen."""
    found: dict[str, list[float]] = page.evaluate(SCRIPT, [how, count])
    page.context.close()
    return found


def opened(browser: Browser, address: str, locale: str = "en") -> Page:
    """Open the page and wait until it is quiet."""
    context = browser.new_context(
        viewport={"width": 1440, "height": 900}, reduced_motion="reduce", locale=locale
    )
    page = context.new_page()
    page.add_init_script("performance.setResourceTimingBufferSize(5000)")
    page.goto(address)
    page.wait_for_selector("[data-sum]:not(:empty)")
    page.wait_for_timeout(1000)
    return page


def drag(browser: Browser, address: str, handle: str) -> list[float]:
    """Drag for two seconds without a pause; give the tasks over 50 ms."""
    page = opened(browser, address)
    page.evaluate(WATCH)
    box = page.locator(handle).bounding_box()
    if box is None:
        raise RuntimeError(f"the page shows no {handle} to drag")
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(120):
        page.mouse.move(x + 5 + step % 60 * 3, y)
        page.wait_for_timeout(16)
    page.mouse.up()
    tasks: list[float] = page.evaluate("() => globalThis.longTasks")
    page.context.close()
    return tasks


def all_kb(browser: Browser, address: str, locale: str) -> tuple[float, list[str]]:
    """Open what is loaded later: thousands of bytes as they were sent, and scripts that never came."""
    page = opened(browser, f"{address}/#a=kernel=box&views=stamp,im2col,matrix,frequency&at=0", locale)
    for link in LINKS:
        page.evaluate("(link) => { location.hash = link; }", link)
        page.wait_for_timeout(1000)
    for press in PRESSES:
        page.locator(press).first.click()
        page.wait_for_timeout(700)
        page.keyboard.press("Escape")
    page.keyboard.press("e")
    page.wait_for_timeout(700)
    page.evaluate(PASTE)
    page.wait_for_timeout(700)
    loaded: float = page.evaluate(LOADED)
    names: list[str] = page.evaluate("() => performance.getEntriesByType('resource').map(({ name }) => name)")
    page.context.close()
    came = {name.partition("/static/")[2].partition("/")[2] for name in names}
    homes = Assets(STATIC).modules().homes
    return loaded / 1000, sorted(path for path, home in homes.items() if path == home and path not in came)


def openings(browser: Browser, url: str) -> list[float]:
    """Milliseconds from opening a fresh browser to its first feature map, a few times."""
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
