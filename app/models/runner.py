"""A process of its own that checks or runs one ONNX model, and ends; started by its path, it imports no app.

A model may ask for any amount of memory and time, and may crash what runs it. Here that ends this alone.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

import numpy as np

Model = Any
"""A protobuf message, whose types aren't there."""


def main(folder: Path) -> None:
    """Do what `request.json` asks for; leave `answer.json`, and a run's tensors in `tensors.bin`."""
    request = json.loads((folder / "request.json").read_text())
    _bound_memory(request["max_bytes"])
    try:
        answer = _run(folder, request)
    except MemoryError:
        answer = {"limit": "the model needs more memory than there is for it"}
    except Exception as error:  # whatever it is, it is the model's fault, and a sentence for a person
        said = str(error)[:2000] or type(error).__name__
        answer = {"limit": said} if "bad_alloc" in said else {"error": said}
    (folder / "answer.json").write_text(json.dumps(answer))


def _bound_memory(most: int) -> None:
    try:
        import resource
    except ImportError:  # Windows knows no such bound
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _run(folder: Path, request: dict[str, Any]) -> dict[str, Any]:
    import onnx

    model = onnx.load_model_from_string((folder / "model.onnx").read_bytes())
    _give_shapes(model, request["shapes"])
    model = onnx.shape_inference.infer_shapes(model, data_prop=True)
    values = _values(model)
    named = [name for node in model.graph.node for name in node.output if name]
    if request["feeds"] is None:
        if _session(model, request["threads"]) is None:
            onnx.checker.check_model(model)
        return {"values": values}
    wanted = [name for name in named if request["taps"] is None or name in set(request["taps"])]
    count = sum(_count(values.get(name, {}).get("shape")) for name in wanted)
    if count > request["max_elements"]:
        return {"limit": f"its {len(wanted)} tensors would have {count:,} numbers"}
    there = {item.name for item in model.graph.output}
    model.graph.output.extend(onnx.ValueInfoProto(name=name) for name in wanted if name not in there)
    session = _session(model, request["threads"])
    if session is None:
        return {"error": "onnxruntime isn't installed"}
    feeds = {
        name: np.load(folder / f"feed{number}.npy", allow_pickle=False)
        for number, name in enumerate(request["feeds"])
    }
    found = session.run(wanted, feeds)
    return {"tensors": _write(folder, dict(zip(wanted, found, strict=True)), request["max_elements"])}


def _give_shapes(model: Model, shapes: dict[str, list[int]]) -> None:
    """Say how large the inputs are, so that all other shapes follow."""
    for item in model.graph.input:
        for axis, size in zip(item.type.tensor_type.shape.dim, shapes.get(item.name, ()), strict=False):
            axis.dim_value = size


def _values(model: Model) -> dict[str, dict[str, Any]]:
    """Type and shape of all that has one."""
    import onnx

    found = {}
    for item in (*model.graph.value_info, *model.graph.output, *model.graph.input):
        kind = item.type.tensor_type
        if not item.type.HasField("tensor_type"):
            continue
        shape = [
            axis.dim_value if axis.HasField("dim_value") else (axis.dim_param[:60] or None)
            for axis in kind.shape.dim
        ]
        known = kind.HasField("shape")
        dtype = onnx.helper.tensor_dtype_to_np_dtype(kind.elem_type).name if kind.elem_type else ""
        found[item.name] = {"dtype": dtype, "shape": shape if known else None}
    return found


def _count(shape: list[int | str | None] | None) -> int:
    count = 1
    for size in shape or ():
        count *= size if isinstance(size, int) else 1
    return count


def _session(model: Model, threads: int) -> Model:
    """Make a session that leaves every node as it is, so that what lies between can be read."""
    try:
        import onnxruntime
    except ImportError:
        return None
    onnxruntime.set_default_logger_severity(4)
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    return onnxruntime.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )


def _write(folder: Path, tensors: dict[str, Any], most: int) -> dict[str, dict[str, Any]]:
    """Write tensors one after the other; tell where each lies."""
    told: dict[str, dict[str, Any]] = {}
    with (folder / "tensors.bin").open("wb") as file:
        for name, tensor in tensors.items():
            if not isinstance(tensor, np.ndarray) or tensor.dtype.kind not in "biuf":
                continue
            most -= tensor.size
            if most < 0:
                raise MemoryError
            array = np.ascontiguousarray(tensor)
            told[name] = {"dtype": array.dtype.str, "shape": list(tensor.shape), "offset": file.tell()}
            file.write(array.tobytes())
    return told


if __name__ == "__main__":
    os.umask(0o077)
    main(Path(sys.argv[1]))
