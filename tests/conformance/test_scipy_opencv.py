"""SciPy's, NumPy's and OpenCV's filters, as layers on each backend."""

from collections.abc import Callable

import pytest

from app.engine import Choice, Engine
from tests.conformance.layer_case import Table, failures
from tests.conformance.page import PAGE, row
from tests.conformance.scipy_cases import TABLES

ENGINE = Engine()


@pytest.mark.parametrize("choice", [Choice(), Choice("numpy")], ids=["auto", "numpy"])
@pytest.mark.parametrize("table", TABLES)
def test_layers_answer_as_they_do(table: Callable[[], Table], choice: Choice) -> None:
    assert failures(table().cases, ENGINE, choice) == []


@pytest.mark.parametrize("table", TABLES)
def test_the_page_counts_them(table: Callable[[], Table]) -> None:
    assert row(table()) in PAGE.read_text(encoding="utf-8").splitlines(), "run `make conformance`"
