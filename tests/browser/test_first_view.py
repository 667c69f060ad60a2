"""What a newcomer meets: something that moves and explains itself, from one host, in few bytes."""

import re
from pathlib import Path
from urllib.request import Request, urlopen

from playwright.sync_api import Browser, expect

from tests.browser.conftest import OpenLab
from tests.browser.lab import Lab

BUDGET_BYTES = 300 * 1024


def test_it_already_moves(open_lab: OpenLab) -> None:
    lab = open_lab(reduced_motion="no-preference")
    first = lab.where.text_content()
    expect(lab.where).not_to_have_text(first or "")
    expect(lab.page.get_by_role("button", name="Pause")).to_be_visible()


def test_it_stands_still_for_those_who_want_that(open_lab: OpenLab) -> None:
    lab = open_lab(reduced_motion="reduce")
    first = lab.where.text_content() or ""
    lab.page.wait_for_timeout(700)
    expect(lab.where).to_have_text(first)
    expect(lab.page.get_by_role("button", name="Play", exact=True)).to_be_visible()


def test_it_says_what_it_shows(open_lab: OpenLab) -> None:
    lab = open_lab()
    expect(lab.page.locator("[data-shape] .big")).to_contain_text("400 × 600")
    expect(lab.page.locator("[data-engine]")).to_contain_text("cpu")
    expect(lab.page.locator("math").first).to_have_text("⌊400+1+1−31⌋+1=400")
    expect(lab.page.locator(".caption").last).to_contain_text("sum of 3 channels")
    assert abs(lab.shown_number()) > 0


def test_all_it_loads_is_small_and_from_here(browser: Browser, server_url: str) -> None:
    lab = Lab.open(browser, server_url)
    names = lab.page.evaluate("() => performance.getEntriesByType('resource').map((entry) => entry.name)")
    assert all(name.startswith(server_url) for name in names)
    shown = (
        "/images",
        "/samples/",
        "/convolve",
        "/frames",
        "/values",
        "/shape",
    )  # pictures and their numbers
    files = [name for name in [*names, server_url] if not any(part in name for part in shown)]
    assert any(name.endswith("main.js") for name in files)
    assert sum(map(bytes_on_the_wire, files)) <= BUDGET_BYTES
    lab.close()


def bytes_on_the_wire(url: str) -> int:
    """Size of a file as browsers get it."""
    with urlopen(Request(url, headers={"Accept-Encoding": "gzip"})) as answer:
        return len(answer.read())


def test_no_script_or_style_is_inline(server_url: str) -> None:
    shell = urlopen(server_url).read().decode()
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\bsrc=)", shell)


def test_all_modules_are_asked_for_at_once(server_url: str) -> None:
    shell = urlopen(server_url).read().decode()
    folder = Path(__file__).resolve().parents[2] / "static"
    asked = {path.partition("/js/")[2] for path in re.findall(r'rel="modulepreload" href="([^"]+)"', shell)}
    assert asked == needed_at_once(folder / "js") - {"main.js"}


def needed_at_once(scripts: Path) -> set[str]:
    """List what main.js can't run without; a module that is imported only when wanted is not among it."""
    found: set[str] = set()
    waiting = [scripts / "main.js"]
    while waiting:
        module = waiting.pop()
        found.add(module.relative_to(scripts).as_posix())
        for name in re.findall(
            r"""^(?:import|export)\b[^;]*?from "(\.[^"]+)";""", module.read_text(), re.MULTILINE
        ):
            path = (module.parent / name).resolve()
            if path.relative_to(scripts).as_posix() not in found:
                waiting.append(path)
    return found
