"""Named things with parameters: what was given → what fits, or a sentence that says what would."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping

from app.geometry.errors import InvalidError
from app.kernels.kernel import Parameter

# Python's integers know no bound, formatting them as floats does
_PRINTABLE = 1e300
_MAX_SHOWN = 40


def check_parameters(owner: str, known: Iterable[Parameter], given: Mapping[str, object]) -> dict[str, float]:
    """Check what was given, and fill in the defaults.

    Parameters
    ----------
    owner : whose parameters they are, for errors ("the kernel 'gaussian'")

    Returns
    -------
    a value for each of `known`; integers as `int`

    Raises
    ------
    InvalidError : an unknown parameter, or one out of its bounds; points to it
    """
    by_name = {parameter.name: parameter for parameter in known}
    for name in given:
        if name not in by_name:
            takes = near(name, list(by_name)) if by_name else "it takes no parameters"
            raise InvalidError(f"{cut(name)}: {owner} has no such parameter; {takes}", f"/{cut(name)}")
    defaults = {p.name: int(p.default) if p.integer else p.default for p in by_name.values()}
    return {**defaults, **{name: _checked(by_name[name], value) for name, value in given.items()}}


def cut(word: str) -> str:
    """Shorten a word that a message repeats."""
    return word if len(word) <= _MAX_SHOWN else f"{word[: _MAX_SHOWN - 1]}…"


def near(word: str, choices: list[str], listing: str = "/docs lists") -> str:
    """Say which of the choices the word may have meant, else name them all if they are few.

    Parameters
    ----------
    listing : where they are listed, with a verb
    """
    simple = word.strip().lower().replace("-", "_").replace(" ", "_")
    longer = [choice for choice in choices if simple and choice.startswith(simple)]
    alike = difflib.get_close_matches(simple, choices, n=4, cutoff=0.5) if len(simple) <= _MAX_SHOWN else []
    found = list(dict.fromkeys(longer + alike))[:4]
    if found:
        return "did you mean " + " or ".join(repr(choice) for choice in found) + "?"
    if len(choices) <= 8:
        return "it takes " + ", ".join(choices)
    return f"{listing} all {len(choices)}"


def _checked(parameter: Parameter, value: object) -> float:
    """Give the value as it is taken, or say what would fit."""
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
    return f"the text {cut(value)!r}" if isinstance(value, str) else "a list or an object"
