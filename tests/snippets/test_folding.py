"""Code in narrow lines is the same code."""

import ast

from hypothesis import given
from hypothesis import strategies as st

from app.layers import parse_layer
from app.snippets import TARGETS, Job, UnavailableCodeError, written
from app.snippets.folding import fold
from tests.snippets.drawn import check, drawn, jobs


@given(jobs(), st.sampled_from(list(TARGETS)), st.integers(20, 60))
@drawn
def test_folded_code_is_the_same(job: Job, target: str, width: int) -> None:
    try:
        code = written(target, job)
    except UnavailableCodeError:
        return
    folded = written(target, job, width)
    assert ast.dump(ast.parse(folded)) == ast.dump(ast.parse(code))
    assert max(map(len, folded.split("\n"))) <= max(map(len, code.split("\n")))


def test_lines_are_broken_where_few_brackets_are_open() -> None:
    code = 'y = f(x, g("a, b (", [1, 2], deep=(3, 4)), third=[5, 6])  # a remark that is long'
    assert fold(code, 30).split("\n") == [
        "# a remark that is long",
        "y = f(x,",
        '    g("a, b (", [1, 2],',
        "    deep=(3, 4)),",
        "    third=[5, 6])",
    ]
    assert fold("k = f([\n    [1., 2.],\n])", 20) == "k = f([\n    [1., 2.],\n])"
    assert fold("x = averylongnamewithoutbrackets", 20) == "x = averylongnamewithoutbrackets"


def test_an_input_of_ones_own_is_not_made() -> None:
    layer = {"kind": "conv", "kernel": [[1, 2], [3, 4]], "padding": "same", "padding_mode": "symmetric"}
    job = Job.of(parse_layer(layer), (1, 3, 6, 7))
    for target in ("numpy", "scipy", "opencv", "onnx"):
        code = written(target, job, 38, example=False)
        assert "random" not in code
        check(f"import numpy as np\n{job.input_line()}\n{code}", job)
