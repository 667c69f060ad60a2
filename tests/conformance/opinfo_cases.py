"""PyTorch's own test samples ("OpInfo") → layers, with what PyTorch computes of them in float64."""

import warnings
from collections.abc import Callable, Mapping
from functools import cache, partial
from itertools import islice
from typing import Any
from unittest import mock

import numpy as np
from numpy.typing import NDArray

from app.engine import Array
from tests.conformance.layer_case import InexpressibleError, Settings, Table

Values = NDArray[Any]
Arguments = Mapping[str, Any]
# In the order in which PyTorch takes them by position.
PARAMETERS = {
    "conv": ("weight", "bias", "stride", "padding", "dilation", "groups"),
    "conv_transpose": ("weight", "bias", "stride", "padding", "output_padding", "groups", "dilation"),
    "max_pool": ("kernel_size", "stride", "padding", "dilation", "ceil_mode", "return_indices"),
    "avg_pool": ("kernel_size", "stride", "padding", "ceil_mode", "count_include_pad", "divisor_override"),
    "softmax": ("dim", "dtype"),
    "leaky_relu": ("negative_slope",),
    "batch_norm": ("mean", "variance", "weight", "bias", "training", "momentum", "eps"),
    "channel_shuffle": ("groups",),
    "linear": ("weight", "bias"),
    "dropout": ("p", "training"),
}
# What the same argument is called by name.
NAMES = {"running_mean": "mean", "running_var": "variance"}
SPATIAL = [f"nn.functional.{family}{rank}d" for family in tuple(PARAMETERS)[:4] for rank in (1, 2, 3)]
OTHERS = [
    f"nn.functional.{name}" for name in ("relu", "leaky_relu", "batch_norm", "channel_shuffle", "linear")
]
OPERATORS = (*SPATIAL, *OTHERS, "nn.functional.dropout", "sigmoid", "tanh", "softmax")


@cache
def opinfo_table(operator: str, first: int | None = None) -> Table:
    """All samples of one operator, or so many of them; those of its variants are the same."""
    import torch

    opinfo = next(found for found in _opinfos() if found.name == operator)
    table = Table("PyTorch", operator.removeprefix("nn.functional."))
    torch.manual_seed(0)
    samples = opinfo.sample_inputs("cpu", torch.float64, requires_grad=False)
    for number, sample in enumerate(islice(samples, first)):
        table.add(f"{table.subject} {number}", partial(_case, table.subject, opinfo, sample))
    return table


def _opinfos() -> list[Any]:
    """Import PyTorch's table, which would forbid all that comes after it to set flags such as TF32."""
    import torch

    with mock.patch.object(torch.backends, "disable_global_flags"):
        from torch.testing._internal.common_methods_invocations import op_db
    return list(op_db)


def _case(name: str, opinfo: Any, sample: Any) -> tuple[Settings, Array, Values]:  # noqa: ANN401 torch's types are not looked at
    """Round a sample's numbers to float32, let PyTorch compute it, and translate it."""
    import torch

    def rounded(value: Any) -> Any:  # noqa: ANN401 likewise
        return value.float().double() if isinstance(value, torch.Tensor) else value

    x = rounded(sample.input)
    if not x.numel():
        raise InexpressibleError("an empty tensor")
    positional = [rounded(value) for value in sample.args]
    named = {key: rounded(value) for key, value in sample.kwargs.items()}
    family, rank = (name[:-2], int(name[-2])) if name[-2:] in ("1d", "2d", "3d") else (name, None)
    arguments = dict(zip(PARAMETERS.get(family, ()), positional, strict=False))
    arguments |= {NAMES.get(key, key): value for key, value in named.items()}
    arguments = {
        key: value.numpy() if isinstance(value, torch.Tensor) else value for key, value in arguments.items()
    }
    settings, arrange = _translate(family, rank, arguments, x.ndim)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Using padding='same' with even kernel lengths")
        output = opinfo.op(x, *positional, **named)
    first = output[0] if isinstance(output, tuple) else output
    return settings, arrange(x.numpy()), arrange(first.numpy())


def _translate(
    family: str, rank: int | None, arguments: Arguments, dimensions: int
) -> tuple[Settings, Callable[[Values], Values]]:
    if rank is None:
        return _whole_cells(family, arguments, dimensions)
    if arguments.get("divisor_override") is not None:
        raise InexpressibleError("a divisor of one's own")
    if arguments.get("return_indices"):
        raise InexpressibleError("the same settings again, for the places of the maxima")
    left_out = ("return_indices", "divisor_override")
    settings = {key: _plain(value) for key, value in arguments.items() if key not in left_out}
    settings = {key: value for key, value in settings.items() if value is not None}

    def arrange(values: Values) -> Values:
        return values if dimensions == rank + 2 else values[np.newaxis]

    return {"kind": family, **settings}, arrange


def _plain(value: object) -> object:
    """Write a tuple as a list, one that holds a single value as that value, an empty one as nothing."""
    if isinstance(value, tuple):
        return value[0] if len(value) == 1 else list(value) or None
    return value


def _whole_cells(
    family: str, arguments: Arguments, dimensions: int
) -> tuple[Settings, Callable[[Values], Values]]:
    """Translate what looks at each cell or channel as a whole."""
    if arguments.get("training"):
        raise InexpressibleError("training")
    kept = [key for key in PARAMETERS.get(family, ()) if key in arguments]
    settings = {
        key: arguments[key] for key in kept if key not in ("training", "momentum", "p", "dim", "dtype")
    }
    if family == "softmax":
        return {"kind": family}, lambda values: _rows(values, arguments["dim"])
    if family == "dropout" and "training" not in arguments:
        raise InexpressibleError("training")  # PyTorch's default
    if family == "linear" and dimensions != 2:
        raise InexpressibleError("features that aren't (N, F)")
    if family in ("relu", "leaky_relu", "sigmoid", "tanh", "dropout"):
        return {"kind": family, **settings}, _lift
    return {"kind": family, **settings}, lambda values: values


def _lift(values: Values) -> Values:
    return values.reshape((1,) * (3 - values.ndim) + values.shape) if values.ndim < 3 else values


def _rows(values: Values, axis: int) -> Values:
    """Lay what is looked at together along the channels."""
    moved = np.moveaxis(values if values.ndim else values[np.newaxis], axis, -1)
    return moved.reshape(-1, moved.shape[-1], 1)
