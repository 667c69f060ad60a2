"""Which of the readers understands a text, and what came of it."""

from dataclasses import dataclass

from app.layers.base import Shape
from app.parsing import code, messages, onnx_text, printed
from app.parsing.fixes import Fix, fixes
from app.parsing.steps import Text
from app.parsing.text import clean
from app.parsing.tracing import Trace, trace


@dataclass(frozen=True, slots=True)
class Reading:
    """A text that was read, and its layers on an input."""

    text: Text
    trace: Trace

    @property
    def fixes(self) -> list[Fix]:
        """Changes after which the layer that fails works."""
        return fixes(self.text, self.trace)


def read(text: str) -> Text:
    """Find what a text holds, by the first reader that knows its kind.

    Raises
    ------
    ParseError : none understands it
    LimitError : it is too long
    """
    cleaned = clean(text)
    said = messages.read_message(cleaned)
    if said is not None:
        return said
    if onnx_text.is_onnx(cleaned):
        return onnx_text.read_onnx(cleaned)
    if printed.is_printed(cleaned):
        return printed.read_printed(cleaned)
    return code.read_code(cleaned)


def parse(text: str, input_shape: Shape | None = None) -> Reading:
    """Read a text and send an input through its layers.

    Parameters
    ----------
    input_shape : (N, C, *size); None takes the text's own, if it names one

    Raises
    ------
    ParseError, LimitError : as `read` says
    """
    found = read(text)
    return Reading(found, trace(found, input_shape))
