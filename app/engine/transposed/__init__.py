"""The registry of algorithms for transposed convolutions: one file each, listed once."""

from collections.abc import Mapping
from types import MappingProxyType

from app.engine.algorithms import Algorithm
from app.engine.transposed.col2im import Col2im
from app.engine.transposed.direct import Direct
from app.engine.transposed.native import Native
from app.engine.transposed.problem import TransposedProblem
from app.engine.transposed.subpixel import Subpixel
from app.engine.transposed.zero_insertion import ZeroInsertion

TRANSPOSED_ALGORITHMS: Mapping[str, Algorithm[TransposedProblem]] = MappingProxyType(
    {entry.name: entry for entry in (Direct(), ZeroInsertion(), Col2im(), Subpixel(), Native())}
)

__all__ = ["TRANSPOSED_ALGORITHMS", "TransposedProblem"]
