"""A real server and a real Chromium for the tests of the page."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, sync_playwright

from scripts.find_browser import launch_options
from tests.browser.lab import Lab
from tests.real_server import real_server

OpenLab = Callable[..., Lab]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder."""
    for item in items:
        if "/tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def server_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run the application in a process of its own."""
    with real_server(tmp_path_factory.mktemp("server")) as url:
        yield url


# A module's life and no longer: Playwright's loop would be in the way of asynchronous tests of other modules.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start the machine's Chromium."""
    with sync_playwright() as playwright:
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
