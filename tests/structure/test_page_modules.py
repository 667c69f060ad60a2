"""Promises on the page's JavaScript: one door to the server, and text never becomes markup."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = ROOT / "static" / "js"


def offenders(pattern: str, but: tuple[str, ...] = ()) -> list[str]:
    """Lines of the page's modules that match, as `file:line: text`."""
    found = []
    for path in sorted(SCRIPTS.rglob("*.js")):
        name = path.relative_to(SCRIPTS).as_posix()
        if name.startswith(but or ("\0",)):
            continue
        for number, line in enumerate(path.read_text().splitlines(), start=1):
            if re.search(pattern, line) and not line.lstrip().startswith(("//", "*", "/*")):
                found.append(f"{name}:{number}: {line.strip()}")
    return found


def test_only_api_js_talks_to_the_server() -> None:
    assert (SCRIPTS / "api.js").exists()
    assert not offenders(r"\bfetch\(|XMLHttpRequest|EventSource|WebSocket|sendBeacon", but=("api",))


def test_text_never_becomes_markup() -> None:
    assert not offenders(r"\b(innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval)\b|new Function\(")


def test_drawing_imports_no_part_of_the_page() -> None:
    upward = [
        line for line in offenders(r"^\s*(import|export)\b.*\bfrom\b.*\.\./") if line.startswith("draw/")
    ]

    assert not upward
