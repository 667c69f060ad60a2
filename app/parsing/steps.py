"""What a text names, one step a layer, before it meets an input."""

from dataclasses import dataclass, replace
from typing import Any, Literal

from app.parsing.text import Place
from app.parsing.values import Value

Settings = dict[str, Any]
"""A layer as POST /shape takes it; it may hold what no layer can have, which binding then refuses."""


Dialect = Literal["pytorch", "pytorch-printed", "keras", "onnx", "error"]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a step by itself, whatever its input.

    Parameters
    ----------
    detail : what came, and what is allowed
    field : of the layer, if one is at fault
    """

    detail: str
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Pad:
    """A padding layer, which the next convolution takes over.

    Parameters
    ----------
    cells : (begin, end) an axis
    mode, value : what it holds, as a convolution's `padding_mode` and `padding_value`
    """

    cells: tuple[tuple[int, int], ...]
    mode: str = "zeros"
    value: float = 0.0


@dataclass(frozen=True, slots=True)
class Call:
    """A step in the framework's own words, so that it can be made again with other arguments.

    Parameters
    ----------
    framework : "pytorch", "keras" or "onnx"
    name : of the module, layer or operator
    given : its arguments
    part : which of the steps that it makes
    """

    framework: str
    name: str
    given: dict[str, Value]
    part: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """A layer that the text names.

    Parameters
    ----------
    title : how messages call it, "Conv2d"
    source : its text
    place : where it stands
    settings : the layer; None where no layer does the same
    name : what the model calls it, "features.0"
    reads : input channels, or features of a linear layer, that the text says
    rank : spatial axes that it needs
    adaptive : output cells an axis, None for as many as there are; how large windows are depends on the input
    depth : of a depthwise convolution, output channels for each input channel
    pad : where it is a padding layer
    fault : why it can't be made at all
    reason : why there is no layer
    keeps : whether a step without a layer keeps its input's shape
    strict : whether the next layer gets exactly this one's output, as in a Sequential
    call : in the framework's own words
    """

    title: str
    source: str
    place: Place | None = None
    settings: Settings | None = None
    name: str | None = None
    reads: int | None = None
    rank: int | None = None
    adaptive: tuple[int | None, ...] | None = None
    depth: int | None = None
    pad: Pad | None = None
    fault: Fault | None = None
    reason: str | None = None
    keeps: bool = False
    strict: bool = False
    call: Call | None = None

    @property
    def label(self) -> str:
        """How a sentence calls it."""
        return f"{self.title} ({self.name})" if self.name else self.title


@dataclass(frozen=True, slots=True)
class Text:
    """What a text holds.

    Parameters
    ----------
    dialect : whose words it is in
    steps : layers in a row
    input_shape : (N, C, *size) that it names
    notes : what was assumed, and what wasn't understood
    rules : whose refusals count: "pytorch", "keras" or "onnx"
    said : an error's own words
    """

    dialect: Dialect
    steps: tuple[Step, ...]
    input_shape: tuple[int, ...] | None = None
    notes: tuple[str, ...] = ()
    rules: str = "pytorch"
    said: str | None = None


def named(steps: tuple[Step, ...], prefix: str) -> tuple[Step, ...]:
    """Put a container's name in front of its steps' names."""
    return tuple(replace(step, name=f"{prefix}.{step.name}" if step.name else prefix) for step in steps)
