"""Other inputs with which a failing layer works: larger ones, with other axes, of the features expected."""

from collections.abc import Iterator

from app.parsing.failing import Failure
from app.parsing.fixes.change import Change
from app.parsing.steps import Step, Text
from app.parsing.tracing import Trace, trace

LARGEST = 4096
"""Largest input side that is tried."""


def larger(text: Text, run: Trace, failure: Failure) -> Iterator[Change]:
    """Find the smallest input, all axes grown alike, with which all layers work."""
    shape = run.input_shape
    if shape is None or len(shape) < 3:
        return

    def works(more: int) -> bool:
        return trace(text, (*shape[:2], *(n + more for n in shape[2:]))).failure is None

    reach = 1
    while reach <= LARGEST and not works(reach):
        reach *= 2
    if reach > LARGEST:
        return
    low = reach // 2
    while reach - low > 1:
        middle = (low + reach) // 2
        low, reach = (low, middle) if works(middle) else (middle, reach)
    grown = (*shape[:2], *(n + reach for n in shape[2:]))
    yield Change(f"an input of {list(grown)}", input_shape=grown)


def input_for(text: Text, run: Trace, failure: Failure, features: int) -> Iterator[Change]:
    """Find the side of a square input whose features are as many as the layer reads."""
    shape = run.input_shape
    if shape is None or len(shape) < 3:
        return

    def there(side: int) -> int:
        tried = trace(text, (*shape[:2], *(side,) * (len(shape) - 2)))
        if tried.failure is None or tried.failure.step > failure.step:
            return features
        if tried.failure.step == failure.step and tried.failure.kind == "features":
            return tried.failure.got or 0
        return 0

    low, high = 1, LARGEST
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if there(middle) >= features else (middle + 1, high)
    if there(low) == features:
        grown = (*shape[:2], *(low,) * (len(shape) - 2))
        yield Change(f"an input of {list(grown)}", input_shape=grown)


def other_rank(text: Text, run: Trace, step: Step) -> Iterator[Change]:
    """Give the input the axes that it lacks, or lose those of one cell."""
    shape, wanted = run.input_shape, (step.rank or 2) + 2
    if shape is None:
        return
    if text.rules == "keras" and len(shape) == wanted - 1:
        # such a shape is as Keras told it, channels last; a last axis this short is taken for channels
        batch = Change(f"x[None]: {[1, *shape]}", input_shape=(1, shape[-1], *shape[:-1]))
        channel = Change(f"x[..., None]: {[*shape, 1]}", input_shape=(shape[0], 1, *shape[1:]))
        yield from (batch, channel) if shape[-1] <= 4 else (channel, batch)
        return
    if len(shape) < wanted:
        missing = wanted - len(shape)
        if missing == 1:
            with_channel = (shape[0], 1, *shape[1:])
            yield Change(f"x.unsqueeze(1): {list(with_channel)}", input_shape=with_channel)
        grown = (*(1,) * missing, *shape)
        title = f"x[None]: {list(grown)}" if missing == 1 else f"x[None, None]: {list(grown)}"
        yield Change(title if missing < 3 else f"an input of {list(grown)}", input_shape=grown)
    else:
        for axis in range(1, len(shape)):
            if shape[axis] == 1 and len(shape) - 1 == wanted:
                less = (*shape[:axis], *shape[axis + 1 :])
                yield Change(f"x.squeeze({axis}): {list(less)}", input_shape=less)
        if len(shape) - 1 == wanted:
            joined = (shape[0] * shape[1], *shape[2:])
            yield Change(f"x.flatten(0, 1): {list(joined)}", input_shape=joined)
