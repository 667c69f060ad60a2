"""Where windows lie: integers only, the one source of truth for positions and sizes."""

from app.geometry.errors import ConvscopeError, Fix, InvalidError, LimitError, ShapeError, UnavailableError
from app.geometry.formulas import steps, transposed_steps
from app.geometry.graph import BranchedField, Step, branched_fields, read_range
from app.geometry.incidence import copies, joined, sources
from app.geometry.padding import NamedPadding, PaddingMode, check_padding, named_padding, source
from app.geometry.ranking import solutions, together
from app.geometry.receptive_field import ReceptiveField, receptive_field
from app.geometry.scanning import ORDERS, Order, Scan
from app.geometry.solving import Near, Search, inputs, law, nearest_outputs
from app.geometry.transposed import (
    TRANSPOSED_PADDINGS,
    Phase,
    TransposedPadding,
    TransposedWindow,
    transposed_padding,
)
from app.geometry.usual import Operator, Settings, score
from app.geometry.windows import Rounding, Window

__all__ = [
    "ORDERS",
    "TRANSPOSED_PADDINGS",
    "BranchedField",
    "ConvscopeError",
    "Fix",
    "InvalidError",
    "LimitError",
    "NamedPadding",
    "Near",
    "Operator",
    "Order",
    "PaddingMode",
    "Phase",
    "ReceptiveField",
    "Rounding",
    "Scan",
    "Search",
    "Settings",
    "ShapeError",
    "Step",
    "TransposedPadding",
    "TransposedWindow",
    "UnavailableError",
    "Window",
    "branched_fields",
    "check_padding",
    "copies",
    "inputs",
    "joined",
    "law",
    "named_padding",
    "nearest_outputs",
    "read_range",
    "receptive_field",
    "score",
    "solutions",
    "source",
    "sources",
    "steps",
    "together",
    "transposed_padding",
    "transposed_steps",
]
