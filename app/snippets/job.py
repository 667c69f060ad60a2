"""What a layer on an input is, in the words that every writer needs."""

import math
from dataclasses import dataclass
from functools import cached_property

from app.geometry import InvalidError, PaddingMode
from app.layers import BoundLayer, LayerSettings
from app.layers.base import Shape
from app.layers.conv import BoundConv
from app.layers.conv_transpose import BoundConvTranspose
from app.layers.pool import AvgPool, LpPool, Pool
from app.snippets.writing import nested, number, tuple_of

Pads = tuple[tuple[int, int], ...]

KINDS = (
    "conv", "conv_transpose", "max_pool", "avg_pool", "lp_pool", "global_max_pool", "global_avg_pool",
    "relu", "leaky_relu", "sigmoid", "tanh", "softmax",
)  # fmt: skip
"""Layers that are written."""
_INLINE = 2000
"""Most weights that are written out."""
NUMPY_MODES: dict[PaddingMode, str] = {
    "zeros": "constant",
    "constant": "constant",
    "reflect": "reflect",
    "symmetric": "symmetric",
    "replicate": "edge",
    "circular": "wrap",
}


@dataclass(frozen=True)
class Job:
    """A layer bound to its input's shape.

    Parameters
    ----------
    settings, bound : the layer
    """

    settings: LayerSettings
    bound: BoundLayer

    @classmethod
    def of(cls, settings: LayerSettings, input_shape: Shape) -> "Job":
        """Bind a layer.

        Raises
        ------
        ShapeError : it doesn't fit
        InvalidError : a kind that isn't written
        """
        bound = settings.bind(input_shape)
        if bound.kind not in KINDS:
            raise InvalidError(
                f"a {bound.kind} isn't written as code; give one of {', '.join(KINDS)}", "/kind"
            )
        if bound.kind not in ("relu", "leaky_relu", "sigmoid", "tanh", "softmax") and len(input_shape) < 3:
            raise InvalidError("give an input with spatial axes", "/kind")
        return cls(settings, bound)

    @property
    def kind(self) -> str:
        """The layer's kind; a global pool is a pool of one window."""
        return self.bound.kind.removeprefix("global_")

    @property
    def rank(self) -> int:
        """Spatial axes."""
        return len(self.size)

    @property
    def batch(self) -> int:
        """Items."""
        return self.bound.input_shape[0]

    @property
    def channels(self) -> int:
        """Input channels."""
        return self.bound.input_shape[1]

    @property
    def outputs(self) -> int:
        """Output channels."""
        return self.bound.output_shape[1]

    @property
    def size(self) -> Shape:
        """Input cells an axis."""
        return self.bound.input_shape[2:]

    @property
    def output_size(self) -> Shape:
        """Output cells an axis."""
        return self.bound.output_shape[2:]

    @cached_property
    def kernel(self) -> Shape:
        """Taps an axis."""
        return tuple(axis.kernel for axis in self.bound.axes)

    @cached_property
    def stride(self) -> Shape:
        """Cells from one window to the next, an axis."""
        return tuple(axis.stride for axis in self.bound.axes)

    @cached_property
    def dilation(self) -> Shape:
        """Cells from one tap to the next, an axis."""
        return tuple(axis.dilation for axis in self.bound.axes)

    @cached_property
    def reach(self) -> Shape:
        """Cells of a window with its gaps, an axis."""
        return tuple(axis.effective_kernel for axis in self.bound.axes)

    @cached_property
    def pads(self) -> Pads:
        """Padding as asked for, an axis."""
        return tuple((axis.pad_begin, axis.pad_end) for axis in self.bound.axes)

    @cached_property
    def overhang(self) -> Shape:
        """Cells past the end padding that the last window reaches, an axis."""
        return tuple(window.overhang for window in self.bound.windows)

    @cached_property
    def whole_pads(self) -> Pads:
        """Padding with which every window lies inside, an axis."""
        return tuple((b, e + more) for (b, e), more in zip(self.pads, self.overhang, strict=True))

    @property
    def mode(self) -> PaddingMode:
        """What padding holds."""
        return self.bound.padding_mode

    @property
    def fill(self) -> float:
        """Number that padding holds, where it holds one."""
        layer = self.bound
        return layer.convolution.padding_value if isinstance(layer, BoundConv) else 0.0

    @property
    def groups(self) -> int:
        """Groups of a convolution."""
        layer = self.bound
        if isinstance(layer, BoundConv | BoundConvTranspose):
            return layer.convolution.groups
        return 1

    @property
    def more(self) -> Shape:
        """Output padding of a transposed convolution, an axis."""
        layer = self.bound
        if not isinstance(layer, BoundConvTranspose):
            return (0,) * self.rank
        return tuple(axis.output_padding for axis in layer.axes)

    @property
    def extent(self) -> Shape:
        """Output of a transposed convolution before any is cut off, an axis."""
        layer = self.bound
        if not isinstance(layer, BoundConvTranspose):
            return ()
        return tuple(axis.extent for axis in layer.axes)

    @property
    def counts_padding(self) -> bool:
        """Whether padding counts in an average."""
        return self.settings.count_include_pad if isinstance(self.settings, AvgPool) else True

    @property
    def ceil(self) -> bool:
        """Whether a last window that hangs over is kept, by PyTorch's rule."""
        return isinstance(self.settings, Pool) and self.settings.ceil_mode

    @property
    def has_empty_window(self) -> bool:
        """Whether a window holds no cell that counts, as `cover_all` can make one."""
        return any(
            window.start(window.output - 1) >= window.input + (window.pad_end if self.counts_padding else 0)
            for window in self.bound.windows
        )

    @property
    def p(self) -> float:
        """Order of a norm pool."""
        return self.settings.p if isinstance(self.settings, LpPool) else 2.0

    @property
    def has_bias(self) -> bool:
        """Whether a number is added to every map."""
        return getattr(self.settings, "bias", None) is not None

    @property
    def shape_only(self) -> bool:
        """Whether the layer has sizes but no numbers."""
        return getattr(self.settings, "out_channels", None) is not None

    @property
    def weight_shape(self) -> Shape:
        """(O, I / groups, *k), or (I, O / groups, *k) of a transposed convolution."""
        layer = self.bound
        return layer.weight_shape if isinstance(layer, BoundConv | BoundConvTranspose) else ()

    def input_line(self) -> str:
        """Line that makes an input, to be replaced by one's own."""
        shape = tuple_of(self.bound.input_shape)
        return f'x = np.random.default_rng(0).standard_normal({shape}, dtype="float32")'

    def weight_lines(self) -> list[str]:
        """Lines that make the weight `w`, and the bias `b` if there is one, in NumPy."""
        return [*self._weight_lines(), *self._bias_lines()]

    def _weight_lines(self) -> list[str]:
        settings, shape = self.settings, tuple_of(self.weight_shape)
        kernel, weight, init = (getattr(settings, name, None) for name in ("kernel", "weight", "init"))
        flips = getattr(settings, "flip", False)
        flip = [f"w = w[{', '.join([':', ':', *['::-1'] * self.rank])}].copy()"] if flips else []
        if kernel is not None:
            tiles = tuple_of((*self.weight_shape[:2], *(1,) * self.rank))
            return [f'k = np.array({nested(kernel)}, dtype="float32")', f"w = np.tile(k, {tiles})", *flip]
        if weight is not None and weight.size <= _INLINE:
            return [f'w = np.array({nested(weight)}, dtype="float32")', *flip]
        if init is not None:
            return [self._drawn(init.scheme, init.seed), *flip]
        return [
            f"# put your weight of shape {shape} here",
            f'w = np.random.default_rng(1).standard_normal({shape}, dtype="float32")',
            *flip,
        ]

    def _drawn(self, scheme: str, seed: int) -> str:
        """Line that draws the same random weights as the layer has."""
        cells = math.prod(self.weight_shape[2:])
        fan_in, fan_out = self.weight_shape[1] * cells, self.weight_shape[0] * cells
        family, _, law = scheme.rpartition("_")
        root = {
            "": "1",
            "xavier": f"np.sqrt(2 / {fan_in + fan_out})",
            "kaiming": f"np.sqrt(2 / {fan_in})",
            "lecun": f"np.sqrt(1 / {fan_in})",
        }[family]
        shape, generator = tuple_of(self.weight_shape), f"np.random.Generator(np.random.PCG64({seed}))"
        if law == "normal":
            return f"w = ({generator}.standard_normal({shape}) * {root}).astype(np.float32)"
        bound = f"{root} * np.sqrt(3)" if family else root
        return f"w = {generator}.uniform(-{bound}, {bound}, {shape}).astype(np.float32)"

    def _bias_lines(self) -> list[str]:
        bias = getattr(self.settings, "bias", None)
        if bias is None:
            return []
        if (bias == bias[0]).all():
            return [f'b = np.full({len(bias)}, {number(float(bias[0]))}, dtype="float32")']
        return [f'b = np.array({nested(bias)}, dtype="float32")']

    def plus_bias(self) -> str:
        """What adds `b` to maps (N, O, *size)."""
        return f" + b.reshape({', '.join(['-1', *['1'] * self.rank])})" if self.has_bias else ""

    def pad_line(self, name: str = "x", pads: Pads | None = None, lowest: bool = False) -> str | None:
        """Line that pads (N, C, *size) with NumPy; None where there is nothing to pad."""
        cells = self.whole_pads if pads is None else pads
        if not any(any(pair) for pair in cells):
            return None
        widths = tuple_of([(0, 0), (0, 0), *cells])
        mode = NUMPY_MODES[self.mode]
        if lowest:
            return f"{name} = np.pad({name}, {widths}, constant_values=-np.inf)"
        how = "" if mode == "constant" else f', mode="{mode}"'
        value = f", constant_values={number(self.fill)}" if self.fill else ""
        return f"{name} = np.pad({name}, {widths}{how}{value})"
