"""How numbers are computed: arrays in, arrays out; no web, no pictures."""

from app.engine.contest import DIRECT, Contest, Entrant
from app.engine.convolution import (
    AUTO,
    Array,
    BackendChoice,
    Choice,
    Convolution,
    Layout,
    Run,
    TransposedConvolution,
)
from app.engine.description import AlgorithmEntry, BackendEntry, Description
from app.engine.engine import Engine
from app.engine.interrupt import checked_by, checkpoint

__all__ = [
    "AUTO",
    "DIRECT",
    "AlgorithmEntry",
    "Array",
    "BackendChoice",
    "BackendEntry",
    "Choice",
    "Contest",
    "Convolution",
    "Description",
    "Engine",
    "Entrant",
    "Layout",
    "Run",
    "TransposedConvolution",
    "checked_by",
    "checkpoint",
]
