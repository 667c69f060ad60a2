"""What a newcomer meets: something that moves and explains itself, from one host, in few bytes."""

import re
from urllib.parse import urljoin
from urllib.request import Request, urlopen

from playwright.sync_api import Browser, expect

from tests.browser.conftest import OpenLab
from tests.browser.lab import Lab

BUDGET_BYTES = 200_000
LATER = ("views/sheets/", "draw/wiring.js")


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
        "/describe",
    )  # pictures and their numbers
    files = [name for name in [*names, server_url] if not any(part in name for part in shown)]
    assert any(name.endswith("main.js") for name in files)
    assert any(name.endswith("i18n/en.js") for name in files)
    assert not any("i18n/zh" in name for name in files)
    assert sum(map(bytes_on_the_wire, files)) <= BUDGET_BYTES
    lab.close()


def bytes_on_the_wire(url: str) -> int:
    """Size of a file as browsers get it."""
    with urlopen(Request(url, headers={"Accept-Encoding": "gzip"})) as answer:
        return len(answer.read())


def test_no_script_or_style_is_inline(server_url: str) -> None:
    shell = urlopen(server_url).read().decode()
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\bsrc=)", shell)


def test_all_modules_of_the_first_view_are_asked_for_at_once(server_url: str) -> None:
    shell = urlopen(server_url).read().decode()
    [main] = re.findall(r'src="([^"]+/js/main\.js)"', shell)
    asked = {urljoin(server_url, path) for path in re.findall(r'rel="modulepreload" href="([^"]+)"', shell)}
    assert asked == imported_by(urljoin(server_url, main)) - {urljoin(server_url, main)}


def imported_by(url: str, seen: frozenset[str] = frozenset()) -> set[str]:
    """Modules that one needs before it runs, itself among them; what `import()` asks for comes later."""
    found = {*seen, url}
    for other in re.findall(r'^import\b[^;"=]*"(\.[^"]+)";', urlopen(url).read().decode(), re.MULTILINE):
        if urljoin(url, other) not in found:
            found |= imported_by(urljoin(url, other), frozenset(found))
    return found
