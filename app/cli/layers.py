"""Layers as they are typed: as JSON, as anybody's code, or as a kernel with its window."""

import argparse
import json
from typing import Any

from app.cli.asking import RefusedError, read_text
from app.cli.commands import Parsed

Layer = dict[str, Any]


def layers_of(text: str, input_shape: tuple[int, ...] | None) -> tuple[list[Layer], tuple[int, ...] | None]:
    """Read layers as JSON, or as code, a printed model or an error's text; `-` reads standard input.

    Returns
    -------
    layers : as the API has them
    input_shape : the given one, else the text's own, if it names one

    Raises
    ------
    RefusedError : it isn't understood, or its layers don't fit the input
    """
    # imported here, so that other commands start quickly
    from app.geometry.errors import ConvscopeError
    from app.parsing import parse

    given = read_text(text).strip()
    if given.startswith(("{", "[")):
        found = as_json(given, "the layers")
        return (found if isinstance(found, list) else [found]), input_shape
    try:
        reading = parse(given, input_shape)
    except ConvscopeError as error:
        raise RefusedError(error.detail) from None
    trace, failure = reading.trace, reading.trace.failure
    if failure is not None:
        fixes = tuple(fix.title for fix in reading.fixes)
        raise RefusedError("\n  ".join((failure.detail, *failure.lines)), fixes)
    return [dict(layer) for layer in trace.layers], trace.input_shape


def as_json(text: str, what: str) -> Any:  # noqa: ANN401 JSON holds anything
    """Read JSON.

    Raises
    ------
    RefusedError : it is none
    """
    try:
        return json.loads(text)
    except ValueError as error:
        raise RefusedError(f"{what}: no JSON that can be read: {error}") from None


def one_layer(text: str) -> Layer:
    """Read a single layer.

    Raises
    ------
    RefusedError : it isn't understood, or it isn't one
    """
    layers, _ = layers_of(text, None)
    if len(layers) != 1:
        raise RefusedError(f"{len(layers)} layers, where one is asked for")
    return layers[0]


def add_layer(parser: argparse.ArgumentParser) -> None:
    """Let a convolution be typed, or any layer."""
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument(
        "--kernel",
        help="a kernel's name (sobel_x), with parameters (gaussian:sigma=3,size=19), or its numbers",
    )
    which.add_argument("--layer", help='a layer as JSON: {"kind": "max_pool", "kernel_size": 2}')
    parser.add_argument("--padding", default="same", help="of the kernel: cells, or a name (same)")
    parser.add_argument("--stride", type=int, default=1, help="of the kernel")
    parser.add_argument("--dilation", type=int, default=1, help="of the kernel")
    parser.add_argument(
        "--channels", choices=("each", "sum"), default="each", help="a map each, or their sum"
    )


def typed_layer(parsed: Parsed) -> Layer:
    """Give the layer that was typed.

    Raises
    ------
    RefusedError : it isn't understood
    """
    if parsed.layer is not None:
        layer: Layer = as_json(parsed.layer, "--layer")
        return layer
    padding = int(parsed.padding) if parsed.padding.isdigit() else parsed.padding
    return {
        "kind": "conv",
        "kernel": _kernel(parsed.kernel),
        "channels": parsed.channels,
        "padding": padding,
        "stride": parsed.stride,
        "dilation": parsed.dilation,
    }


def _kernel(text: str) -> object:
    if text.startswith("["):
        return as_json(text, "--kernel")
    name, _, given = text.partition(":")
    if not given:
        return name
    pairs = (part.partition("=") for part in given.split(","))
    return {"name": name, **{key.strip(): as_json(value, f"--kernel: {key}") for key, _, value in pairs}}


def add_picture(parser: argparse.ArgumentParser) -> None:
    """Let a picture be typed, and how it is read."""
    parser.add_argument("picture", help="a file: PNG, JPEG, WebP, GIF, BMP or TIFF; - reads standard input")
    parser.add_argument(
        "--color", choices=("native", "rgb", "gray"), default="native", help="how it is read (native)"
    )
    parser.add_argument("--max-side", type=int, help="scale it down to this many pixels")
    parser.add_argument(
        "-o", "--output", required=True, help="what to write: its ending says how; - is PNG or GIF"
    )
