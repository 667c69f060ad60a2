"""Keras's layers as layers here, by the signatures of `keras.layers`; its tensors have channels last."""

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from app.parsing.keras_layers import (
    Makes,
    batch_norm,
    conv,
    conv_transpose,
    dense,
    depthwise,
    dropout,
    global_pool,
    leaky,
    named_activation,
    one,
    pool,
    relu,
    separable,
    unlike,
    zero_padding,
)
from app.parsing.making import FaultError
from app.parsing.signatures import Arguments, Signature
from app.parsing.steps import Call, Fault, Step
from app.parsing.values import Symbol, Value, dotted


@dataclass(frozen=True, slots=True)
class KerasLayer:
    """A layer of Keras: its signature, and how it becomes steps."""

    signature: Signature
    make: Makes
    rank: int = 0


def speaks(tree: ast.AST) -> bool:
    """Whether code is Keras's: by its imports, its namespaces, or a name that PyTorch hasn't."""
    for node in ast.walk(tree):
        name = ""
        if isinstance(node, ast.Import):
            name = ".".join(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            name = node.module or ""
        elif isinstance(node, ast.Call):
            name = dotted(node.func) or ""
        parts = name.split(".")
        if any(part in ("keras", "tensorflow", "tf") for part in parts):
            return True
        if isinstance(node, ast.Call) and (
            parts[-1] in _OWN or (parts[0] == "layers" and parts[-1][:1].isupper())
        ):
            return True
    return False


def to_channels_first(shape: tuple[Value, ...], given: Arguments) -> tuple[int, ...] | None:
    """(N, *size, C) → (N, C, *size), with a batch of 1 where it is open; None where a size is."""
    sizes = [1 if size is None and place == 0 else size for place, size in enumerate(shape)]
    if not all(isinstance(size, int) and not isinstance(size, bool) for size in sizes) or len(sizes) < 2:
        return None
    numbers = [size for size in sizes if isinstance(size, int)]
    if len(numbers) == 2 or given.get("data_format") == "channels_first":
        return tuple(numbers)
    return (numbers[0], numbers[-1], *numbers[1:-1])


def _layers() -> dict[str, KerasLayer]:
    table: dict[str, KerasLayer] = {}

    def add(names: str, signature: str, make: Makes, rank: int = 0) -> None:
        for name in names.split():
            table[name] = KerasLayer(Signature.of(f"{signature}, **rest"), make, rank)

    for rank in (1, 2, 3):
        n = f"{rank}D"
        windows = "kernel_size, strides=1, padding='valid'"
        shape = "data_format=None, dilation_rate=1"
        end = "activation=None, use_bias=True"
        add(f"Conv{n} Convolution{n}", f"filters, {windows}, {shape}, groups=1, {end}", conv, rank)
        first, second = "output_padding=None, data_format=None", "data_format=None, output_padding=None"
        order = second if rank == 3 else first
        transposed = f"filters, {windows}, {order}, dilation_rate=1, {end}"
        add(f"Conv{n}Transpose Convolution{n}Transpose", transposed, conv_transpose, rank)
        if rank < 3:
            deep = f"{windows}, depth_multiplier=1, {shape}, {end}"
            add(f"DepthwiseConv{n}", deep, depthwise, rank)
            apart = f"filters, {windows}, {shape}, depth_multiplier=1, {end}"
            add(f"SeparableConv{n} SeparableConvolution{n}", apart, separable, rank)
        pooled = "strides=None, padding='valid', data_format=None, name=None"
        # both have a window of 2 here, as most versions of Keras have
        add(f"MaxPooling{n} MaxPool{n}", f"pool_size=2, {pooled}", pool("max_pool"), rank)
        add(f"AveragePooling{n} AvgPool{n}", f"pool_size=2, {pooled}", pool("avg_pool"), rank)
        kept = "data_format=None, keepdims=False"
        add(f"GlobalMaxPooling{n} GlobalMaxPool{n}", kept, global_pool("global_max_pool"), rank)
        add(f"GlobalAveragePooling{n} GlobalAvgPool{n}", kept, global_pool("global_avg_pool"), rank)
        add(f"ZeroPadding{n}", "padding=1, data_format=None", zero_padding, rank)
        add(f"SpatialDropout{n}", "rate, data_format=None, seed=None", dropout)
        scales = unlike("it scales its input to another size, which is no layer here", False)
        add(f"UpSampling{n}", "size=2, data_format=None, interpolation='nearest'", scales)
        add(f"Cropping{n}", "cropping=0, data_format=None", unlike("it cuts cells off, no layer here", False))
    _add_others(add)
    return table


def _add_others(add: Callable[..., None]) -> None:
    add("Dense", "units, activation=None, use_bias=True", dense)
    add("Flatten", "data_format=None", one("flatten"))
    add("Dropout", "rate, noise_shape=None, seed=None", dropout)
    norm = "axis=-1, momentum=0.99, epsilon=0.001, center=True, scale=True"
    add("BatchNormalization", norm, batch_norm)
    add("Activation", "activation", named_activation)
    add("ReLU", "max_value=None, negative_slope=0.0, threshold=0.0", relu)
    add("LeakyReLU", "negative_slope=0.3, alpha=None", leaky)
    add("Softmax", "axis=-1", one("softmax"))
    same = unlike("it changes every cell by itself and keeps the shape", True)
    for name, signature in {
        "ELU": "alpha=1.0",
        "PReLU": "alpha_initializer='Zeros'",
        "Rescaling": "scale, offset=0.0",
        "GaussianNoise": "stddev, seed=None",
        "LayerNormalization": "axis=-1, epsilon=0.001",
        "GroupNormalization": "groups=32, axis=-1, epsilon=0.001",
    }.items():
        add(name, signature, same)
    moved = unlike("it lays its input out anew, which is no layer here", False)
    add("Reshape", "target_shape", moved)
    add("Permute", "dims", moved)


LAYERS: Mapping[str, KerasLayer] = _layers()
"""Layers by name."""

_OWN = frozenset(LAYERS) - {"Flatten", "Dropout", "ReLU", "LeakyReLU", "Softmax", "ELU", "PReLU"}


def make_steps(name: str, given: Arguments, step: Step) -> tuple[Step, ...]:
    """Make a layer's steps of its arguments; what Keras would refuse to make comes out as a fault."""
    layer = LAYERS[name]
    step = replace(step, rank=layer.rank or None)
    try:
        for argument, value in given.items():
            if isinstance(value, Symbol) and argument != "activation":
                raise FaultError(f"{argument} is {value.name!r}, whose value isn't in the text")
        made = layer.make(step, given, layer.rank)
    except FaultError as error:
        made = (replace(step, fault=Fault(error.fault.detail, error.fault.field)),)
    return tuple(replace(part, call=Call("keras", name, given, number)) for number, part in enumerate(made))
