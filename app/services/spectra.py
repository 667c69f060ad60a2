"""A convolution's spectra on the middle part of an input, and how far the real output is from them."""

import math
from dataclasses import dataclass

import numpy as np

from app.engine.spectrum import Spectra, spectra, spectrum
from app.geometry.errors import InvalidError, LimitError
from app.layers.conv import BoundConv
from app.services.workbench import Array, Job, Setup, Workbench

MAX_SAMPLES = 2**22
"""Most cells of a spectrum."""


@dataclass(frozen=True, slots=True)
class SpectrumWish:
    """What to transform.

    Parameters
    ----------
    channel : output channel
    input_channel : of those that it reads, for the input's spectrum and the gain
    max_side : longest side of the middle part that is transformed
    resolution : samples of the gain, an axis
    """

    channel: int
    input_channel: int
    max_side: int
    resolution: int


@dataclass(frozen=True, slots=True, eq=False)
class Transformed:
    """Spectra of a part of an input.

    Parameters
    ----------
    region : [start, stop) an axis that was transformed
    size : of the whole input
    difference : root mean square of output's spectrum − product over that of the product; None where the
        output has another size or is huge, or something is not finite
    exact : whether the convolution theorem holds to the last cell: the border goes round, stride 1, no crop
    """

    spectra: Spectra
    region: tuple[tuple[int, int], ...]
    size: tuple[int, ...]
    difference: float | None
    exact: bool


def transform(bench: Workbench, job: Job, wish: SpectrumWish) -> Transformed:
    """Compute spectra of the last layer of a job.

    Raises
    ------
    InvalidError : no convolution, or a channel that is not there
    LimitError : more cells than can be transformed
    """
    layer = bench.bind(job)[-1]
    if not isinstance(layer, BoundConv):
        raise InvalidError(
            f"a {layer.kind} has no frequency response; give a conv", f"{job.pointers[-1]}/kind"
        )
    per_group = layer.weight_shape[1]
    _check_channel("channel", wish.channel, layer.weight_shape[0])
    _check_channel("input_channel", wish.input_channel, per_group)
    size = layer.input_shape[2:]
    region = tuple(_middle(n, wish.max_side) for n in size)
    _check_size(math.prod(stop - start for start, stop in region), "/max_side")
    _check_size(wish.resolution ** len(size), "/resolution")
    setup = bench.prepare(job)
    first = wish.channel // (layer.weight_shape[0] // layer.convolution.groups) * per_group
    part = tuple(slice(*ends) for ends in region)
    found = spectra(
        setup.x[0, first : first + per_group][(slice(None), *part)],
        layer.weight[wish.channel],
        [window.dilation for window in layer.windows],
        wish.input_channel,
        [wish.resolution] * len(size),
    )
    same = layer.output_shape[2:] == size and all(window.stride == 1 for window in layer.windows)
    # a huge output is not computed for the sake of one number
    told = same and math.prod(layer.output_shape) <= MAX_SAMPLES
    whole = all(stop - start == n for (start, stop), n in zip(region, size, strict=True))
    return Transformed(
        spectra=found,
        region=region,
        size=size,
        difference=_difference(bench, job, setup, layer, found, part, wish.channel) if told else None,
        exact=same and whole and layer.convolution.padding_mode == "circular",
    )


def _middle(size: int, most: int) -> tuple[int, int]:
    length = min(size, most)
    start = (size - length) // 2
    return start, start + length


def _check_channel(name: str, channel: int, there: int) -> None:
    if channel >= there:
        raise InvalidError(f"there is no channel {channel}; there are 0 to {there - 1}", f"/{name}")


def _check_size(count: int, pointer: str) -> None:
    if count > MAX_SAMPLES:
        raise LimitError(
            f"a spectrum of {count:,} samples; at most {MAX_SAMPLES:,} are made: ask for less", pointer
        )


def _difference(
    bench: Workbench,
    job: Job,
    setup: Setup,
    layer: BoundConv,
    found: Spectra,
    part: tuple[slice, ...],
    channel: int,
) -> float | None:
    """Compare the product with the spectrum of the output that the engine gives for the same cells."""
    output: Array = bench.compute(job).output[0, channel][part]
    bias = 0.0 if layer.settings.bias is None else float(layer.settings.bias[channel])
    with np.errstate(all="ignore"):
        real = spectrum(output - np.float32(bias)).astype(np.float64)
        product = found.product.astype(np.float64)
        off = math.sqrt(float(np.mean((real - product) ** 2)))
        all_of_it = math.sqrt(float(np.mean(product**2)))
    if not (math.isfinite(off) and math.isfinite(all_of_it)):
        return None
    return off / all_of_it if all_of_it > 0 else 0.0
