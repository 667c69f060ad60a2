"""Where windows lie: integers only, the one source of truth for positions and sizes."""

from app.geometry.errors import ConvscopeError, InvalidError, LimitError, ShapeError, UnavailableError
from app.geometry.formulas import steps, transposed_steps
from app.geometry.incidence import copies, joined, sources
from app.geometry.padding import NamedPadding, PaddingMode, check_padding, named_padding, source
from app.geometry.receptive_field import ReceptiveField, receptive_field
from app.geometry.scanning import ORDERS, Order, Scan
from app.geometry.transposed import (
    TRANSPOSED_PADDINGS,
    Phase,
    TransposedPadding,
    TransposedWindow,
    transposed_padding,
)
from app.geometry.windows import Rounding, Window

__all__ = [
    "ORDERS",
    "TRANSPOSED_PADDINGS",
    "ConvscopeError",
    "InvalidError",
    "LimitError",
    "NamedPadding",
    "Order",
    "PaddingMode",
    "Phase",
    "ReceptiveField",
    "Rounding",
    "Scan",
    "ShapeError",
    "TransposedPadding",
    "TransposedWindow",
    "UnavailableError",
    "Window",
    "check_padding",
    "copies",
    "joined",
    "named_padding",
    "receptive_field",
    "source",
    "sources",
    "steps",
    "transposed_padding",
    "transposed_steps",
]
