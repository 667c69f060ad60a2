"""Running the JavaScript checks: a Node that is too old, or has no npm, is passed over."""

from pathlib import Path

import pytest

from scripts.javascript import installed_node


def program(path: Path, answer: str) -> None:
    """Write a program that prints `answer`."""
    path.write_text(f"#!/bin/sh\necho {answer}\n")
    path.chmod(0o755)


@pytest.mark.parametrize(
    ("version", "enough"),
    [("v18.19.0", False), ("v20.0.0", True), ("v24.19.0", True), ("command not found", False)],
)
def test_nodes_age(version: str, enough: bool, tmp_path: Path) -> None:
    program(tmp_path / "node", version)
    program(tmp_path / "npm", "11.0.0")

    assert (installed_node(str(tmp_path)) is not None) is enough


def test_debians_node_without_npm_is_not_enough(tmp_path: Path) -> None:
    program(tmp_path / "node", "v20.0.0")

    assert installed_node(str(tmp_path)) is None


def test_no_node_at_all(tmp_path: Path) -> None:
    assert installed_node(str(tmp_path)) is None
