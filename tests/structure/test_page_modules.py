"""Promises on the page's JavaScript: one door to the server, and text never becomes markup."""

import re
from pathlib import Path

from app.api.comments import without_comments

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


def test_no_line_of_a_text_looks_like_a_comment() -> None:
    # The server empties such lines. Backticks before one must pair up: write \x60 for one in a string.
    for path in SCRIPTS.rglob("*.js"):
        lines, sent = path.read_text().split("\n"), without_comments(path.read_text()).split("\n")
        assert len(lines) == len(sent), path.name
        for number, (line, left) in enumerate(zip(lines, sent, strict=True)):
            if line != left:
                assert left == "", f"{path.name}:{number + 1}"
                assert "\n".join(sent[:number]).count("`") % 2 == 0, f"{path.name}:{number + 1}: {line}"
