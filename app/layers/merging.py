"""Where branches of a network meet: added cell by cell, or side by side as channels.

A node of a network that reads several others gets their channels one after the other, whatever its kind.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from app.engine import AUTO, Choice, Engine, Run
from app.engine.adding import GroupSum
from app.engine.operation import Reshape
from app.geometry import ShapeError
from app.layers.base import Array, Shape
from app.layers.pointwise import Arithmetic, BoundPointwise, Pointwise, pointwise_layout


class Add(Pointwise):
    """The sum of all that it reads, cell by cell."""

    kind: Literal["add"]
    terms: int | None = Field(
        default=None,
        ge=1,
        le=2**31 - 1,
        description="groups of channels that are added up; null: as many as there are `inputs`",
    )

    def _bind(self, input_shape: Shape) -> "BoundAdd":
        terms, channels = self.terms or 1, input_shape[1]
        if channels % terms:
            raise ShapeError(
                f"{terms} terms do not divide the {channels} channels; all that are added have as many",
                "/terms",
            )
        layout = pointwise_layout(input_shape)
        layout["output_shape"] = (input_shape[0], channels // terms, *input_shape[2:])
        return BoundAdd(kind=self.kind, parameters=0, macs=0, terms=terms, **layout)


@dataclass(frozen=True)
class BoundAdd(BoundPointwise):
    """A sum of branches that knows their shape."""

    terms: int

    def forward(self, engine: Engine, x: Array, choice: Choice = AUTO) -> tuple[Array, Run]:
        """Compute the output of `x`, (N, C, *size) or (N, F) float32."""
        return engine.apply(x, GroupSum(self.terms), choice)

    def reads(self, feature: int) -> range:
        """Input channels that output channel `feature` adds up: one of each branch."""
        return range(feature, self.input_shape[1], self.output_shape[1])

    def arithmetic(self, cells: NDArray[np.float64], feature: int) -> Arithmetic:
        """Add the branches' cells up."""
        return {
            "value": float(np.float32(cells.sum())),
            "weight": np.ones(len(cells), np.float32),
            "products": cells.astype(np.float32),
            "channel_sums": cells.astype(np.float32),
        }


class Concat(Pointwise):
    """All that it reads, side by side as channels."""

    kind: Literal["concat"]

    def _bind(self, input_shape: Shape) -> "BoundConcat":
        return BoundConcat(kind=self.kind, parameters=0, macs=0, **pointwise_layout(input_shape))


@dataclass(frozen=True)
class BoundConcat(BoundPointwise):
    """Branches side by side, that know their shape."""

    def forward(self, engine: Engine, x: Array, choice: Choice = AUTO) -> tuple[Array, Run]:
        """Return `x`, (N, C, *size) or (N, F) float32."""
        return engine.apply(x, Reshape(x.shape, "the branches' channels lie one after the other"), choice)

    def arithmetic(self, cells: NDArray[np.float64], feature: int) -> Arithmetic:
        """Return the cell itself."""
        return {"value": float(cells[0])}
