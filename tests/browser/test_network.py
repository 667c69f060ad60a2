"""The network room: layers on the lab's picture, each with its maps, and a cell followed to the picture."""

import io
import re
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Request as BrowserRequest
from playwright.sync_api import expect

from tests.browser.conftest import OpenLab
from tests.browser.lab import Lab, sent
from tests.browser.test_looks import TOO_WIDE, assert_accessible


def painted(lab: Lab, selector: str) -> int:
    """Count the different colours of a canvas."""
    count: int = lab.page.locator(selector).first.evaluate(
        """(canvas) => new Set(new Uint32Array(
          canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.buffer)).size"""
    )
    return count


def test_the_room_asks_again_when_the_server_fell_silent(visit: OpenLab) -> None:
    lab = visit("image=digit&network=lenet5")
    page = lab.page
    page.route("**/api/v1/network*/**", lambda route: route.abort())
    page.locator('[data-layer-name="5"]').click()
    told = page.locator(".toast", has_text="trying again")
    expect(told).to_be_visible()
    page.locator("[data-desk=ready]").select_option("digits")
    page.unroute("**/api/v1/network*/**")
    expect(page.locator(".net-row")).to_have_count(13)
    expect(told).to_be_hidden()
    expect(page.locator(".net-panes")).to_contain_text("Cell")
    lab.complaints.clear()  # the browser itself reports the failed requests


def test_a_network_shows_every_layer_and_what_a_cell_saw(visit: OpenLab) -> None:
    lab = visit("image=digit")
    page = lab.page
    page.keyboard.press("n")
    expect(page.locator(".net-row")).to_have_count(2)
    lab.wait_for_link("network=lab")
    page.locator("[data-desk=ready]").select_option("lenet5")
    lab.settle()
    lab.wait_for_link("network=lenet5")
    expect(page.locator(".net-row")).to_have_count(14)
    expect(page.locator('[data-layer="3"] .shape-words')).to_have_text("16 × 10 × 10")
    expect(page.locator(".net-totals")).to_contain_text("61,706")
    assert painted(lab, '[data-layer="3"] .thumb canvas') > 20
    # a cell at the edge of S4: five by five of it make a cell of C5, and it saw 16 × 16 of the picture
    page.locator('[data-layer-name="5"]').click()
    lab.settle()
    grid = page.locator("[data-net=map]")
    grid.focus()
    for _ in range(2):
        page.keyboard.press("ArrowLeft")
        page.keyboard.press("ArrowUp")
    lab.settle()
    expect(page.locator(".net-panes")).to_contain_text("Cell 0, 0")
    expect(page.locator(".net-panes")).to_contain_text("It saw 16 × 16 cells")
    expect(page.locator(".net-row.fed")).to_have_count(7)
    network = lab.api("/networks/lenet5")
    body = {"input": {"image": "digit", "color": "gray", "size": [32, 32]}, "layers": network["layers"]}
    maps = np.load(io.BytesIO(lab.download("/network/maps", {**body, "layer": 5}, "application/x-npy")))
    shown = page.locator(".net-sum .value b").get_attribute("title")
    np.testing.assert_allclose(float(shown or "nan"), maps[0, 0, 0, 0], rtol=1e-5)
    # what moved it, by gradient, and the whole as code
    with page.expect_response("**/api/v1/network/field*") as weighed:
        page.locator("[data-net=effective]").click()
    assert weighed.value.status == 200
    with page.expect_download() as download:
        page.locator("[data-net=pytorch]").click()
    assert "nn.Conv2d(1, 6, 5" in Path(download.value.path()).read_text()
    # down to the strongest of the four cells that it is the mean of, and up again
    page.locator("[data-net=down]").click()
    lab.settle()
    expect(page.locator(".inspector-head h3")).to_have_text("5 · tanh")
    page.locator("[data-net=up]").click()
    expect(page.locator(".inspector-head h3")).to_have_text("6 · S4")
    page.keyboard.press("Escape")
    expect(page.locator(".room-card")).to_have_count(0)
    expect(page.locator(".bar [data-action=network]")).to_be_focused()


def test_a_change_recomputes_what_follows_and_undo_takes_it_back(visit: OpenLab) -> None:
    lab = visit("image=digit&network=tiny_vgg")
    page = lab.page
    lab.settle()
    rows = page.locator(".net-row")
    expect(rows).to_have_count(14)
    fetched: list[int] = []

    def note(request: BrowserRequest) -> None:
        if "/network/maps" in request.url:
            fetched.append(sent(request)["layer"])

    page.on("request", note)
    page.locator('[data-layer-name="2"]').focus()
    with page.expect_request("**/api/v1/network") as asked:
        page.locator('[data-layer="2"] [data-act=edit]').click()
        page.locator('[data-layer="2"] [data-desk=out_channels]').fill("6")
    assert sent(asked.value)["layers"][2]["init"]["out_channels"] == 6
    lab.settle()
    # what came before is what it was: none of its maps is asked for again
    assert min(fetched) == 2
    expect(page.locator('[data-layer="2"] .shape-words')).to_have_text(re.compile("^6 ×"))
    expect(page.locator(".net-row.stale")).to_have_count(0)
    # what can't be says why, with what would work; undo takes it back
    page.locator('[data-layer="2"] [data-desk=kernel_size]').fill("99")
    expect(page.locator(".room-body .note")).to_contain_text("longer than the padded input")
    page.keyboard.press("Control+z")
    expect(page.locator(".room-body .note")).to_have_count(0)
    lab.complaints.clear()  # the browser itself reports the refused request
    page.locator('[data-layer-name="2"]').click()
    page.locator("[data-add=relu]").click()
    expect(rows).to_have_count(15)
    page.locator('[data-layer-name="3"]').focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator('[data-layer="2"]')).to_contain_text("ReLU")
    page.keyboard.press("Delete")
    expect(rows).to_have_count(14)
    lab.settle()


def test_a_changed_network_and_its_cell_are_in_the_link_and_in_the_history(visit: OpenLab) -> None:
    lab = visit("image=digit&network=unet&spot=3,2")
    page = lab.page
    lab.settle()
    where = page.locator(".inspector-head")
    expect(where).to_contain_text("4 · down 2")
    expect(where).to_contain_text("3 / 16")
    page.locator("[data-add=batch_norm]").click()
    expect(page.locator(".net-row.chosen")).to_have_attribute("data-layer", "4")
    lab.settle()  # what is edited at once is one step back
    page.locator('[data-layer="7"] [data-act=edit]').click()
    page.locator('[data-layer="7"] [data-desk=out_channels]').fill("2048")
    expect(page.locator('[data-layer="7"] .more')).to_have_attribute("aria-label", "all 2,048")
    lab.settle()
    # thousands of channels are pages, and the row says how many it doesn't show
    page.locator('[data-layer="7"] .more').click()
    lab.settle()
    expect(page.locator(".pager")).to_contain_text("1–64 / 2048")
    expect(page.locator("[data-net=sheet] .thumb")).to_have_count(64)
    page.get_by_role("button", name="More channels").click()
    lab.settle()
    page.locator("[data-net=sheet] .thumb").nth(5).click()
    page.locator("[data-net=map]").focus()
    page.keyboard.press("ArrowLeft")
    lab.wait_for_link("spot=7,69,16,15")
    expect(page.locator("[data-desk=ready]")).to_have_value("own")
    address = page.url
    assert len(address) < 600
    page.reload()
    lab.settle()
    expect(page.locator(".net-row")).to_have_count(19)
    expect(where).to_contain_text("70 / 2048")
    expect(page.locator(".net-panes")).to_contain_text("Cell 16, 15")
    # back to the step before, and to the network as it was
    page.go_back()
    expect(page.locator('[data-layer="7"] .words')).to_contain_text("→ 32")
    expect(page.locator(".net-row")).to_have_count(19)
    page.go_back()
    expect(page.locator(".net-row")).to_have_count(18)
    expect(page.locator("[data-desk=ready]")).to_have_value("unet")
    lab.settle()


def test_a_layer_goes_to_the_lab_with_its_weights_and_its_input(visit: OpenLab) -> None:
    lab = visit("image=digit&network=lenet5")
    page = lab.page
    lab.settle()
    page.locator('[data-layer-name="3"]').click()
    lab.settle()
    page.locator("[data-net=to-lab]").click()
    expect(page.locator(".room-card")).to_have_count(0)
    lab.wait_for_link("image=tensor:t")
    lab.settle()
    expect(page.locator("[data-shape] .big")).to_contain_text("14 × 14→10 × 10")
    network = lab.api("/networks/lenet5")
    body = {"input": {"image": "digit", "color": "gray", "size": [32, 32]}, "layers": network["layers"]}
    trace = lab.api("/network/trace", {**body, "layer": 3, "cell": [5, 5]})
    sums = [abs(each) for each in trace["frame"]["channel_sums"]]
    products = np.abs(np.asarray(trace["frame"]["products"]))
    assert len(sums) == products.shape[0]
    strongest = int(np.unravel_index(products.argmax(), products.shape)[0])
    first = trace["frame"]["weight"][strongest][0][0]
    shown = float(lab.weight(0, 0).input_value().replace("\u2212", "-"))
    np.testing.assert_allclose(shown, first, rtol=1e-2)


def test_the_largest_network_fills_the_page_and_narrow_ones_fit(visit: OpenLab) -> None:
    lab = visit("network=vgg_16", width=390, height=844)
    page = lab.page
    expect(page.locator('[data-layer="0"] .shape-words')).to_have_text("64 × 224 × 224")
    # the last layer's size stands there long before it is computed
    expect(page.locator('[data-layer="39"] .shape-words')).to_have_text("1000")
    lab.settle()
    expect(page.locator(".net-row.waiting")).to_have_count(0)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 390
    page.locator('[data-layer-name="28"]').click()
    lab.settle()
    expect(page.locator("[data-net=sheet] .thumb")).to_have_count(64)
    page.get_by_role("button", name="More channels").click()
    lab.settle()
    expect(page.locator(".pager")).to_contain_text("65–128 / 512")


@pytest.mark.parametrize(("theme", "locale", "width"), [("light", "en-US", 1440), ("dark", "zh-CN", 360)])
def test_axe_finds_nothing_in_the_room(visit: OpenLab, theme: str, locale: str, width: int) -> None:
    lab = visit("image=digit&network=unet", color_scheme=theme, locale=locale, width=width)
    lab.page.locator('[data-layer="3"] [data-act=edit]').click()
    lab.settle()
    assert_accessible(lab)
    assert not lab.page.evaluate(TOO_WIDE)


# What each transition of the page lifts out of it, as the browser names it.
TRANSITIONS = """() => {
  globalThis.lifted = [];
  const begin = document.startViewTransition.bind(document);
  document.startViewTransition = (change) => {
    const transition = begin(change);
    const note = () => {
      const parts = document.getAnimations().map(({ effect }) => effect.pseudoElement ?? "");
      lifted.push(parts.filter((part) => part.includes("group")).sort().join(" "));
    };
    transition.ready.then(note, () => undefined);
    return transition;
  };
}"""


def test_what_persists_moves_and_back_closes_what_was_opened(open_lab: OpenLab) -> None:
    lab = open_lab("image=digit&at=24", reduced_motion="no-preference")
    page = lab.page
    page.evaluate(TRANSITIONS)
    room, lifted = page.locator(".room"), "() => lifted.some((parts) => parts.includes('%s'))"
    lab.act("network")
    lab.wait_for_link("network=lab")
    page.locator(".net-row.drawn .thumb").nth(1).click()
    page.wait_for_function(lifted % "(map)")
    page.evaluate("lifted.length = 0")
    page.go_back()
    expect(room).to_be_hidden()
    page.wait_for_function(lifted % "(source)")
    page.go_forward()
    expect(room).to_be_visible()
    # each press counts, whatever moves meanwhile
    for closed in (True, False) * 3:
        page.keyboard.press("n")
        expect(room).to_be_visible(visible=not closed)
    page.keyboard.press("n")
    lab.settle()
    expect(page).to_have_url(re.compile("image=digit&at=24$"))
    expect(room).to_be_hidden()


MOVES = "() => document.getAnimations().some(({ effect }) => effect.pseudoElement?.includes('transition'))"


def test_who_edits_while_it_moves_is_heard(open_lab: OpenLab) -> None:
    lab = open_lab("image=digit", reduced_motion="no-preference")
    browser = lab.page.context.new_cdp_session(lab.page)
    browser.send("Animation.enable")
    browser.send("Animation.setPlaybackRate", {"playbackRate": 0.001})
    lab.page.get_by_role("button", name="Signal").click()
    lab.page.wait_for_function(MOVES)
    lab.weight(0, 0).click()
    lab.page.keyboard.type("7")
    lab.page.locator("[data-pane=output] canvas").first.click(position={"x": 200, "y": 30})
    assert lab.page.evaluate(MOVES)
    browser.send("Animation.setPlaybackRate", {"playbackRate": 1})
    lab.wait_for_link("at=")
    lab.wait_for_link("kernel=7")
