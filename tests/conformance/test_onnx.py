"""ONNX's own tests of its operators, through layers on each backend; what no layer can say is listed."""

import pytest

from app.engine import Engine
from tests.conformance.layer_case import CHOICES, failures
from tests.conformance.onnx_adapter import OPERATORS
from tests.conformance.onnx_cases import FILES, ROUNDED, onnx_table
from tests.conformance.page import PAGE, row

ENGINE = Engine()


@pytest.mark.parametrize("operator", FILES)
def test_layers_answer_as_onnx_says(operator: str) -> None:
    cases = onnx_table(operator).cases
    rounded = [case for case in cases if case.name in ROUNDED]
    for choice in CHOICES:
        assert failures([case for case in cases if case.name not in ROUNDED], ENGINE, choice) == []
        assert failures(rounded, ENGINE, choice, tolerance=2e-4) == []


@pytest.mark.parametrize("operator", FILES)
def test_the_page_counts_them(operator: str) -> None:
    assert row(onnx_table(operator)) in PAGE.read_text(encoding="utf-8").splitlines(), (
        "run `make conformance`"
    )


def test_each_operator_has_an_adapter() -> None:
    assert tuple(FILES) == OPERATORS
