"""Running the JavaScript checks: a Node that is too old is passed over."""

from pathlib import Path

import pytest

from scripts.javascript import node_is_new_enough


@pytest.mark.parametrize(
    ("answer", "enough"),
    [("v18.19.0", False), ("v20.0.0", True), ("v24.19.0", True), ("command not found", False)],
)
def test_nodes_age(answer: str, enough: bool, tmp_path: Path) -> None:
    node = tmp_path / "node"
    node.write_text(f"#!/bin/sh\necho {answer}\n")
    node.chmod(0o755)

    assert node_is_new_enough(str(tmp_path)) is enough


def test_no_node_at_all(tmp_path: Path) -> None:
    assert not node_is_new_enough(str(tmp_path))
