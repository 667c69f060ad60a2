"""Take pictures of the page in Chromium: all of them into build/screenshots, the README's into docs/lab.png.

Usage: python scripts/screenshots.py [--url URL]. Without a URL it starts a server of its own.
"""

import argparse
import sys
import tempfile
from dataclasses import dataclass
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
VIEWS = "views=stamp,im2col,matrix,frequency"


@dataclass(frozen=True)
class Shot:
    """One picture: its name, the link, and how the person sees the page.

    `press` is what is clicked and `keys` is what is typed before, `query` the address's, `first_visit` brings
    the guided first minute, `whole` takes the page's full length.
    """

    name: str
    link: str = SPOON
    size: tuple[int, int] = (1440, 900)
    theme: Literal["light", "dark"] = "light"
    locale: str = "en-US"
    press: str = ""
    keys: str = ""
    query: str = ""
    first_visit: bool = False
    whole: bool = False


PHONE = (390, 844)
SHOTS = (
    Shot("lab"),
    Shot("lab-dark", theme="dark"),
    Shot("lab-zh", locale="zh-CN"),
    Shot("lab-zh-dark", locale="zh-CN", theme="dark"),
    Shot("phone", size=PHONE, whole=True),
    Shot("phone-dark-zh", size=PHONE, theme="dark", locale="zh-CN", whole=True),
    Shot("tablet", size=(900, 1200), whole=True),
    Shot("volume", "rank=3"),
    Shot("volume-dark", "rank=3&stack=sheets&source=blobs&kernel=laplacian_6", theme="dark"),
    Shot("volume-zh", "rank=3&source=gyroid+size:24&kernel=laplacian_6", locale="zh-CN"),
    Shot("volume-phone", "rank=3&source=moving_disk", size=PHONE, whole=True),
    Shot("volume-phone-dark-zh", "rank=3&stack=sheets", size=PHONE, theme="dark", locale="zh-CN", whole=True),
    Shot("cells", "image=digit&padding=same&mode=replicate&at=17"),
    Shot("zoomed", "zoom=38,350,243&" + SPOON),
    Shot("dilation", "kernel=1,0,-1,0,2;0,0,0,0,1;3,1,1,1,2;1,2,3,4,5;0.5,0.25,-1.5,0,0&dilation=2&" + SPOON),
    Shot(
        "stride", "image=camera&kernel=laplacian_4&dilation=3&stride=4&padding=3,0,0,5&at=5000", theme="dark"
    ),
    Shot("gabor", "image=chelsea&kernel=gabor+size:15&at=60000", theme="dark"),
    Shot("channels", "channels=each&kernel=sharpen&" + SPOON),
    Shot("pooling", "channels=each&activation=relu&pool=max_pool&stage=pool&at=20250"),
    Shot("activation", "activation=tanh&stage=activation&" + SPOON),
    Shot("transposed", f"{UP}&channels=each"),
    Shot("transposed-cells-dark", f"{UP}&image=digit&at=17", theme="dark"),
    Shot("transposed-ways", f"{UP}&image=digit&sheet=ways&at=17"),
    Shot("transposed-ways-dark", f"{UP}&sheet=ways", theme="dark", locale="zh-CN"),
    Shot("transposed-phone", f"{UP}&sheet=ways", size=PHONE, whole=True),
    Shot("checkerboard", "operator=transposed&kernel=box&channels=each&sheet=overlap"),
    Shot("checkerboard-phone", f"{UP}&sheet=overlap", size=PHONE, theme="dark", whole=True),
    Shot("overlap-dark", "operator=transposed&kernel=box&coverage=1", theme="dark"),
    Shot("coverage", "image=digit&dilation=2&stride=2&padding=valid&coverage=1&at=0"),
    Shot("channel-sheets", f"activation=relu&sheet=channels&groups=4&{SPOON}"),
    Shot("channel-sheets-dark", f"sheet=channels&groups=0&wide=12&{SPOON}", theme="dark", locale="zh-CN"),
    Shot("channel-sheets-phone", f"sheet=channels&groups=8&{SPOON}", size=PHONE, whole=True),
    Shot("winners", "image=digit&pool=max_pool&stage=pool&at=4"),
    Shot("views", f"{SPOON}&{VIEWS}", size=(1440, 2000)),
    Shot("views-dark", f"{SPOON}&{VIEWS}", size=(1440, 2000), theme="dark"),
    Shot("views-wide", f"{SPOON}&{VIEWS}", size=(2560, 1440)),
    Shot("views-phone", f"{SPOON}&{VIEWS}", size=PHONE, whole=True),
    Shot("views-phone-dark-zh", f"{SPOON}&{VIEWS}", size=PHONE, theme="dark", locale="zh-CN", whole=True),
    Shot("views-small", f"image=digit&padding=valid&at=7&{VIEWS}", size=(1440, 2000)),
    Shot("views-circular", f"image=digit&mode=circular&at=0&{VIEWS}", size=(1440, 2600), theme="dark"),
    Shot("views-large", f"kernel=gabor+size:15&at=60000&{VIEWS}", size=(1440, 2000)),
    Shot("compare", "kernel=kirsch_ne&a=kernel=kirsch_n&" + SPOON),
    Shot("compare-dark", "kernel=sobel_y&a=kernel=sobel_x&compare=wipe&" + SPOON, theme="dark"),
    Shot("compare-sizes-zh", "stride=2&a=kernel=sobel_x&" + SPOON, locale="zh-CN"),
    Shot("compare-phone", "kernel=sobel_y&a=kernel=sobel_x&compare=wipe", size=PHONE, whole=True),
    Shot("kernel-paste", press="[data-paste]"),
    Shot("kernel-export", "kernel=gaussian+sigma:0.8&" + SPOON, theme="dark", press="[data-kernel-export]"),
    Shot("presets", press="[data-presets]"),
    Shot("colours", press="[data-legend]"),
    Shot("export", press="[data-export]"),
    Shot("export-dialog", SPOON, keys="e"),
    Shot(
        "export-dialog-dark",
        "image=digit&at=24&between=10,40&order=snake",
        theme="dark",
        locale="zh-CN",
        keys="e",
    ),
    Shot("export-dialog-phone", "image=digit&at=24", size=PHONE, keys="e"),
    Shot("help", press="[data-action=help]"),
    Shot("share", press="[data-action=share]"),
    Shot("figure", size=(960, 720), query="?embed=1"),
    Shot("figure-dark-zh", size=(360, 700), query="?embed=1&theme=dark&lang=zh"),
    Shot("hidden", query="?hide=source,shape,code"),
    Shot("first-minute", link="", first_visit=True),
    Shot("wide", size=(2560, 1440)),
)


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
        browser = playwright.chromium.launch(**launch_options())  # type: ignore[arg-type]  # options by name
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
    page.wait_for_selector("[data-sum]:not(:empty)")
    if shot.press:
        page.locator(shot.press).first.click()
    if shot.keys:
        page.keyboard.press(shot.keys)
    page.mouse.move(2, 2)
    page.wait_for_timeout(1200)
    picture = page.screenshot(full_page=shot.whole)
    context.close()
    return picture


if __name__ == "__main__":
    main()
