"""What PyTorch refuses at run time although it has a meaning: long pads of a pool, and round an axis."""

from app.layers import BoundLayer
from app.parsing.failing import FailError
from app.parsing.steps import Settings, Step, Text


def check_pool(text: Text, step: Step, settings: Settings) -> None:
    """PyTorch pads a pool by half a window at most, which is stricter than what has a meaning."""
    if text.rules != "pytorch" or not settings["kind"].endswith("_pool"):
        return
    padding, kernel = settings.get("padding", 0), settings.get("kernel_size")
    if not padding or kernel is None or isinstance(padding, str):
        return
    rank = len(kernel)
    pads = [padding] * rank if isinstance(padding, int) else padding
    dilation = settings.get("dilation", 1)
    spread = [dilation] * rank if isinstance(dilation, int) else dilation
    for pad, taps, gap in zip(pads, kernel, spread, strict=True):
        # max_pool1d counts the kernel without its gaps, the others with them
        if pad > (taps if rank == 1 else (taps - 1) * gap + 1) // 2:
            raise FailError(
                "pool_padding",
                f"{step.label}: pad should be at most half of effective kernel size, but got pad={pad}, "
                f"kernel_size={taps} and dilation={gap}",
                field="padding",
            )


def check_circular(step: Step, settings: Settings, bound: BoundLayer) -> None:
    """PyTorch goes round an axis once at most."""
    if settings.get("padding_mode") != "circular":
        return
    for window in bound.windows:
        if max(window.pad_begin, window.pad_end) > window.input:
            raise FailError(
                "circular",
                f"{step.label}: {window.name}: padding {max(window.pad_begin, window.pad_end)} goes round an "
                f"axis of {window.input} more than once, which PyTorch refuses",
                axis=window.name,
                field="padding",
            )
