"""Error messages of frameworks → the layer and the input that they speak of."""

from app.parsing.messages import onnxruntime, pytorch, pytorch_settings, tensorflow
from app.parsing.messages.message import Message
from app.parsing.steps import Text

MESSAGES: tuple[Message, ...] = (
    *pytorch.MESSAGES,
    *pytorch_settings.MESSAGES,
    *tensorflow.MESSAGES,
    *onnxruntime.MESSAGES,
)
_LAST = 40_000
"""Characters at a text's end that are searched: a traceback's message comes last."""


def read_message(text: str) -> Text | None:
    """Find an error's message in a text; None where there is none that is known."""
    # terminals break lines where they are full
    line = " ".join(text[-_LAST:].split())
    for message in MESSAGES:
        found = message.pattern.search(line)
        if found is not None:
            return message.read(found)
    return None
