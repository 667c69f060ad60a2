"""What one computation gives less what another gives, cell by cell."""

import numpy as np

from app.geometry.errors import ShapeError
from app.services.workbench import Outcome


def difference(outcome: Outcome, other: Outcome) -> Outcome:
    """Take another output off this one.

    Returns
    -------
    The first outcome with the differences as its output, (N, C, *size) float32; NaN where both are infinite

    Raises
    ------
    ShapeError : the outputs differ in shape; points to /minus
    """
    ours, theirs = outcome.output.shape, other.output.shape
    if ours != theirs:
        read, other_read = outcome.setup.bound[0].input_shape, other.setup.bound[0].input_shape
        fix = "give both the same padding, stride, dilation and channels"
        if read != other_read:
            fix = f"its input has {list(other_read)}, that of `layer` {list(read)}: give both one size"
        raise ShapeError(
            f"minus: its output has the shape {list(theirs)}, that of `layer` {list(ours)}; {fix}",
            "/minus",
        )
    with np.errstate(invalid="ignore", over="ignore"):
        return Outcome(outcome.setup, outcome.output - other.output, outcome.run)
