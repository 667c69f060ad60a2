"""The page as a person meets it: open it, do things, read what it says, and hold it to its promises."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, expect
from playwright.sync_api import Request as BrowserRequest

from tests.browser.rest import WATCH

# How long anything that is waited for may take, here and in every `expect`: two cores may be shared by some
# tests, their servers, and one of those that loads torch. What is there is never waited for.
WAIT_MS = 30_000
expect.set_options(timeout=WAIT_MS)
# A page that plays, or shows a film, never comes to rest: a while is enough.
ROUND_MS = 500
GOES_ON = (
    "button.play[aria-label^=Pause], button.play[aria-label^=暂停], [data-status=live], [data-status=asking]"
)
OUTPUT, SUM = "[data-pane=output][aria-busy=false]", "[aria-busy=false] [data-sum]"
# What is still going on, and whether the result is there already.
AT_REST = f"""async (milliseconds) => [
  await atRest(milliseconds),
  Boolean(document.querySelector("{OUTPUT}")?.checkVisibility()
    && document.querySelector("{SUM}")?.textContent),
]"""

# What was opened is closed, what a browser remembers forgotten, and every view made anew, as a language does:
# twice asked for at once, it is the same one that comes.
FOLLOW = """async (hash) => {
  for (const open of document.querySelectorAll("dialog[open]")) open.close();
  for (const open of document.querySelectorAll(":popover-open")) open.hidePopover();
  document.activeElement?.blur();
  const before = document.querySelector("button[data-action=language]");
  for (const _ of ["there", "and back"]) before.click();
  while (before.isConnected) await new Promise((done) => setTimeout(done));
  localStorage.clear();
  localStorage.setItem("convscope.guided", "1");
  for (const panel of document.querySelectorAll("html, main > *")) panel.scrollTo(0, 0);
  history.pushState(null, "", `${location.pathname}${location.search}${hash && `#${hash}`}`);
  dispatchEvent(new PopStateEvent("popstate"));
}"""


@dataclass
class Lab:
    """One open page.

    Parameters
    ----------
    page : the browser's page
    url : where the server is
    query : of the address
    complaints : what the console said, scripts that failed, requests to other hosts
    pending : requests that are not answered yet
    asked : how many requests there were
    """

    page: Page
    url: str
    query: str = ""
    complaints: list[str] = field(default_factory=list)
    pending: set[BrowserRequest] = field(default_factory=set)
    asked: int = 0

    @classmethod
    def open(
        cls,
        browser: Browser,
        url: str,
        link: str = "",
        *,
        width: int = 1440,
        height: int = 900,
        query: str = "",
        first_visit: bool = False,
        **context: object,
    ) -> Lab:
        """Open the page at what a link says, and wait for its first result.

        `query` is the address's, with its question mark. `first_visit` brings the guided first minute.
        `context` is Playwright's. Motion is reduced unless it says otherwise: the window stands still.
        """
        wanted = {"reduced_motion": "reduce", "locale": "en-US", "color_scheme": "light", **context}
        opened = browser.new_context(
            viewport={"width": width, "height": height},
            **wanted,  # type: ignore[arg-type]  # options by name, which Playwright checks
        )
        if not first_visit:
            opened.add_init_script("try { localStorage.setItem('convscope.guided', '1') } catch {}")
        opened.add_init_script(WATCH)
        lab = cls(opened.new_page(), url, query)
        lab.page.set_default_timeout(WAIT_MS)
        lab._listen()
        lab.go(link)
        return lab

    def _listen(self) -> None:
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        self.page.on("request", self._count)
        for ended in ("requestfinished", "requestfailed"):
            self.page.on(ended, lambda request: self.pending.discard(request))

    def _count(self, request: BrowserRequest) -> None:
        if request.url.startswith(self.url):
            self.asked += 1
            # a stream of events stays open for as long as something may happen
            if request.resource_type != "eventsource":
                self.pending.add(request)
        elif not request.url.startswith(("blob:", "data:")):
            self.complaints.append(f"foreign host: {request.url}")

    def _hear(self, message: ConsoleMessage) -> None:
        reading = "willReadFrequently" in message.text  # these tests read pixels, the page doesn't
        if message.type in ("error", "warning") and not reading:
            self.complaints.append(f"console: {message.location['url']}: {message.text}")

    def go(self, link: str) -> None:
        """Open a link and wait for its result."""
        self.page.goto("about:blank")
        self.pending.clear()
        address = f"{self.url}/{self.query}"
        self.page.goto(f"{address}#{link}" if link else address)
        self.settle()

    def settle(self) -> None:
        """Wait until what is set is computed, shown, and in the address, and nothing more is asked for."""
        end = time.monotonic() + WAIT_MS / 1000
        calm = 0
        # twice, since not all that goes on is seen from here: a module that is run, a link that is unpacked
        while calm < 2:
            asked = self.asked
            open_here, shown = self.page.evaluate(AT_REST, ROUND_MS)
            if not open_here and not self.pending and self.asked == asked:
                calm += 1
                continue
            calm = 0
            if self.page.locator(GOES_ON).count() > 0:
                break
            on_its_way = [request.url for request in self.pending]
            assert time.monotonic() < end, f"the page does not come to rest: {open_here} {on_its_way}"
        if not shown:
            expect(self.page.locator(OUTPUT)).to_be_visible()
            expect(self.page.locator(SUM)).not_to_be_empty()

    def wait_until(self, holds: Callable[[], bool]) -> None:
        """Wait for what shows elsewhere than in the page: in its requests, in the server."""
        end = time.monotonic() + WAIT_MS / 1000
        while not holds():
            assert time.monotonic() < end
            self.page.wait_for_timeout(50)

    def follow(self, link: str) -> None:
        """Go to a link from the page itself, which loads nothing anew; see the fixture `visit`."""
        self.page.unroute_all()
        self.page.mouse.move(0, 0)
        self.page.evaluate(FOLLOW, link)
        self.settle()

    def is_as_it_was(self) -> bool:
        """Whether nothing goes on, came from outside or may have been typed, and nothing is remembered.

        What was typed on the desk, or as a model's code, outlives the views.
        """
        kept: list[str] = self.page.evaluate("() => Object.keys(localStorage)")
        goes_on = self.page.locator(GOES_ON).count() > 0
        own = self.page.locator(".drop.narrow").count() > 0
        typed = self.page.locator("[data-desk=input], textarea:not([readonly])").count() > 0
        return kept == ["convscope.guided"] and not goes_on and not own and not typed

    def wait_for_link(self, part: str) -> None:
        """Wait until the address says this."""
        expect(self.page).to_have_url(re.compile(re.escape(part)))

    def close(self) -> None:
        """Close the page; nothing may have been complained about."""
        self.page.context.close()
        assert not self.complaints

    @property
    def value(self) -> Locator:
        """The sum of the shown window."""
        return self.page.locator("[data-sum]")

    @property
    def where(self) -> Locator:
        """The words that say which cell is shown."""
        return self.page.locator("[data-pane=input] .head .aside")

    def canvas(self, name: str) -> Locator:
        """A canvas: `input`, `output`, `input-loupe` or `output-loupe`."""
        return self.page.locator(f"[data-canvas={name}]")

    def weight(self, row: int, column: int) -> Locator:
        """The field of a weight."""
        return self.page.locator(f'[data-weight="{row},{column}"]')

    def number(self, name: str) -> Locator:
        """The field of a number, such as `stride`."""
        return self.page.locator(f"[data-field={name}]")

    def act(self, action: str) -> None:
        """Click the button of a command; another language has come before this ends."""
        root = self.page.locator("html")
        before = root.get_attribute("lang") or ""
        self.page.locator(f"button[data-action={action}]").first.click()
        if action == "language":
            expect(root).not_to_have_attribute("lang", before)

    def shown_number(self) -> float:
        """The shown sum as a number."""
        return float((self.value.text_content() or "").replace("\u2212", "-"))

    def pixel(self, name: str, x: float, y: float) -> tuple[int, int, int]:
        """The colour of a canvas at a point, in CSS pixels."""
        red, green, blue = self.canvas(name).evaluate(
            """(canvas, [x, y]) => {
              const ratio = canvas.width / canvas.clientWidth;
              const data = canvas.getContext("2d").getImageData(x * ratio, y * ratio, 1, 1).data;
              return [...data].slice(0, 3);
            }""",
            [x, y],
        )
        return int(red), int(green), int(blue)

    def api(self, path: str, body: Mapping[str, Any] | None = None) -> Any:  # noqa: ANN401 JSON holds anything
        """Ask the server directly, in JSON."""
        return json.loads(self.download(path, body, "application/json"))

    def download(self, path: str, body: Mapping[str, Any] | None, accept: str) -> bytes:
        """Ask the server directly, for any media type."""
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json", "Accept": accept}
        with urlopen(Request(f"{self.url}/api/v1{path}", data=data, headers=headers)) as answer:
            content: bytes = answer.read()
        return content


def sent(request: BrowserRequest) -> Any:  # noqa: ANN401 JSON holds anything
    """The JSON that a request of the page carries."""
    return json.loads(request.post_data or "null")


def link(**state: object) -> str:
    """Write a link's part after the `#`."""
    return urlencode({key: str(value) for key, value in state.items()}, safe=",;:+")
