"""How numbers are computed: arrays in, arrays out; no web, no pictures."""

from app.engine.contest import Contest, Entrant
from app.engine.convolution import AUTO, Array, Choice, Convolution, Run
from app.engine.description import AlgorithmEntry, BackendEntry, Description
from app.engine.engine import Engine
from app.engine.interrupt import checked_by, checkpoint

__all__ = [
    "AUTO",
    "AlgorithmEntry",
    "Array",
    "BackendEntry",
    "Choice",
    "Contest",
    "Convolution",
    "Description",
    "Engine",
    "Entrant",
    "Run",
    "checked_by",
    "checkpoint",
]
