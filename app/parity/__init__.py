"""Where frameworks differ on one layer and one input: pads and sizes side by side, and why; integers only."""

from app.parity.conv import conv_rows
from app.parity.pool import pool_rows
from app.parity.rows import Axis, Row, Side
from app.parity.transposed import transposed_rows

__all__ = ["Axis", "Row", "Side", "conv_rows", "pool_rows", "transposed_rows"]
