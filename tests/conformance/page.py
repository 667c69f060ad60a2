"""docs/conformance.md: how many cases of whom are run, and what is left out and why."""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from tests.conformance.layer_case import Table
from tests.conformance.nonfinite_cases import nonfinite_table
from tests.conformance.onnx_cases import FILES, onnx_table
from tests.conformance.opinfo_cases import OPERATORS, opinfo_table
from tests.conformance.scipy_cases import TABLES

PAGE = Path(__file__).resolve().parents[2] / "docs" / "conformance.md"
HEAD = """\
# Conformance

Other people's cases that Convscope's layers answer, each on both backends and within 1e-5 of the largest
true value. A sample of each goes through REST too, every kind of layer in one, two and three dimensions and
on features. `make conformance` writes this page; a test holds its counts to the tables.

| from | subject | run | left out | why |
| --- | --- | ---: | ---: | --- |
"""
FOOT = """
- **ONNX**: all backend tests of the `onnx` wheel that hold one of these operators, those made by its
  node tests and the models that PyTorch exported. Further outputs (the places of maxima, a dropout's
  mask) are not looked at. Numbers of other types are computed as float32, as everything is.
- **PyTorch**: the samples of `torch.testing`'s OpInfo, rounded to float32 and computed by PyTorch in
  float64. It has none for `lp_pool`.
- **NaN and infinity**: inputs that hold both, inside, side by side and in the corners. They come out in
  exactly the cells where PyTorch has them, whichever algorithm is asked for. `lp_pool` is a norm of |x|
  here, so PyTorch is given that.
- **SciPy**, **OpenCV**: computed in float64. All of `ndimage`'s borders are here: `constant` and
  `grid-constant`, `mirror` (`reflect` here), `reflect` and `grid-mirror` (`symmetric`), `nearest`
  (`replicate`), `wrap` and `grid-wrap` (`circular`). SciPy's `same` is `same_lower` here: its odd cell
  lies at the beginning. *Kernels by name* are all that `GET /api/v1/kernels` lists, next to filters that
  are made without their weights (`Sobel`, `GaussianBlur`, `gaussian_laplace`, …) or sums of such.
- Sizes are held to the published rules of TensorFlow, Keras, ONNX, PyTorch and Chainer, and to Dumoulin
  & Visin's relationships 1 to 15 with the paper's figures, in `tests/conformance/test_shape_rules.py`.
- Properties that hold of every convolution (linear, equivariant to shifts, the transposed one its
  adjoint, groups a block diagonal weight, flipped twice the same, as large as the formula says, alike by
  every algorithm) are drawn by Hypothesis for each number of dimensions on each backend, in
  `tests/conformance/test_properties.py`.

Not asked, because they were found wrong: `onnx.reference` for BatchNormalization at opsets 9 to 13;
onnxruntime's ConvTranspose with SAME and a kernel shorter than the stride, and its MaxPool with SAME and
dilation; JAX's `conv_transpose`, which doesn't turn the kernel.
"""


def row(table: Table) -> str:
    """Write a table's line."""
    reasons = Counter(table.left_out.values())
    why = "; ".join(f"{reason} ({count})" for reason, count in sorted(reasons.items()))
    counts = f"{len(table.cases)} | {len(table.left_out)}"
    return f"| {table.source} | {table.subject} | {counts} | {why} |"


def tables() -> Iterable[Table]:
    """Make all tables: half a minute's work, since some of ONNX's are made in pure Python."""
    yield from (onnx_table(operator) for operator in FILES)
    yield from (opinfo_table(operator) for operator in OPERATORS)
    yield nonfinite_table()
    yield from (table() for table in TABLES)


def markdown(made: Sequence[Table]) -> str:
    """Write the page."""
    run, left_out = (sum(map(len, part)) for part in zip(*((t.cases, t.left_out) for t in made), strict=True))
    rows = "".join(f"{row(table)}\n" for table in made)
    return f"{HEAD}{rows}| **together** | | **{run}** | **{left_out}** | |\n{FOOT}"
