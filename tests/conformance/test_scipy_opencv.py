"""SciPy's, NumPy's and OpenCV's filters, as layers on each backend."""

from collections.abc import Callable

import pytest

from app.engine import Engine
from app.kernels import KERNELS
from tests.conformance.layer_case import CHOICES, Table, failures
from tests.conformance.page import PAGE, row
from tests.conformance.preset_cases import parametric_filters, plain_filters
from tests.conformance.scipy_cases import TABLES

ENGINE = Engine()


@pytest.mark.parametrize("table", TABLES)
def test_layers_answer_as_they_do(table: Callable[[], Table]) -> None:
    for choice in CHOICES:
        assert failures(table().cases, ENGINE, choice) == []


@pytest.mark.parametrize("table", TABLES)
def test_the_page_counts_them(table: Callable[[], Table]) -> None:
    assert row(table()) in PAGE.read_text(encoding="utf-8").splitlines(), "run `make conformance`"


def test_every_kernel_with_a_name_has_a_filter_and_every_parameter_a_value() -> None:
    # those of signals and volumes are held to SciPy where they are made: tests/kernels
    named = [kernel for kernel in KERNELS.values() if kernel.rank == 2]
    assert plain_filters().keys() == {kernel.name for kernel in named}
    given = {(kernel["name"], key) for kernel, _ in parametric_filters() for key in kernel if key != "name"}
    assert given == {(kernel.name, entry.name) for kernel in named for entry in kernel.parameters}
