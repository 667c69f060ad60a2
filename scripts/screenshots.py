"""Take pictures of the page in Chromium: all of them into build/screenshots, the README's into docs/lab.png.

Usage: python scripts/screenshots.py [--url URL] [names]. Without a URL it starts a server of its own.
"""

import argparse
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, sync_playwright

from scripts.find_browser import launch_options
from tests.real_server import real_server

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "build" / "screenshots"
README_PICTURE = ROOT / "docs" / "lab.png"
SPOON = "at=146151"
UP = "operator=transposed&kernel=0.25,0.5,0.25;0.5,1,0.5;0.25,0.5,0.25"
LINKED = "views=stamp,im2col,matrix,frequency"


@dataclass(frozen=True)
class Shot:
    """One picture: its name, the link, and how the person sees the page.

    `press` is what is clicked, `keys` is what is typed, one after the other, with no server where it is
    `offline`; `then` is what is clicked after that, and after "=" what is typed; `query` is the
    address's, `first_visit` brings the guided first minute, `whole` takes the page, `tall` is the window's
    height on a desk.
    """

    name: str
    link: str = SPOON
    size: tuple[int, int] = (1440, 900)
    theme: Literal["light", "dark"] = "light"
    locale: str = "en-US"
    press: str = ""
    keys: str = ""
    then: tuple[str, ...] = ()
    query: str = ""
    first_visit: bool = False
    whole: bool = False
    tall: int = 900
    offline: bool = False

    def everywhere(self) -> tuple["Shot", ...]:
        """Give the same view in both themes, on a desk and on a phone."""
        over = self.press or self.keys or self.then or self.query or self.first_visit
        desk, phone = (1440, self.tall), (390, 844)
        return (
            replace(self, size=desk),
            replace(self, size=desk, name=f"{self.name}-dark", theme="dark"),
            replace(self, size=phone, name=f"{self.name}-phone", whole=not over),
            replace(self, size=phone, name=f"{self.name}-phone-dark", theme="dark", whole=not over),
        )


# Every view there is, taken in both themes and both widths.
VIEWS = (
    Shot("lab"),
    Shot("signal", "rank=1"),
    Shot("signal-flipped", "rank=1&source=chirp&flip=1&at=60"),
    Shot("signal-coverage", "rank=1&source=square+length:24&stride=2&dilation=2&coverage=1&at=4"),
    Shot("signal-compare", "rank=1&source=ecg&a=kernel=sharpen_line~rank=1&at=20", tall=1200),
    Shot("signal-long", "rank=1&source=noise+length:20000&at=9000"),
    Shot("signal-drawn", "rank=1&at=20", press="[data-draw]"),
    Shot("signal-transposed", "rank=1&operator=transposed&at=20"),
    Shot("volume", "rank=3"),
    Shot("volume-transposed", "rank=3&source=blobs+size:8&operator=transposed&at=150"),
    Shot("volume-sheets", "rank=3&stack=sheets&source=blobs&kernel=laplacian_6"),
    Shot("volume-slices", "rank=3&source=blobs+size:8&at=150&stack=slices"),
    Shot("signal-views", f"rank=1&at=20&{LINKED}", tall=1900),
    Shot(
        "volume-compare",
        "rank=3&source=blobs+size:12&kernel=gaussian_cube&a=kernel=laplacian_6~rank=3&at=800",
        tall=1500,
    ),
    Shot("volume-coverage", "rank=3&source=blobs+size:8&stride=2&padding=valid&coverage=1&at=13"),
    Shot(
        "volume-views",
        f"rank=3&source=blobs+size:8&kernel=log_cube+size:3&at=150&{LINKED}",
        tall=2500,
    ),
    Shot("cells", "image=digit&padding=same&mode=replicate&at=17"),
    Shot("inside", f"{SPOON}&product=13"),
    Shot("inside-large", "image=camera&kernel=gaussian+size:63+sigma:10&at=60000&product=2000"),
    Shot("inside-maximum", "image=digit&pool=max_pool&stage=pool&at=4&product=2"),
    Shot("inside-end", "image=digit&at=24&bias=0.5&activation=tanh&product=10"),
    Shot("inside-transposed", f"image=digit&{UP}&at=91&product=1"),
    Shot("zoomed", "zoom=38,350,243&" + SPOON),
    Shot("dilation", "kernel=1,0,-1,0,2;0,0,0,0,1;3,1,1,1,2;1,2,3,4,5;0.5,0.25,-1.5,0,0&dilation=2&" + SPOON),
    Shot("stride", "image=camera&kernel=laplacian_4&dilation=3&stride=4&padding=3,0,0,5&at=5000"),
    Shot("gabor", "image=chelsea&kernel=gabor+size:15&at=60000"),
    Shot("colours", "channels=each&kernel=sharpen&" + SPOON),
    Shot("activation", "activation=tanh&stage=activation&" + SPOON),
    Shot("pooling", "channels=each&activation=relu&pool=max_pool&stage=pool&at=20250"),
    Shot("winners", "image=digit&pool=max_pool&stage=pool&at=4"),
    Shot("transposed", f"{UP}&channels=each"),
    Shot("transposed-ways", f"{UP}&image=digit&sheet=ways&at=17"),
    Shot("checkerboard", "operator=transposed&kernel=box&channels=each&sheet=overlap"),
    Shot("coverage", "image=digit&dilation=2&stride=2&padding=valid&coverage=1&at=0"),
    Shot("coverage-transposed", "operator=transposed&kernel=box&coverage=1"),
    Shot("softmax", f"channels=each&activation=softmax&stage=activation&{SPOON}"),
    Shot("channels", f"activation=relu&sheet=channels&{SPOON}"),
    Shot("groups", f"sheet=groups&groups=4&{SPOON}"),
    Shot("groups-separable", f"sheet=groups&groups=0&wide=3&kernel=gaussian&{SPOON}"),
    Shot("views-stamp", f"{SPOON}&views=stamp"),
    Shot("views-im2col", f"{SPOON}&views=im2col"),
    Shot("views-matrix", "image=digit&padding=valid&at=7&views=matrix"),
    Shot("views-frequency", f"{SPOON}&views=frequency"),
    Shot("views", f"{SPOON}&{LINKED}", tall=2000),
    Shot("compare", "channels=each&kernel=sharpen&a=kernel=box~channels=each&" + SPOON),
    Shot("compare-wipe", "kernel=sobel_y&a=kernel=sobel_x&compare=wipe&" + SPOON),
    Shot("desk-solve", "desk=solve", tall=1700),
    Shot("desk-inputs", "desk=solve&stride=2", press="[data-value=inputs]", tall=1700),
    Shot("desk-fails", "desk=paste", then=("[data-desk=example] >> nth=3",), tall=1700),
    Shot("desk-network", "desk=network", tall=1700),
    Shot("desk-paste", "desk=paste", tall=1700),
    Shot("desk-code", "desk=code", tall=1700),
    Shot("models", "network=models"),
    Shot("network", "network=resnet_block"),
    Shot("network-lenet", "network=lenet5", press='[data-layer-name="9"]'),
    Shot("network-vgg", "network=vgg_16", press='[data-layer-name="28"]'),
    Shot("network-train", "network=train", tall=1900),
    Shot("presets", press="[data-presets]"),
    Shot("kernel-paste", press="[data-paste]"),
    Shot("kernel-export", "kernel=gaussian+sigma:0.8&" + SPOON, press="[data-kernel-export]"),
    Shot("histogram", press="[data-legend]"),
    Shot("export", press="[data-export]"),
    Shot("export-running", SPOON, keys="e", then=("[data-export-save]",)),
    Shot("export-tensor", keys="e", then=("[data-export-kind=tensor]",)),
    Shot("export-dialog", "image=digit&at=24&between=10,40&order=snake", keys="e"),
    Shot("share", press="[data-action=share]"),
    Shot("share-figure", press="[data-action=share]", then=("dialog [data-value=figure]",)),
    Shot("webcam", press="[data-webcam=start]"),
    Shot("go-to", press="[data-action=go-to]"),
    Shot("kernel-refused", press="[data-paste]", then=("=1 2; x",)),
    Shot("refused", then=("[data-field=stride]", "=99")),
    Shot("help", press="[data-action=help]"),
    Shot("figure", query="?embed=1"),
    Shot("figure-signal", "rank=1&at=20", query="?embed=1"),
    Shot("figure-views", "image=digit&at=17&views=stamp,matrix", query="?embed=1"),
    Shot("first-minute", link="", first_visit=True),
    Shot("offline", press="[data-action=negate]", offline=True),
    Shot("mended-link", "stride=900&kernel=1,2;x&image=digit&at=3"),
)
PHONE = (390, 844)
# A camera of test pictures, which nobody is asked for.
CAMERA = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
# What only one of these is for: the other language, other widths, states at the bounds.
MORE = (
    Shot("lab-zh", locale="zh-CN"),
    Shot("lab-zh-phone-dark", size=PHONE, theme="dark", locale="zh-CN", whole=True),
    Shot("lab-tablet", size=(900, 1200), whole=True),
    Shot("lab-wide", size=(2560, 1440)),
    Shot("views-wide", f"{SPOON}&{LINKED}", size=(2560, 1440)),
    Shot("views-narrow", f"{SPOON}&{LINKED}", size=(1200, 800)),
    Shot("views-zh-phone", f"{SPOON}&{LINKED}", size=PHONE, locale="zh-CN", whole=True),
    Shot("views-circular", f"image=digit&mode=circular&at=0&{LINKED}", size=(1440, 2600), theme="dark"),
    Shot("views-large", f"kernel=gabor+size:15&at=60000&{LINKED}", size=(1440, 2000)),
    Shot("compare-sizes-zh", "stride=2&a=kernel=sobel_x&" + SPOON, locale="zh-CN"),
    Shot("desk-solve-zh", "image=digit&desk=solve", (1440, 1300), theme="dark", locale="zh-CN"),
    Shot("desk-code-zh", "desk=code", (1440, 1300), theme="dark", locale="zh-CN"),
    Shot(
        "desk-fails-zh",
        "desk=paste",
        (1440, 1300),
        theme="dark",
        locale="zh-CN",
        then=("[data-desk=example] >> nth=3",),
    ),
    Shot("groups-many", f"sheet=groups&wide=64&{SPOON}", theme="dark", locale="zh-CN"),
    Shot("transposed-ways-zh", f"{UP}&sheet=ways", theme="dark", locale="zh-CN"),
    Shot("figure-narrow-zh", size=(360, 700), query="?embed=1&theme=dark&lang=zh"),
    Shot("hidden", query="?hide=source,shape,code"),
)
SHOTS = (*(shot for view in VIEWS for shot in view.everywhere()), *MORE)


def main() -> None:
    """Take them all, or those that are named."""
    parser = argparse.ArgumentParser(description="Take pictures of the page.")
    parser.add_argument("names", nargs="*", help="only these")
    parser.add_argument("--url", help="a running server; else one is started")
    asked = parser.parse_args()
    FOLDER.mkdir(parents=True, exist_ok=True)
    if asked.url:
        take_all(asked.url.rstrip("/"), asked.names)
        return
    with tempfile.TemporaryDirectory() as folder, real_server(Path(folder)) as url:
        take_all(url, asked.names)


def take_all(url: str, names: list[str]) -> None:
    """Take the pictures, and say where they are."""
    with sync_playwright() as playwright:
        options = launch_options()
        browser = playwright.chromium.launch(**{**options, "args": [*options.get("args", []), *CAMERA]})  # type: ignore[arg-type, misc]  # options by name
        for shot in SHOTS:
            if names and shot.name not in names:
                continue
            path = FOLDER / f"{shot.name}.png"
            path.write_bytes(take(browser, url, shot))
            sys.stdout.write(f"{path.relative_to(ROOT)}\n")
            if shot.name == "lab":
                README_PICTURE.write_bytes(path.read_bytes())
        browser.close()


def take(browser: Browser, url: str, shot: Shot) -> bytes:
    """Open the page, wait until it is quiet, and return its picture as PNG."""
    width, height = shot.size
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=shot.theme,
        locale=shot.locale,
        reduced_motion="reduce",
    )
    if not shot.first_visit:
        context.add_init_script("localStorage.setItem('convscope.guided', '1')")
    page = context.new_page()
    page.goto(f"{url}/{shot.query}" + (f"#{shot.link}" if shot.link else ""))
    page.wait_for_selector("[data-pane=output][aria-busy=false]")
    page.wait_for_selector("[data-sum]:not(:empty)", state="attached")
    if shot.offline:
        context.set_offline(True)
    if shot.press:
        page.locator(shot.press).first.click()
    if shot.keys:
        page.keyboard.press(shot.keys)
    for step in shot.then:
        if step.startswith("="):
            page.keyboard.type(step[1:])
        else:
            page.locator(step).first.click()
    page.mouse.move(2, 2)
    # A large network takes a while: what is pictured is its end.
    page.wait_for_function("() => !document.querySelector('.net-stack[aria-busy=true]')")
    page.wait_for_timeout(1200)
    picture = page.screenshot(full_page=shot.whole)
    context.close()
    return picture


if __name__ == "__main__":
    main()
