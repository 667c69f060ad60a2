"""A checkpoint's dicts in dicts → its tensors by name: wrappers taken off, and what is no weight left out."""

from collections.abc import Iterator
from typing import TypeVar

from app.geometry.errors import InvalidError, LimitError
from app.models.tensor import ModelLimits, check_count

T = TypeVar("T")

WRAPPERS = ("state_dict", "model_state_dict", "model", "module", "net", "network", "weights", "params")
"""Keys under which training scripts keep a model's weights, beside the optimiser's state and the epoch."""
_DEPTH = 5
_MOST_VISITED = 4


def unwrapped(root: object, kind: type[T], limits: ModelLimits) -> tuple[dict[str, T], tuple[str, ...]]:
    """Find the tensors of what was read.

    Parameters
    ----------
    root : of dicts, lists, numbers, texts and tensors
    kind : what a tensor is

    Returns
    -------
    tensors by name, names of dicts within dicts joined by dots; and notes on what was left out

    Raises
    ------
    InvalidError : there is no tensor in it
    LimitError : there are too many
    """
    if isinstance(root, kind):
        return {"tensor": root}, ()
    notes: list[str] = []
    at = ""
    for _ in range(_DEPTH):
        inner = _wrapped(root)
        if inner is None or not isinstance(root, dict):
            break
        others = [str(key)[:40] for key in root if key != inner]
        at = f"{at}[{inner!r}]"
        if others:
            notes.append(f"Only {at} is read; left out: {', '.join(others[:8])}.")
        root = root[inner]
    found = dict(_walk(root, kind, limits))
    check_count(len(found), limits)
    if not found:
        raise InvalidError(
            "there is no tensor in the file; save a state dict: torch.save(model.state_dict(), 'weights.pt')"
        )
    return found, tuple(notes)


def _wrapped(root: object) -> str | None:
    """Key under which the weights are, if they are under one."""
    if not isinstance(root, dict):
        return None
    return next((key for key in WRAPPERS if isinstance(root.get(key), dict)), None)


def _walk(root: object, kind: type[T], limits: ModelLimits) -> Iterator[tuple[str, T]]:
    """Visit all that is in it, a few levels deep; what holds itself many times over ends by its count."""
    seen = 0
    waiting: list[tuple[str, object, int]] = [("", root, 0)]
    while waiting:
        name, value, depth = waiting.pop()
        if isinstance(value, kind):
            yield name, value
        elif isinstance(value, dict | list | tuple) and depth < _DEPTH:
            items = value.items() if isinstance(value, dict) else enumerate(value)
            inside = [(f"{name}.{key}" if name else str(key), item, depth + 1) for key, item in items]
            seen += len(inside)
            if seen > _MOST_VISITED * limits.max_tensors:
                raise LimitError(
                    f"more than {limits.max_tensors:,} things in dicts in dicts; save the state dict alone"
                )
            waiting.extend(reversed(inside))
