"""The process that runs models, its steps taken in this one: what it leaves out, bounds and refuses."""

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.geometry.errors import LimitError
from app.models import runner
from app.models.runtime import RunLimits, check_onnx, run_onnx
from tests.models.onnx_models import FLOAT, Proto, helper, model, node, numbers, onnx

pytest.importorskip("onnxruntime")
X = numbers(1, 3, 4, 5)


def answered(
    folder: Path, monkeypatch: pytest.MonkeyPatch, proto: Proto, feeds: list[str] | None, **asked: object
) -> dict[str, Any]:
    """Give a folder's work to this process, whose own memory isn't bounded."""
    monkeypatch.setattr(runner, "_bound_memory", lambda most: None)
    request = {"shapes": {"x": X.shape}, "feeds": feeds, "taps": None, "threads": 1, "max_elements": 1000}
    (folder / "request.json").write_text(json.dumps({**request, "max_bytes": 0, **asked}))
    (folder / "model.onnx").write_bytes(proto.SerializeToString())
    np.save(folder / "feed0.npy", X)
    runner.main(folder)
    found: dict[str, Any] = json.loads((folder / "answer.json").read_text())
    return found


def mixed() -> Proto:
    """Give a model that makes a text and a list of tensors too."""
    word = helper.make_tensor("word", onnx.TensorProto.STRING, [1], [b"a"])
    nodes = [
        helper.make_node("Constant", [], ["text"], value=word),
        node("SequenceConstruct", "x x", "many"),
        node("Relu", "x", "y"),
    ]
    proto = model(nodes, {}, ("N", 3, "H", 5))
    proto.graph.output.append(helper.make_tensor_sequence_value_info("many", FLOAT, None))
    return proto


def test_what_is_not_of_numbers_is_left_out() -> None:
    data = mixed().SerializeToString()
    found = run_onnx(data, {"x": X})
    assert list(found) == ["y"]
    np.testing.assert_array_equal(found["y"], np.maximum(X, 0))
    values = check_onnx(data)
    assert values["y"].shape == ("N", 3, "H", 5)
    assert "many" not in values


def test_tensors_whose_sizes_show_late_are_counted_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # 4 × 60 numbers, by what the input holds
    proto = model([node("NonZero", "x", "places"), node("Cast", "places", "y", to=FLOAT)], {}, X.shape)
    with pytest.raises(LimitError, match="more memory than there is"):
        run_onnx(proto.SerializeToString(), {"x": X}, limits=RunLimits(max_elements=100))
    said = answered(tmp_path, monkeypatch, proto, ["x"], max_elements=100)
    assert said == {"limit": "the model needs more memory than there is for it"}
    said = answered(tmp_path, monkeypatch, proto, ["x"], taps=["places"])
    assert said == {"tensors": {"places": {"dtype": "<i8", "shape": [4, 60], "offset": 0}}}


def test_tensors_lie_one_after_the_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    proto = model(
        [node("Relu", "x", "a"), node("Shape", "a", "b"), node("Tanh", "a", "y")], {}, ("N", 3, "H", 5)
    )
    told = answered(tmp_path, monkeypatch, proto, ["x"], taps=["a", "b"])["tensors"]
    assert [place["offset"] for place in told.values()] == [0, X.nbytes]
    raw = (tmp_path / "tensors.bin").read_bytes()
    assert raw == np.maximum(X, 0).tobytes() + np.array(X.shape, np.int64).tobytes()
    said = answered(tmp_path, monkeypatch, proto, ["x"], taps=["a"], max_elements=59)
    assert said == {"limit": "its 1 tensors would have 60 numbers"}
    assert list(answered(tmp_path, monkeypatch, proto, ["x"], taps=["b"])["tensors"]) == ["b"]


def test_without_onnxruntime_a_model_is_checked_but_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    proto = model([node("Relu", "x", "y")], {}, ("N", 3, "H", 5))
    checked = answered(tmp_path, monkeypatch, proto, None)
    assert checked["values"]["y"] == {"dtype": "float32", "shape": list(X.shape)}
    assert answered(tmp_path, monkeypatch, proto, ["x"]) == {"error": "onnxruntime isn't installed"}
    broken = model([node("NoSuchOperator", "x", "y")], {}, X.shape)
    broken.graph.output[0].type.tensor_type.shape.dim.add(dim_value=1)
    assert "NoSuchOperator" in answered(tmp_path, monkeypatch, broken, None)["error"]


@pytest.mark.parametrize(("system", "bounds"), [("linux", ["CORE", "AS"]), ("darwin", ["CORE"])])
def test_memory_is_bounded_where_the_system_can(
    system: str, bounds: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    resource: Any = pytest.importorskip("resource")
    asked: dict[int, tuple[int, int]] = {}
    monkeypatch.setattr(resource, "setrlimit", asked.__setitem__)
    monkeypatch.setattr(sys, "platform", system)
    runner._bound_memory(10**9)
    sizes = {"CORE": (0, 0), "AS": (10**9, 10**9)}
    assert asked == {getattr(resource, f"RLIMIT_{name}"): sizes[name] for name in bounds}


def test_where_there_are_no_bounds_it_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "resource", None)  # as on Windows
    runner._bound_memory(1)
