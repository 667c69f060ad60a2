"""Sharing: the dialog, a figure inside another page, and what a link hides."""

import re
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import OpenLab
from tests.browser.lab import Lab, link

PARTS = Path(__file__).resolve().parents[2] / "static" / "js" / "parts.js"
SPOON = link(at=146151)


def table() -> dict[str, str]:
    """Read the page's own table: each part and its selector."""
    entries = re.findall(r'^  (\w+): \{ selector: "([^"]+)"', PARTS.read_text(), re.MULTILINE)
    return dict(entries)


def opened(browser: Browser, url: str, query: str, **context: object) -> Lab:
    """Open the page at a query, with no state behind it."""
    return Lab.open(browser, url, "", query=query, **context)  # type: ignore[arg-type]  # see Lab.open


def test_what_a_link_hides_is_gone_and_all_else_is_there(browser: Browser, server_url: str) -> None:
    lab = opened(browser, server_url, "?hide=kernel,code,export,sum")
    gone = {"kernel", "code", "export", "sum"}
    for part, selector in table().items():
        there = lab.page.locator(selector).first
        if part in gone:
            expect(there).to_be_hidden()
        elif part not in ("probe", "loupe"):
            expect(there).to_be_visible()
    lab.act("next")
    lab.wait_for_link("at=")
    assert "?hide=kernel,code,export,sum#" in lab.page.url
    lab.page.reload()
    expect(lab.page.locator("[data-part=kernel]")).to_be_hidden()
    lab.close()


def test_every_part_can_be_hidden(browser: Browser, server_url: str) -> None:
    lab = opened(browser, server_url, f"?hide={','.join(table())}")
    for selector in table().values():
        expect(lab.page.locator(selector).first).to_be_hidden()
    box = lab.canvas("output").bounding_box()
    assert box
    assert box["width"] > 600  # the pictures get the room
    lab.close()


@pytest.fixture(name="elsewhere")
def other_site(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """Serve a folder as another site."""
    handler = partial(SimpleHTTPRequestHandler, directory=tmp_path)
    handler.log_message = lambda *_: None  # type: ignore[attr-defined]  # quiet
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", tmp_path
        server.shutdown()


def test_the_copied_figure_lives_in_another_page(open_lab: OpenLab, elsewhere: tuple[str, Path]) -> None:
    other, folder = elsewhere
    lab = open_lab(SPOON, permissions=["clipboard-read", "clipboard-write"])
    lab.act("share")
    lab.page.locator("dialog [data-value=figure]").click()
    lab.page.locator("[data-part-shown=player]").uncheck()
    lab.page.locator("dialog [data-value=dark]").click()
    shown = lab.page.frame_locator("dialog iframe")
    expect(shown.locator("[data-sum]")).to_have_text("9.827")
    expect(shown.locator(".player")).to_be_hidden()
    lab.page.get_by_role("button", name="Copy this figure").click()
    snippet = lab.page.evaluate("navigator.clipboard.readText()")
    assert "embed=1&amp;hide=player&amp;theme=dark#at=146151" in snippet
    (folder / "index.html").write_text(f"<!doctype html><title>Lesson</title>{snippet}")

    page = lab.page.context.new_page()
    page.goto(other)
    figure = page.frame_locator("iframe")
    expect(figure.locator("[data-sum]")).to_have_text("9.827")
    expect(figure.locator("html")).to_have_attribute("data-theme", "dark")
    for absent in ("#bar", "#layer", "#shape", ".player"):
        expect(figure.locator(absent)).to_be_hidden()
    before = page.evaluate("history.length")
    figure.locator("[data-canvas=output]").press("ArrowRight")
    expect(figure.locator("[data-sum]")).not_to_have_text("9.827")
    page.wait_for_timeout(500)
    assert page.evaluate("history.length") == before
    with page.context.expect_page() as whole:
        figure.get_by_role("link", name="Open in Convscope").click()
    expect(whole.value.locator(".kernel-grid")).to_be_visible()
    assert whole.value.url.endswith("/#at=146152")


# What a figure holds of each rank: pictures, plots, a cloud.
STAGES = {"at=146151": ".view", "rank=1&at=20": ".plot-view", "rank=3": ".space-view"}


@pytest.mark.parametrize("shown", STAGES)
def test_in_a_low_figure_nothing_lies_over_something_else(open_lab: OpenLab, shown: str) -> None:
    lab = open_lab(shown, width=600, height=400, query="?embed=1")
    boxes = [
        lab.page.locator(f"{part} >> visible=true").bounding_box()
        for part in (".stage", ".player", ".strip-row", ".embed-line")
    ]
    ends = [(box["y"], box["y"] + box["height"]) for box in boxes if box]
    assert len(ends) == 4
    assert all(above[1] <= below[0] + 1 for above, below in pairwise(ends))
    for picture in lab.page.locator(f".stage {STAGES[shown]}").all():
        box = picture.bounding_box()
        assert box
        assert box["height"] > 40
        assert box["y"] + box["height"] <= ends[0][1]


def test_the_whole_page_is_in_no_other(open_lab: OpenLab, elsewhere: tuple[str, Path]) -> None:
    other, folder = elsewhere
    lab = open_lab()
    (folder / "index.html").write_text(
        f"<!doctype html><title>Trap</title><iframe src='{lab.url}/'></iframe>"
    )
    page = lab.page.context.new_page()
    page.goto(other)
    page.wait_for_timeout(500)
    expect(page.frame_locator("iframe").locator("[data-pane]")).to_have_count(0)


def test_a_link_stays_short_where_little_is_set(visit: OpenLab) -> None:
    lab = visit("kernel=gaussian+sigma:2&image=camera&stride=2&activation=relu&zoom=4,200,100&at=2000")
    lab.act("share")
    assert len(lab.page.locator("[data-share=link]").input_value()) < 160
