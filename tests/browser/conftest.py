"""A real server and a real Chromium for the tests of the page."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from scripts.find_browser import launch_options
from tests.browser.lab import Lab

OpenLab = Callable[..., Lab]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder."""
    for item in items:
        if "/tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


# As long as this package's tests follow each other and no longer: Playwright's loop would be in the way of
# asynchronous tests elsewhere.
@pytest.fixture(scope="package", name="playwright")
def driver() -> Iterator[Playwright]:
    """Start Playwright."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="package")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Start the machine's Chromium."""
    chromium = playwright.chromium.launch(**launch_options())  # type: ignore[arg-type]  # options by name
    yield chromium
    chromium.close()


@pytest.fixture
def open_lab(browser: Browser, server_url: str) -> Iterator[OpenLab]:
    """Open pages that are closed after the test, and that must have had nothing to complain about."""
    with ExitStack() as stack:

        def opened(link: str = "", **context: object) -> Lab:
            lab = Lab.open(browser, server_url, link, **context)  # type: ignore[arg-type]  # see Lab.open
            stack.callback(lab.close)
            return lab

        yield opened


@pytest.fixture(scope="package")
def shared_labs() -> Iterator[dict[str, Lab]]:
    """Pages that stay open from test to test, by the options of their browser contexts."""
    labs: dict[str, Lab] = {}
    yield labs
    for lab in labs.values():
        lab.page.context.close()


@pytest.fixture
def visit(
    browser: Browser, server_url: str, shared_labs: dict[str, Lab], request: pytest.FixtureRequest
) -> Iterator[OpenLab]:
    """Go to a link in a page that other tests have used, as somebody does who follows one from the page.

    For tests of what the page does, not of how it starts: opening one anew takes a second of a core, most
    of a test's time. Undo still knows what was before. A test that failed leaves its pages to nobody.
    """
    failed = request.session.testsfailed
    used: dict[str, Lab] = {}

    def visited(
        link: str = "",
        *,
        width: int = 1440,
        height: int = 900,
        color_scheme: str = "light",
        **context: object,
    ) -> Lab:
        key = repr(sorted(context.items()))
        lab = shared_labs.pop(key, None)
        if lab is None:
            looks = {"width": width, "height": height, "color_scheme": color_scheme}
            used[key] = Lab.open(browser, server_url, link, **looks, **context)  # type: ignore[arg-type]  # see Lab.open
            return used[key]
        used[key] = lab
        lab.page.emulate_media(color_scheme=color_scheme)  # type: ignore[arg-type]  # a word, which Playwright checks
        lab.page.set_viewport_size({"width": width, "height": height})
        lab.follow(link)
        return lab

    yield visited
    complaints = [complaint for lab in used.values() for complaint in lab.complaints]
    for key, lab in used.items():
        if complaints or request.session.testsfailed > failed or not lab.is_as_it_was():
            lab.page.context.close()
        else:
            shared_labs[key] = lab
    assert not complaints
