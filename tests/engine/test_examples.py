"""The examples in the engine's docstrings run as they stand."""

import doctest
import importlib
from pathlib import Path

import pytest

import app.engine

FOLDER = Path(app.engine.__file__).parent
MODULES = [
    ".".join(("app.engine", *path.relative_to(FOLDER).with_suffix("").parts))
    for path in sorted(FOLDER.rglob("*.py"))
    if ">>>" in path.read_text()
]


@pytest.mark.parametrize("name", MODULES)
def test_examples(name: str) -> None:
    result = doctest.testmod(importlib.import_module(name))

    assert result.attempted
    assert not result.failed
