"""The kernels' table: complete, readable, and documented as it is."""

import runpy
from pathlib import Path

import numpy as np
import pytest

from app.kernels import FAMILIES, KERNELS, Kernel, make_kernel
from app.kernels.document import markdown

ROOT = Path(__file__).parents[2]
KERNEL = pytest.mark.parametrize("kernel", KERNELS.values(), ids=KERNELS)


def is_chinese(text: str) -> bool:
    return any("\u4e00" <= letter <= "\u9fff" for letter in text)


def test_there_are_at_least_thirty_in_all_families() -> None:
    assert len(KERNELS) >= 30
    assert {kernel.family for kernel in KERNELS.values()} == set(FAMILIES)


@KERNEL
def test_each_says_what_it_does_in_both_languages_and_where_it_comes_from(kernel: Kernel) -> None:
    assert kernel.description.endswith(".")
    assert kernel.description[0].isupper()
    assert kernel.description_zh.endswith("。")
    assert is_chinese(kernel.description_zh)
    # ASCII punctuation between Chinese words looks broken
    assert not set(kernel.description_zh) & set(",;()")
    assert kernel.title
    assert kernel.title_zh
    assert kernel.source


@KERNEL
def test_each_makes_finite_weights_that_belong_to_the_caller(kernel: Kernel) -> None:
    weights = make_kernel(kernel.name)
    assert weights.ndim == kernel.rank == {"signal": 1, "volume": 3}.get(kernel.family, 2)
    assert weights.dtype == np.float64
    assert np.isfinite(weights).all()
    weights[:] = 99
    assert not (make_kernel(kernel.name) == 99).any()


@KERNEL
def test_parameters_begin_within_their_bounds(kernel: Kernel) -> None:
    for parameter in kernel.parameters:
        assert parameter.minimum <= parameter.default <= parameter.maximum
        assert parameter.step > 0
        assert parameter.description
        assert is_chinese(parameter.title_zh)
        assert is_chinese(parameter.description_zh)


SUMS = {"blur": 1.0, "sharpen": 1.0, "identity": 1.0, "edge": 0.0, "line": 0.0}


@KERNEL
def test_a_family_keeps_its_sum(kernel: Kernel) -> None:
    if kernel.family in SUMS and kernel.name != "frei_chen_9":
        assert kernel.weights().sum() == pytest.approx(SUMS[kernel.family], abs=1e-12)


def test_the_document_is_up_to_date(capsys: pytest.CaptureFixture[str]) -> None:
    assert (ROOT / "docs" / "kernels.md").read_text(encoding="utf-8") == markdown()
    runpy.run_module("app.kernels", run_name="__main__")
    assert capsys.readouterr().out == markdown()
