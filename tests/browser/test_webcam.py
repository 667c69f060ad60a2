"""The webcam: asked for, live, frozen, kept, stopped; its frames are computed and stored nowhere."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, Playwright, Request, Route, expect

from scripts.find_browser import launch_options
from tests.browser.lab import Lab, sent

OpenLab = Callable[..., Lab]
FAKE = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
LIVE = "[data-status=live]"


@pytest.fixture(scope="module", name="filming")
def browser_with_camera(playwright: Playwright) -> Iterator[Browser]:
    """Start a Chromium whose camera is a test picture, and that allows it without asking."""
    options = launch_options()
    chromium = playwright.chromium.launch(**{**options, "args": [*options.get("args", []), *FAKE]})  # type: ignore[arg-type, misc]  # options by name
    yield chromium
    chromium.close()


@pytest.fixture(name="open_here")
def opener(filming: Browser, server_url: str) -> Iterator[OpenLab]:
    """Open pages that may use the camera."""
    with ExitStack() as stack:

        def opened(link: str = "", **context: object) -> Lab:
            lab = Lab.open(filming, server_url, link, **context)  # type: ignore[arg-type]  # see Lab.open
            stack.callback(lab.close)
            return lab

        yield opened


def start(lab: Lab) -> None:
    """Switch the camera on, and wait for its first frame."""
    lab.page.locator("[data-webcam=start]").click()
    expect(lab.page.locator(LIVE)).to_be_visible()
    expect(lab.page.locator("[data-shape] .big")).to_contain_text("384 × 512")


def picture(lab: Lab) -> list[int]:
    """Read some pixels of the input."""
    seen: list[int] = lab.canvas("input").evaluate(
        """(canvas) => [...canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data]
          .filter((_, i) => i % 997 === 0)"""
    )
    return seen


def test_frames_are_filtered_one_at_a_time_and_stored_nowhere(open_here: OpenLab) -> None:
    lab = open_here()
    open_now: set[Request] = set()
    most, uploads, frames = 0, [], set()

    def begins(request: Request) -> None:
        nonlocal most
        if "/images" in request.url and request.method == "POST":
            uploads.append(request.url)
        if "/convolve" in request.url and "file" in sent(request)["input"]:
            open_now.add(request)
            frames.add(sent(request)["input"]["file"])
            most = max(most, len(open_now))

    lab.page.on("request", begins)
    # an answer that has begun is the last that is told for certain before the page goes on with it
    lab.page.on("response", lambda response: open_now.discard(response.request))
    lab.page.on("requestfailed", lambda request: open_now.discard(request))
    start(lab)
    expect(lab.page.locator(".webcam")).to_contain_text("stay on this machine")
    first = picture(lab)
    lab.wait_until(lambda: len(frames) >= 3 and picture(lab) != first)
    assert most == 1
    assert uploads == []
    lab.wait_for_link("image=webcam")


def test_a_frozen_frame_can_be_read_and_edited_upon(open_here: OpenLab) -> None:
    lab = open_here()
    start(lab)
    with lab.page.expect_request("**/values") as asked:
        lab.page.locator("[data-webcam=freeze]").click()
        expect(lab.page.locator("[data-status=frozen]")).to_be_visible()
        lab.canvas("output").hover(position={"x": 60, "y": 90})
    lab.settle()
    still = picture(lab)
    before = lab.value.text_content() or ""
    lab.number("bias").fill("3")
    expect(lab.value).not_to_have_text(before)
    lab.page.wait_for_timeout(400)
    assert picture(lab) == still
    frame = sent(asked.value)["input"]
    answer = lab.api("/convolve", {"input": frame, "layer": {"kind": "relu"}})
    assert answer["output"]["shape"] == [1, 3, 384, 512]
    assert answer["output"]["max"] <= 1


def test_stop_gives_the_camera_back_and_keep_makes_a_picture(open_here: OpenLab) -> None:
    lab = open_here()
    start(lab)
    lab.page.locator("[data-webcam=keep]").click()
    expect(lab.page.locator(".webcam")).to_be_hidden()
    lab.settle()
    assert "image=webcam" not in lab.page.url
    lab.page.reload()
    lab.settle()
    expect(lab.page.locator("[data-shape] .big")).to_contain_text("384 × 512")
    lab.page.evaluate(
        """() => {
          const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
          navigator.mediaDevices.getUserMedia = async (wish) => (window.given = await ask(wish));
        }"""
    )
    lab.settle()
    assert not lab.page.evaluate("'given' in window")  # asked for when somebody wants it, not before
    start(lab)
    lab.page.locator("[data-webcam=stop]").click()
    expect(lab.page.locator("[data-status=off]")).to_contain_text("Camera is off")
    assert lab.page.evaluate("window.given.getTracks()[0].readyState") == "ended"
    start(lab)
    lab.act("undo")
    lab.settle()
    expect(lab.page.locator(".webcam")).to_be_hidden()
    assert lab.page.evaluate("window.given.getTracks()[0].readyState") == "ended"


@pytest.mark.parametrize(
    ("failure", "words"),
    [
        ("NotAllowedError", "was not allowed"),
        ("NotFoundError", "no camera"),
        ("NotReadableError", "in use by another program"),
        ("", "over https"),
    ],
)
def test_what_stands_in_the_way_is_said(open_here: OpenLab, failure: str, words: str) -> None:
    lab = open_here()
    lab.page.evaluate(
        """(failure) => {
          if (failure)
            navigator.mediaDevices.getUserMedia = async () => { throw new DOMException("", failure); };
          else Object.defineProperty(navigator, "mediaDevices", { value: undefined });
        }""",
        failure,
    )
    lab.page.locator("[data-webcam=start]").click()
    expect(lab.page.locator("[data-trouble=source]")).to_contain_text(words)


def test_a_link_to_a_camera_says_that_there_is_none(open_here: OpenLab) -> None:
    lab = open_here("image=webcam&kernel=gaussian")
    expect(lab.page.locator("[data-trouble=source]")).to_contain_text("in no link")
    expect(lab.page.locator("[data-presets]")).to_contain_text("Gaussian")


def test_the_page_says_when_frames_leave_this_machine(open_here: OpenLab) -> None:
    """By the address that it came from, which is also where the frames go."""
    lab = open_here()
    here, lab.url = lab.url, "https://lab.example"

    def pass_on(route: Route) -> None:
        route.fulfill(response=route.fetch(url=route.request.url.replace(lab.url, here)))

    lab.page.route(f"{lab.url}/**", pass_on)
    lab.go("image=digit")
    with lab.page.expect_request(lambda request: '"file"' in (request.post_data or "")) as asked:
        start(lab)
    expect(lab.page.locator(".webcam")).to_contain_text("Frames go to lab.example")
    expect(lab.page.locator(".webcam")).not_to_contain_text("stay on this machine")
    assert asked.value.url.startswith(lab.url)
    lab.page.locator("[data-webcam=stop]").click()
    lab.settle()
