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


def test_no_text_looks_like_a_comment_or_has_an_empty_line() -> None:
    # The server leaves these out. Quotes before one must pair up: write \x60 for a backtick in a string.
    for path in SCRIPTS.rglob("*.js"):
        text = path.read_text()
        for found in re.finditer(
            r"/\*\*(?:(?!\*/).)*\*/|^[ \t]*//|^[ \t]*\n", text, re.DOTALL | re.MULTILINE
        ):
            before = without_comments(text[: found.start()])
            line = before[before.rfind("\n") + 1 :]
            where = f"{path.name}: {text[found.start() : found.end()]}"
            assert before.count("`") % 2 == 0 or line.count("${") > line.count("}"), where
            assert line.count('"') % 2 == 0, where
        # nor does any text go on in another line, whose indent would be lost
        assert all(line.count("`") % 2 == 0 for line in without_comments(text).splitlines()), path.name


def test_modules_are_written_in_the_forms_that_the_server_knows() -> None:
    # It sends what only one module needs inside of it (app/api/modules.py).
    for path in SCRIPTS.rglob("*.js"):
        text = without_comments(path.read_text())
        known = r'^import (?:(?:\{[^}]*\}|\* as \w+) from )?"\.[^"]+";$'
        known += r"|^export (?:async function|function\*?|const|class) \w+|^export \{[\w\s,]*\};$"
        assert len(re.findall(r"^(?:import|export)\b(?![:(])", text, re.MULTILINE)) == len(
            re.findall(known, text, re.MULTILINE)
        ), path.name
        assert not re.search(r'\bimport\((?!"\.)', text), path.name


def test_no_module_needs_itself() -> None:
    needs = {
        path: [
            (path.parent / name).resolve()
            for name in re.findall(r'^import\b[^;"]*"(\.[^"]+)";', path.read_text(), re.MULTILINE)
        ]
        for path in SCRIPTS.rglob("*.js")
    }
    done: set[Path] = set()

    def visit(path: Path, *above: Path) -> None:
        assert path not in above, [found.name for found in (*above, path)]
        if path not in done:
            for needed in needs[path]:
                visit(needed, *above, path)
            done.add(path)

    for path in needs:
        visit(path)
