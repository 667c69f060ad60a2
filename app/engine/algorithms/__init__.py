"""The registry of algorithms: one file each, listed once."""

from collections.abc import Mapping
from types import MappingProxyType

from app.engine.algorithms.algorithm import TOLERANCE, Algorithm, Cost, layout_of, layouts_of
from app.engine.algorithms.direct import Direct
from app.engine.algorithms.fft import Fft
from app.engine.algorithms.im2col import Im2col
from app.engine.algorithms.native import Native
from app.engine.algorithms.planes import Planes
from app.engine.algorithms.polyphase import Polyphase
from app.engine.algorithms.separable import Separable
from app.engine.algorithms.taps import Taps
from app.engine.algorithms.toeplitz import Toeplitz
from app.engine.algorithms.winograd import Winograd
from app.engine.problem import Problem

ALGORITHMS: Mapping[str, Algorithm[Problem]] = MappingProxyType(
    {
        entry.name: entry
        for entry in (
            Direct(),
            Taps(),
            Toeplitz(),
            Separable(),
            Im2col(),
            Winograd(2, max_rank=3),
            Winograd(4, max_rank=2),
            Fft(),
            Polyphase(),
            Planes(),
            Native(),
        )
    }
)

__all__ = ["ALGORITHMS", "TOLERANCE", "Algorithm", "Cost", "layout_of", "layouts_of"]
