"""Every named kernel in one table, and the one way to make one from a name and its parameters."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from types import MappingProxyType

from app.geometry.errors import InvalidError
from app.kernels.blur import BLUR
from app.kernels.compass import COMPASS
from app.kernels.emboss import EMBOSS
from app.kernels.frei_chen import FREI_CHEN
from app.kernels.gradient import GRADIENT
from app.kernels.identity import IDENTITY
from app.kernels.kernel import Family, Kernel, Parameter, Weights
from app.kernels.laplacian import LAPLACIAN
from app.kernels.lines import LINES
from app.kernels.noise import RANDOM
from app.kernels.sharpen import SHARPEN
from app.kernels.signals import SIGNAL
from app.kernels.texture import TEXTURE

FAMILIES: Mapping[str, Family] = MappingProxyType(
    {
        family.name: family
        for family in (
            Family("identity", "Identity", "恒等"),
            Family("blur", "Blur", "模糊"),
            Family("sharpen", "Sharpen", "锐化"),
            Family("edge", "Edges", "边缘"),
            Family("emboss", "Emboss", "浮雕"),
            Family("line", "Lines", "线"),
            Family("texture", "Texture", "纹理"),
            Family("random", "Random", "随机"),
            Family("signal", "Signals", "信号"),
        )
    }
)

KERNELS: Mapping[str, Kernel] = MappingProxyType(
    {
        kernel.name: kernel
        for kernel in (
            *IDENTITY,
            *BLUR,
            *SHARPEN,
            *GRADIENT,
            *LAPLACIAN,
            *COMPASS,
            *FREI_CHEN,
            *EMBOSS,
            *LINES,
            *TEXTURE,
            *RANDOM,
            *SIGNAL,
        )
    }
)

# Python's integers know no bound, formatting them as floats does
_PRINTABLE = 1e300
_MAX_SHOWN = 40


def make_kernel(name: str, **parameters: float) -> Weights:
    """Make the weights of the kernel called `name`.

    Parameters
    ----------
    name : a key of `KERNELS`
    parameters : what the kernel takes; each missing one has its default

    Returns
    -------
    (*kernel_size) float64: (height, width), or (width,) of a kernel for signals

    Raises
    ------
    InvalidError : no such kernel (no pointer), or a parameter that it doesn't take or that is out of
        its bounds (the pointer names the parameter, below the object that holds it)

    Examples
    --------
    >>> make_kernel("sobel_x").tolist()
    [[-1.0, 0.0, 1.0], [-2.0, 0.0, 2.0], [-1.0, 0.0, 1.0]]
    """
    if name not in KERNELS:
        raise InvalidError(f"kernel: there is no {_cut(name)!r}; {_near(name, list(KERNELS))}")
    kernel = KERNELS[name]
    known = {parameter.name: parameter for parameter in kernel.parameters}
    for given in parameters:
        if given not in known:
            takes = _near(given, list(known)) if known else "it takes no parameters"
            raise InvalidError(
                f"{_cut(given)}: the kernel {name!r} has no such parameter; {takes}", f"/{_cut(given)}"
            )
    checked = {given: _checked(known[given], value) for given, value in parameters.items()}
    return kernel.make(**{**kernel.defaults, **checked})


def _cut(word: str) -> str:
    """Shorten a word that a message repeats."""
    return word if len(word) <= _MAX_SHOWN else f"{word[: _MAX_SHOWN - 1]}…"


def _near(word: str, choices: list[str]) -> str:
    """Say which of the choices the word may have meant, else name them all if they are few."""
    simple = word.strip().lower().replace("-", "_").replace(" ", "_")
    longer = [choice for choice in choices if simple and choice.startswith(simple)]
    alike = difflib.get_close_matches(simple, choices, n=4, cutoff=0.5) if len(simple) <= _MAX_SHOWN else []
    near = list(dict.fromkeys(longer + alike))[:4]
    if near:
        return "did you mean " + " or ".join(repr(choice) for choice in near) + "?"
    if len(choices) <= 8:
        return "it takes " + ", ".join(choices)
    return f"GET /api/v1/kernels lists all {len(choices)}"


def _checked(parameter: Parameter, value: object) -> float:
    """Give the value as the kernel takes it, or say what would fit."""
    name, pointer = parameter.name, f"/{parameter.name}"
    low, high = f"{parameter.minimum:g}", f"{parameter.maximum:.10g}"
    kind = "a whole number" if parameter.integer else "a number"
    allowed = f"{kind} from {low} to {high}"
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InvalidError(f"{name}: {_word(value)} is not a number; use {allowed}", pointer)
    if not parameter.minimum <= value <= parameter.maximum:  # NaN is not within anything
        shown = (
            f"{value:.10g}" if isinstance(value, float) or abs(value) < _PRINTABLE else "so large a number"
        )
        raise InvalidError(f"{name}: {shown} is outside {low} to {high}; use {allowed}", pointer)
    if not parameter.integer:
        return float(value)
    if value != int(value):
        raise InvalidError(f"{name}: {value:.10g} is not a whole number; use {allowed}", pointer)
    beyond = (int(value) - int(parameter.minimum)) % int(parameter.step)
    if beyond:
        below, above = int(value) - beyond, int(value) - beyond + int(parameter.step)
        raise InvalidError(f"{name}: {int(value)} doesn't fit; use {below} or {above}", pointer)
    return int(value)


def _word(value: object) -> str:
    """Name in JSON's words what is no number."""
    if value is None or isinstance(value, bool):
        return str(value).lower() if value is not None else "null"
    return f"the text {_cut(value)!r}" if isinstance(value, str) else "a list or an object"
