"""NaN and infinity in the input: on every backend and by every algorithm they lie where PyTorch has them."""

from itertools import chain

import numpy as np
import pytest

from app.engine import Choice, Engine
from app.engine.algorithms import ALGORITHMS
from app.engine.transposed import TRANSPOSED_ALGORITHMS
from app.geometry import UnavailableError
from tests.conformance.layer_case import CHOICES, LayerCase, failures
from tests.conformance.nonfinite_cases import nonfinite_table
from tests.conformance.page import PAGE, row

pytestmark = pytest.mark.torch
ENGINE = Engine()
NAMED = [
    (kind, Choice(backend, name))
    for kind, entries in (("conv", ALGORITHMS), ("conv_transpose", TRANSPOSED_ALGORITHMS))
    for name, entry in entries.items()
    for backend in ("numpy", "torch")
    if backend in entry.backends
]


@pytest.mark.parametrize("choice", CHOICES, ids=lambda choice: choice.backend)
def test_they_lie_where_pytorch_has_them(choice: Choice) -> None:
    assert failures(nonfinite_table().cases, ENGINE, choice) == []


@pytest.mark.parametrize(("kind", "choice"), NAMED, ids=str)
def test_whatever_is_asked_for_by_name(kind: str, choice: Choice) -> None:
    """What would spread them hands over to another algorithm."""
    cases = [case for case in nonfinite_table().cases if case.settings["kind"] == kind]
    found = list(chain.from_iterable(_served(case, choice) for case in cases))
    assert len(found) >= 5
    assert [wrong for wrong in found if wrong] == []


def _served(case: LayerCase, choice: Choice) -> list[str | None]:
    """Give what is wrong, None if nothing is, or nothing at all where the algorithm can't serve."""
    try:
        return list(failures([case], ENGINE, choice)) or [None]
    except UnavailableError:
        return []


def test_some_numbers_stay_numbers_in_every_case() -> None:
    for case in nonfinite_table().cases:
        assert np.isfinite(case.expected).any(), case.name
        if case.settings["kind"] not in ("sigmoid", "tanh"):
            assert not np.isfinite(case.expected).all(), case.name


def test_the_page_counts_them() -> None:
    assert row(nonfinite_table()) in PAGE.read_text(encoding="utf-8").splitlines(), "run `make conformance`"
