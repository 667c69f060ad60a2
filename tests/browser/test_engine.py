"""What computes: the badge says it, a person chooses it, and where torch is hidden it is NumPy."""

import re
from importlib.util import find_spec

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenLab
from tests.browser.lab import link, sent

pytestmark = pytest.mark.computes

BADGE = "[data-engine]"


@pytest.mark.skipif(find_spec("torch") is not None, reason="torch is there")
def test_without_torch_numpy_computes_and_nothing_is_to_choose(visit: OpenLab) -> None:
    lab = visit(link(image="digit", at=0))
    assert [b["name"] for b in lab.api("/engine")["backends"] if b["available"]] == ["numpy"]
    expect(lab.page.locator(BADGE)).to_have_text(re.compile(r"^numpy · cpu · "))
    expect(lab.page.get_by_text("Computed by")).to_be_hidden()


@pytest.mark.torch
def test_the_chosen_backend_is_asked_for_and_computes(visit: OpenLab) -> None:
    lab = visit(link(image="digit", at=0))
    ways = lab.page.get_by_role("group", name="Computed by")
    for backend in ("numpy", "torch", "numpy"):
        with lab.page.expect_request("**/convolve*") as asked:
            ways.locator(f"[data-value={backend}]").click()
        assert sent(asked.value)["backend"] == backend
        expect(lab.page.locator(BADGE)).to_have_text(re.compile(f"^{backend} · "))
        expect(ways.locator("[aria-pressed=true]")).to_have_text(backend)
        lab.wait_for_link(f"backend={backend}")
    with lab.page.expect_request("**/convolve*") as asked:
        ways.locator("[data-value=auto]").click()
    assert sent(asked.value).get("backend", "auto") == "auto"
