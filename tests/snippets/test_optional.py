"""The code for frameworks that Convscope doesn't install: run where they are, skipped with a word where not.

A Python of its own does: `pip install jax keras onnxruntime onnx scipy hypothesis pytest` beside Convscope's
own dependencies, then `KERAS_BACKEND=jax python -m pytest tests/snippets/test_optional.py`.
"""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.snippets.drawn import check, jobs, written


# Keras wonders about softmax over a single channel, which is a layer like any other here
@pytest.mark.filterwarnings("ignore:You are using a softmax:UserWarning")
@pytest.mark.parametrize(("target", "package"), [("jax", "jax"), ("keras", "keras"), ("onnx", "onnxruntime")])
@given(st.data())
@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
def test_code_of_others(target: str, package: str, data: st.DataObject) -> None:
    pytest.importorskip(package, reason=f"{package} isn't installed")
    job = data.draw(jobs())
    code = written(target, job)
    reference = 'y = ReferenceEvaluator(model).run(None, {"x": x})[0]'
    session = "onnxruntime.InferenceSession(model.SerializeToString())"
    check(code.replace(reference, f'import onnxruntime\ny = {session}.run(None, {{"x": x}})[0]'), job)
