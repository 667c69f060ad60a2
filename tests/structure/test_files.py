"""Promises on the tree: every file says its purpose first, and names say what is inside."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("app", "bench", "scripts", "static", "templates", "tests")
COMMENTS = {
    ".css": ("/*",),
    ".html": ("{#", "<!--"),
    ".js": ("//", "/*"),
}
UNFINISHED = re.compile(
    r"\b(TODO|FIXME|XXX|HACK|raise NotImplementedError)\b|not (yet )?implemented", re.IGNORECASE
)


def sources(*suffixes: str, folders: tuple[str, ...] = FOLDERS) -> Iterator[Path]:
    """Files of the project with these endings, relative to its root."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in suffixes and "node_modules" not in path.parts:
                yield path.relative_to(ROOT)


def test_a_python_file_begins_with_its_purpose() -> None:
    for path in sources(".py"):
        first_line = (ROOT / path).read_text().partition("\n")[0]
        assert re.match(r'r?"""[^"]', first_line), f"{path} begins with {first_line!r}"


def test_a_file_of_the_page_begins_with_its_purpose() -> None:
    for path in sources(*COMMENTS):
        first_line = (ROOT / path).read_text().partition("\n")[0]
        assert first_line.startswith(COMMENTS[path.suffix]), f"{path} begins with {first_line!r}"
        assert len(re.sub(r"\W", "", first_line)) >= 10, f"{path}: the comment says nothing"


@pytest.mark.parametrize("path", ["Makefile", "Dockerfile", "pyproject.toml", ".gitignore", ".dockerignore"])
def test_a_file_at_the_root_begins_with_its_purpose(path: str) -> None:
    assert (ROOT / path).read_text().startswith("# ")


def test_no_file_is_a_drawer() -> None:
    drawers = {"common", "helper", "helpers", "misc", "util", "utils"}

    found = [path for path in sources(".py", ".js", ".css") if drawers & {path.stem, *path.parent.parts}]

    assert not found, f"a name says what is inside: {found}"


def test_nothing_is_left_unfinished() -> None:
    found = [
        f"{path}:{number}: {line.strip()}"
        for path in sources(".py", ".js", ".css", ".html", folders=("app", "static", "templates"))
        for number, line in enumerate((ROOT / path).read_text().splitlines(), start=1)
        if UNFINISHED.search(line)
    ]

    assert not found, "\n".join(found)


def test_a_switched_off_check_has_its_reason_beside_it() -> None:
    bare = re.compile(r"(# (noqa|type: ignore|pragma: no cover)|biome-ignore|@ts-expect-error)")
    # The reason follows the rule's name on the same line.
    with_reason = re.compile(
        r"# (noqa: [A-Z0-9, ]+|type: ignore\[[\w, -]+\]|pragma: no cover)\W+\w+.*\w"
        r"|biome-ignore \S+: \w+|@ts-expect-error \w+"
    )
    found = [
        f"{path}:{number}: {line.strip()}"
        for path in sources(".py", ".js", ".css")
        if path != Path(__file__).relative_to(ROOT)
        for number, line in enumerate((ROOT / path).read_text().splitlines(), start=1)
        if bare.search(line) and not with_reason.search(line)
    ]

    assert not found, "\n".join(found)


def test_a_class_has_one_stylesheet() -> None:
    """Two areas that choose the same name would dress each other's parts."""
    owners: dict[str, set[str]] = {}
    for path in sources(".css"):
        for rule in re.findall(r"^(\.[\w-]+)(?=,| \{)", (ROOT / path).read_text(), re.MULTILINE):
            owners.setdefault(rule, set()).add(path.name)
    assert {rule: sorted(names) for rule, names in owners.items() if len(names) > 1} == {}
