"""Promises on hosts: the page asks no other one, and the lock files name none."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
URL = re.compile(r"\b(?:https?|wss?):\\?/\\?/([\w.-]+)")
# Names of formats, never fetched.
NAMESPACES = {"www.w3.org"}


def test_the_page_names_no_other_host() -> None:
    texts = {".css", ".html", ".js", ".json", ".svg", ".webmanifest"}
    for folder in ("static", "templates"):
        for path in (ROOT / folder).rglob("*"):
            hosts = set(URL.findall(path.read_text())) if path.suffix in texts else set()
            assert hosts <= NAMESPACES, f"{path.relative_to(ROOT)} names {hosts - NAMESPACES}"


def test_the_npm_lock_file_names_no_registry() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text())

    assert not [name for name, package in lock["packages"].items() if "resolved" in package]


@pytest.mark.parametrize("name", ["constraints.txt", "pyproject.toml", "Dockerfile", "Makefile"])
def test_an_installation_file_names_no_index(name: str) -> None:
    assert not URL.findall((ROOT / name).read_text())


def test_every_dependency_is_pinned() -> None:
    pinned = {line.partition("==")[0] for line in (ROOT / "constraints.txt").read_text().splitlines()}
    requirement = re.compile(r'^\s*"([a-z0-9-]+)>=[^"]*",\s+# \S', re.MULTILINE)
    declared = set(requirement.findall((ROOT / "pyproject.toml").read_text()))

    assert {"fastapi", "numpy", "pytest", "ruff"} <= declared
    assert declared <= pinned, f"run `make constraints`: {declared - pinned}"
