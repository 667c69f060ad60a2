"""What one request may ask for, held against its layers from sizes alone, before anything is computed."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from app.geometry.errors import LimitError
from app.layers import BoundLayer


@dataclass(frozen=True, slots=True)
class Limits:
    """Most numbers of a layer that may be in memory at once, and most multiply-adds of a request."""

    max_elements: int
    max_multiply_adds: int


def check_limits(
    bound: Sequence[BoundLayer], pointers: Sequence[str], limits: Limits, way_out: str = ""
) -> None:
    """Refuse layers whose tensors or work are larger than allowed.

    Parameters
    ----------
    bound : run in a row
    pointers : where each of them stands in the request
    limits : what is allowed
    way_out : what would do where there are too many elements, as the end of a sentence

    Raises
    ------
    LimitError : says what, how much and which setting allows how much; points to what is the largest
    """
    for layer, pointer in zip(bound, pointers, strict=True):
        _check_elements(layer, pointer, limits.max_elements, way_out)
    check_work(bound, pointers, limits)


def check_work(bound: Sequence[BoundLayer], pointers: Sequence[str], limits: Limits) -> None:
    """Refuse more multiply-adds than allowed; as `check_limits`."""
    work = sum(layer.work for layer in bound)
    if work > limits.max_multiply_adds:
        largest = max(range(len(bound)), key=lambda number: bound[number].work)
        raise LimitError(
            f"this takes {work:,} multiply-adds; at most {limits.max_multiply_adds:,} are allowed"
            " (CONVSCOPE_MAX_MULTIPLY_ADDS): use a smaller picture (max_side) or kernel,"
            " or a larger stride",
            pointers[largest],
        )


def _check_elements(layer: BoundLayer, pointer: str, most: int, way_out: str) -> None:
    """Count all that may be in memory at once for a layer."""
    cells, copied = math.prod(layer.input_shape), layer.copied
    output = math.prod(layer.output_shape)
    count = cells + copied + output + layer.parameters
    if count > most:
        if copied > max(2 * cells, layer.parameters, output // 2):
            pointer = f"{pointer}/padding"
        elif cells >= max(layer.parameters, output):
            pointer = "/input"
        raise LimitError(
            f"the {layer.kind} layer's input, padded input, output and weight together would have {count:,}"
            f" elements; at most {most:,} are allowed (CONVSCOPE_MAX_ELEMENTS): use a smaller input, fewer"
            f" channels, a smaller kernel or less padding{way_out}",
            pointer,
        )
