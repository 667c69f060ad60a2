"""PyTorch's own samples of its operators, through layers on each backend; what no layer can say is listed."""

import pytest

from app.engine import Engine
from tests.conformance.layer_case import CHOICES, failures
from tests.conformance.opinfo_cases import OPERATORS, opinfo_table
from tests.conformance.page import PAGE, row

pytestmark = pytest.mark.torch
ENGINE = Engine()


@pytest.mark.parametrize("operator", OPERATORS)
def test_layers_answer_as_pytorch_does(operator: str) -> None:
    cases = opinfo_table(operator).cases
    for choice in CHOICES:
        assert failures(cases, ENGINE, choice) == []


@pytest.mark.parametrize("operator", OPERATORS)
def test_the_page_counts_them(operator: str) -> None:
    assert row(opinfo_table(operator)) in PAGE.read_text(encoding="utf-8").splitlines(), (
        "run `make conformance`"
    )
