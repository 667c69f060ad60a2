"""Every generator in one table, and the one way to a generated input from a name and its parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from app.generators.generator import Generator
from app.generators.moving import MOVING
from app.generators.phantom import PHANTOM
from app.generators.signals import SIGNALS
from app.generators.volumes import VOLUMES
from app.geometry.errors import InvalidError
from app.kernels.checking import check_parameters, cut, near

GENERATORS: Mapping[str, Generator] = MappingProxyType(
    {generator.name: generator for generator in (*SIGNALS, *PHANTOM, *VOLUMES, *MOVING)}
)


@dataclass(frozen=True, slots=True)
class Recipe:
    """A generator and all its parameters: equal recipes make equal numbers.

    Examples
    --------
    >>> recipe = make_recipe("step", length=4)
    >>> recipe.size, recipe.values().tolist()
    ((4,), [0.0, 0.0, 1.0, 1.0])
    """

    name: str
    parameters: tuple[tuple[str, float], ...]

    @property
    def rank(self) -> int:
        """Spatial axes: 1 or 3."""
        return GENERATORS[self.name].rank

    @property
    def size(self) -> tuple[int, ...]:
        """`(*size)`, before any number is made."""
        return GENERATORS[self.name].size(dict(self.parameters))

    def values(self) -> NDArray[np.float32]:
        """Make the numbers, `(*size)` float32."""
        made = GENERATORS[self.name].make(**dict(self.parameters))
        return np.ascontiguousarray(made, dtype=np.float32)


def make_recipe(name: str, /, **parameters: object) -> Recipe:
    """Check a generator's name and parameters; each missing one has its default.

    Raises
    ------
    InvalidError : no such generator (points to the name), or a parameter that it doesn't take or that is
        out of its bounds (points to the parameter)
    """
    generator = GENERATORS.get(name)
    if generator is None:
        hint = near(name, list(GENERATORS), "GET /api/v1/generators lists")
        raise InvalidError(f"there is no generator {cut(name)!r}; {hint}", "/name")
    checked = check_parameters(f"the generator {name!r}", generator.parameters, parameters)
    return Recipe(name, tuple(checked.items()))
