"""PyTorch's own samples of its operators, through layers on each backend; what no layer can say is listed."""

import pytest

from app.engine import Choice, Engine
from tests.conformance.layer_case import failures, known_kinds
from tests.conformance.opinfo_cases import OPERATORS, opinfo_table

pytestmark = pytest.mark.torch
ENGINE = Engine()


@pytest.mark.parametrize("operator", OPERATORS)
def test_layers_answer_as_pytorch_does(operator: str) -> None:
    cases = [case for case in opinfo_table(operator).cases if case.kind in known_kinds()]
    for choice in (Choice(), Choice("numpy")):
        assert failures(cases, ENGINE, choice) == []
