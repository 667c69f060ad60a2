"""Find a Chromium that runs on this machine, and install one where there is none.

`find_browser` looks; `install_browser` also installs: Debian's headless Chromium with fonts for Chinese when
run as root on Debian, else Playwright's own download. Tests, screenshots and measurements all ask here.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
)
PLACES = (
    Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
    Path("/Applications/Chromium.app/Contents/MacOS/Chromium"),
)

NONE_FOUND = """\
No Chromium was found or could be installed, and the page's tests need one. Any of these will do:
    sudo apt-get install chromium-headless-shell        (Debian)
    .venv/bin/playwright install --with-deps chromium   (elsewhere)
    CONVSCOPE_BROWSER=/path/to/chrome make test         (one that you have)"""

NO_DRIVER = """\
Playwright, which drives the browser in the page's tests, doesn't start:
{error}
On Debian and Ubuntu this is often the way out: sudo apt-get install libatomic1"""


def main() -> None:
    """Print the browser's path; with --install, see that there is one first."""
    parser = argparse.ArgumentParser(description="Find a Chromium for the page's tests.")
    parser.add_argument("--install", action="store_true", help="install one where there is none")
    browser = install_browser() if parser.parse_args().install else find_browser()
    if browser is None:
        sys.exit(NONE_FOUND)
    print(browser)


def find_browser() -> Path | None:
    """Path of a Chromium or Chrome that answers to --version; None where there is none.

    CONVSCOPE_BROWSER, if set, is the only candidate.
    """
    chosen = os.environ.get("CONVSCOPE_BROWSER")
    if chosen:
        return _working(Path(chosen))
    on_path = [Path(found) for found in map(shutil.which, NAMES) if found]
    candidates = (*on_path, *PLACES, *_playwright_downloads())
    return next((browser for candidate in candidates if (browser := _working(candidate))), None)


def launch_options() -> dict[str, object]:
    """Arguments for Playwright's `chromium.launch`: this machine's browser, and no sandbox when run as root.

    Raises
    ------
    RuntimeError : no browser here; the message says how to get one
    """
    browser = find_browser()
    if browser is None:
        raise RuntimeError(NONE_FOUND)
    flags = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {"executable_path": str(browser), "headless": True, "args": flags}


def install_browser() -> Path | None:
    """See that a browser and, where it can be done quietly, a Chinese font are there."""
    root_on_debian = shutil.which("apt-get") is not None and os.geteuid() == 0
    browser = find_browser()
    if root_on_debian:
        missing = [] if browser else ["chromium-headless-shell"]
        missing += [] if _has_chinese_font() else ["fonts-noto-cjk", "fontconfig"]
        missing += ["libatomic1"] if _driver_error() else []
        # One at a time: Ubuntu has the fonts but no such browser.
        for package in missing:
            _apt_install(package)
    elif not _has_chinese_font():
        print("No Chinese font was found: the page's 中文 will show as boxes.", file=sys.stderr)
    if error := _driver_error():
        sys.exit(NO_DRIVER.format(error=error))
    browser = browser or find_browser()
    if browser is None:
        deps = ["--with-deps"] if root_on_debian else []
        subprocess.run([sys.executable, "-m", "playwright", "install", *deps, "chromium"], check=False)
        browser = find_browser()
    return browser


def _working(candidate: Path) -> Path | None:
    """The candidate, if it is a browser that runs: Ubuntu's `chromium-browser` may be a stub."""
    if not candidate.exists():
        return None
    command = [str(candidate), "--headless", "--no-sandbox", "--version"]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return None
    said_version = re.search(r"\d+\.\d+\.\d+", answer.stdout) is not None
    return candidate if answer.returncode == 0 and said_version else None


def _playwright_downloads() -> list[Path]:
    """Browsers that `playwright install` has put into its cache, newest first."""
    caches = [
        Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH", Path.home() / ".cache/ms-playwright")),
        Path.home() / "Library/Caches/ms-playwright",
    ]
    names = ("headless_shell", "chrome-headless-shell", "chrome", "Chromium", "Google Chrome for Testing")
    return [
        path
        for cache in caches
        for folder in sorted(cache.glob("chromium*-*"), reverse=True)
        for path in folder.rglob("*")
        if path.name in names and path.is_file() and os.access(path, os.X_OK)
    ]


def _has_chinese_font() -> bool:
    """Whether fontconfig knows a font with Chinese; macOS and Windows always have one."""
    if sys.platform != "linux":
        return True
    fc_list = shutil.which("fc-list")
    if fc_list is None:
        return False
    listed = subprocess.run([fc_list, ":lang=zh", "family"], capture_output=True, text=True, check=False)
    return bool(listed.stdout.strip())


def _driver_error() -> str:
    """What Playwright's own program says when it can't start; empty where it can."""
    command = [sys.executable, "-m", "playwright", "--version"]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    return answer.stderr.strip() if answer.returncode else ""


def _apt_install(package: str) -> None:
    """Install one Debian package; a failure is left to the search that follows."""
    print(f"Installing {package}", file=sys.stderr)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    base = ["apt-get", "--quiet", "--quiet"]
    install = [*base, "install", "--yes", "--no-install-recommends", package]
    if subprocess.run(install, env=quiet, capture_output=True, check=False).returncode:
        subprocess.run([*base, "update"], env=quiet, stdout=sys.stderr, check=False)
        subprocess.run(install, env=quiet, stdout=sys.stderr, check=False)


if __name__ == "__main__":
    main()
