"""What of a layer depends on its input: adaptive windows, a depthwise layer's channels, padding before it."""

from itertools import pairwise
from typing import Any

from app.layers.base import Shape
from app.parsing.steps import Pad, Settings, Step

Notes = dict[str, None]


def resolved(
    step: Step, shape: Shape | None, channels: int | None, pad: Pad | None, notes: Notes
) -> Settings | None:
    """Fill in what depends on the input.

    Parameters
    ----------
    shape : of the input, if it is known
    channels : that come, where no shape is known
    pad : a padding layer before this one
    notes : what was assumed is added to these

    Returns
    -------
    the layer; None where only an input's shape tells it, or no layer does the same
    """
    settings = dict(step.settings or {})
    got = shape[1] if shape is not None else channels
    if step.depth is not None:
        if got is None:
            notes[f"{step.label} has a group a channel: give an input's shape to know how many"] = None
            return None
        settings |= {"out_channels": got * step.depth, "groups": got}
    for name in ("weight", "bias"):
        value = settings.get(name)
        if isinstance(value, dict) and value.get("shape") == [None]:
            count = settings.get("out_channels", got)
            if count is None or count > 65_536:
                del settings[name]
            else:
                settings[name] = {**value, "shape": [count]}
    if step.adaptive is not None:
        if shape is None:
            notes[f"{step.label}: give an input's shape to know its windows; it is left out"] = None
            return None
        windows = _adaptive(step.adaptive, shape[2:])
        if windows is None:
            notes[
                f"{step.label}: {list(shape[2:])} cells don't make {list(step.adaptive)} windows of one "
                "size, so that no pool with a kernel and a stride does the same; it is left out"
            ] = None
            return None
        settings |= windows
    return _padded(step, settings, pad, notes) if pad is not None else settings


def _adaptive(wanted: tuple[int | None, ...], size: Shape) -> dict[str, Any] | None:
    """Windows of an adaptive pool, output o of which reads ⌊o·in/out⌋ to ⌈(o+1)·in/out⌉.

    None where they aren't windows of one size, a stride apart.

    Examples
    --------
    >>> _adaptive((3,), (7,)), _adaptive((6,), (27,))
    ({'kernel_size': [3], 'stride': [2]}, None)
    """
    kernel, stride = [], []
    for cells, count in zip(size, wanted, strict=True):
        outputs = cells if count is None else count
        looked = range(min(outputs, 4096))
        windows = {-(-(o + 1) * cells // outputs) - o * cells // outputs for o in looked}
        starts = [o * cells // outputs for o in looked]
        steps = {b - a for a, b in pairwise(starts)}
        if len(windows) > 1 or len(steps) > 1 or 0 in steps:
            return None
        kernel.append(windows.pop())
        stride.append(steps.pop() if steps else cells)
    return {"kernel_size": kernel, "stride": stride}


def joins(settings: Settings, pad: Pad) -> bool:
    """Whether a layer can take over the cells of the padding layer before it."""
    own = settings.get("padding", 0)
    if settings["kind"] != "conv" or isinstance(own, str):
        return False
    plain = pad.mode == settings.get("padding_mode", "zeros") == "zeros"
    return plain or not any(any(side) for side in _sides(own, len(pad.cells)))


def _sides(own: int | list[Any], rank: int) -> list[list[int]]:
    numbers = [own] * rank if isinstance(own, int) else own
    return [side if isinstance(side, list) else [side, side] for side in numbers]


def _padded(step: Step, settings: Settings, pad: Pad, notes: Notes) -> Settings:
    """Give a padding layer's cells to the convolution behind it."""
    inner = _sides(settings.get("padding", 0), len(pad.cells))
    total = [[a + c, b + d] for (a, b), (c, d) in zip(pad.cells, inner, strict=True)]
    same = all(side == total[0] and side[0] == side[1] for side in total)
    joined = {**settings, "padding": total[0][0] if same else total}
    joined.pop("padding_mode", None)  # its own pads no cell
    if pad.mode != "zeros":
        joined["padding_mode"] = pad.mode
    if pad.mode == "constant":
        joined["padding_value"] = pad.value
    notes[f"a padding layer is taken into {step.label}"] = None
    return joined
