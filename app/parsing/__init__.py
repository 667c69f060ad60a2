"""Pasted text → layers: code, printed models, ONNX nodes and error messages, read and never executed."""

from app.layers import LayerSettings
from app.parsing.reading import Reading, parse
from app.parsing.text import ParseError


def parse_layers(text: str, input_shape: tuple[int, ...] | None = None) -> list[LayerSettings]:
    """Layers that a text names, in a row.

    Parameters
    ----------
    text : `nn.Conv2d(3, 64, 7, stride=2, padding=3)`, a printed model, a Keras call, an ONNX node, …
    input_shape : (N, C, *size); adaptive pools and depthwise convolutions of Keras depend on it

    Raises
    ------
    ParseError : a text that isn't understood, or whose layers can't be made
    LimitError : a text that is too long

    Examples
    --------
    >>> parse_layers("nn.Conv2d(3, 64, 7, stride=2, padding=3)")[0].kind
    'conv'
    """
    reading = parse(text, input_shape)
    if reading.trace.failure is not None:
        raise ParseError(reading.trace.failure.detail)
    return list(reading.trace.settings)


__all__ = ["ParseError", "Reading", "parse", "parse_layers"]
