"""While a computation is slow the page reacts, gives up what is stale, and shows the newest."""

import re

from playwright.sync_api import Request, Route, expect

from tests.browser.conftest import OpenLab
from tests.browser.lab import link, sent

# A page that waits for its answers would stand still as long as they are held.
FREEZE_MS = 1000
HELD_MS = 2000


def test_the_page_never_freezes(open_lab: OpenLab) -> None:
    lab = open_lab(link(image="digit", at=24))
    page = lab.page
    held: list[Route] = []
    given_up: list[Request] = []
    page.on("requestfailed", lambda request: given_up.append(request))
    page.evaluate(
        """() => {
          window.longest = 0;
          new PerformanceObserver((list) => {
            for (const { duration } of list.getEntries()) window.longest = Math.max(window.longest, duration);
          }).observe({ type: "longtask" });
        }"""
    )
    page.route("**/convolve?range*", lambda route: held.append(route))
    busy = page.locator("[data-pane=output][aria-busy=true]")

    # nothing is answered yet, so whatever happens now happened without an answer
    lab.weight(1, 1).fill("3")
    expect(lab.weight(1, 1)).to_have_value("3")
    expect(busy).to_be_visible()
    page.locator("[data-slider=stride]").fill("2")
    expect(lab.number("stride")).to_have_value("2")
    lab.act("theme")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.wait_for_timeout(HELD_MS)
    lab.weight(1, 1).fill("2.5")
    expect(lab.weight(1, 1)).to_have_value("2.5")

    def kernels() -> list[float]:
        return [sent(route.request)["layer"]["kernel"][1][1] for route in held]

    lab.wait_until(lambda: kernels()[-1] == 2.5 and len(given_up) == len(held) - 1)
    expect(busy).to_be_visible()
    assert kernels()[0] == 3
    assert [request.url for request in given_up] == [route.request.url for route in held[:-1]]
    held[-1].continue_()
    page.unroute("**/convolve?range*")
    lab.settle()
    layer = sent(held[-1].request)["layer"]
    assert (layer["kernel"], layer["stride"]) == ([[-1, 0, 1], [-2, 2.5, 2], [-1, 0, 1]], 2)
    expect(page.locator("[data-shape] .big")).to_contain_text("4 × 4")
    row, column = map(int, re.findall(r"\d+", page.locator(".value .caption").text_content() or ""))
    body = {
        "input": {"image": "digit", "color": "native"},
        "layer": layer,
        "start": row * 4 + column,
        "count": 1,
    }
    (frame,) = lab.api("/frames", body)["frames"]
    expect(lab.value).to_have_text(f"{frame['value']:.3f}".replace("-", "\u2212"))
    assert page.evaluate("window.longest") < FREEZE_MS


def test_a_silence_that_is_over_is_no_longer_told(visit: OpenLab) -> None:
    lab = visit("image=digit&at=0")
    lab.page.route("**/api/v1/frames", lambda route: route.abort())
    box = lab.canvas("output").bounding_box()
    assert box is not None
    lab.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    told = lab.page.locator("[data-trouble]").filter(has_text="The server doesn't answer").first
    expect(told).to_be_visible()
    late = lab.page.locator(".strip-row[aria-busy=true]")  # the sum is still that of the window before
    expect(late).to_be_visible()
    lab.page.unroute("**/api/v1/frames")
    # The shown window's numbers are here already, so nothing more is asked for.
    lab.page.mouse.move(0, 0)
    expect(told).to_be_hidden()
    expect(late).to_have_count(0)
    lab.complaints.clear()  # the browser itself reports the failed requests
