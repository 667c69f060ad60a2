"""docs/engine.md names every algorithm of the registry, and its example runs."""

import re
from pathlib import Path

import numpy as np

from app.engine.algorithms import ALGORITHMS

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "engine.md").read_text(encoding="utf-8")


def test_every_algorithm_is_told() -> None:
    section = TEXT.partition("## Algorithms")[2].partition("\n## ")[0]

    assert re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE) == [*ALGORITHMS]


def test_the_example_runs() -> None:
    code = TEXT.partition("```python\n")[2].partition("```")[0]
    names: dict[str, object] = {}

    exec(code, names)

    assert np.array_equal(np.asarray(names["out"]), [[[[8, 12], [20, 24]]]])
