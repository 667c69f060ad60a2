"""Where windows lie: integers only, the one source of truth for positions and sizes."""

from app.geometry.errors import ConvscopeError, InvalidError, LimitError, ShapeError, UnavailableError
from app.geometry.formulas import steps
from app.geometry.padding import NamedPadding, PaddingMode, check_padding, named_padding, source
from app.geometry.receptive_field import ReceptiveField, receptive_field
from app.geometry.windows import Rounding, Window

__all__ = [
    "ConvscopeError",
    "InvalidError",
    "LimitError",
    "NamedPadding",
    "PaddingMode",
    "ReceptiveField",
    "Rounding",
    "ShapeError",
    "UnavailableError",
    "Window",
    "check_padding",
    "named_padding",
    "receptive_field",
    "source",
    "steps",
]
