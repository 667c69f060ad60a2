"""What networks can learn from: handwritten digits that a package brings, and how data sets are described."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from app.geometry.errors import UnavailableError
from app.training.examples import Examples

DIGITS = "digits"
INSTALL = "the digits come with scikit-learn, which is not installed: pip install 'convscope[training]'"


@dataclass(frozen=True, slots=True)
class DataSetInfo:
    """What is known of a data set before it is read.

    Parameters
    ----------
    id : `digits`, or an upload's
    title, source, licence : in words
    classes : names, with the number of pictures of each
    shape : (C, H, W) of a picture; None where a training says what it reads them as
    missing : why it can't be had here; None where it can
    """

    id: str
    title: str
    source: str
    licence: str
    classes: tuple[tuple[str, int], ...]
    shape: tuple[int, int, int] | None
    missing: str | None = None


def digits_info() -> DataSetInfo:
    """Describe the digits, without reading them."""
    from importlib.util import find_spec

    counts = (178, 182, 177, 183, 181, 182, 181, 179, 174, 180)
    return DataSetInfo(
        id=DIGITS,
        title="Handwritten digits, 8 × 8",
        source="E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits, UCI Machine Learning"
        " Repository, 1998 (its test set), as scikit-learn brings it",
        licence="CC BY 4.0",
        classes=tuple((str(digit), count) for digit, count in enumerate(counts)),
        shape=(1, 8, 8),
        missing=INSTALL if find_spec("sklearn") is None else None,
    )


@cache
def digits() -> Examples:
    """Read the digits: 1,797 pictures (1, 8, 8), paper 0 and ink 1, in 17 steps.

    Raises
    ------
    UnavailableError : scikit-learn is not installed; the words say how to install it
    """
    try:
        from sklearn.datasets import load_digits
    except ImportError:
        raise UnavailableError(INSTALL, "/data") from None
    found = load_digits()
    pictures = (np.asarray(found.images) / 16).astype(np.float32)[:, np.newaxis]
    labels = np.asarray(found.target, np.int64)
    return Examples(np.ascontiguousarray(pictures), labels, tuple(str(digit) for digit in range(10)))
