"""ONNX's own tests of its operators, through layers on each backend; what no layer can say is listed."""

import pytest

from app.engine import Choice, Engine
from tests.conformance.layer_case import failures, known_kinds
from tests.conformance.onnx_adapter import OPERATORS
from tests.conformance.onnx_cases import FILES, ROUNDED, onnx_table

ENGINE = Engine()


@pytest.mark.parametrize("operator", FILES)
def test_layers_answer_as_onnx_says(operator: str) -> None:
    cases = [case for case in onnx_table(operator).cases if case.kind in known_kinds()]
    rounded = [case for case in cases if case.name in ROUNDED]
    for choice in (Choice(), Choice("numpy")):
        assert failures([case for case in cases if case.name not in ROUNDED], ENGINE, choice) == []
        assert failures(rounded, ENGINE, choice, tolerance=2e-4) == []


def test_each_operator_has_an_adapter() -> None:
    assert tuple(FILES) == OPERATORS
