"""Cross-entropy: how far a network's scores are from the classes that are right."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.layers.base import Array


@dataclass(frozen=True, slots=True, eq=False)
class Loss:
    """A batch's loss.

    Parameters
    ----------
    value : mean over the batch
    correct : items whose largest score is that of their class
    gradient : of the value, by the scores, (N, K) float32
    """

    value: float
    correct: int
    gradient: Array


def cross_entropy(scores: Array, labels: NDArray[np.integer]) -> Loss:
    """Give −log softmax(scores)[label], averaged; softmax and its logarithm in one, which never overflows.

    Parameters
    ----------
    scores : (N, K) float32, before any softmax
    labels : (N,), 0 to K − 1

    References
    ----------
    Bishop 2006, "Pattern Recognition and Machine Learning", section 4.3.4; PyTorch's `CrossEntropyLoss`.

    Examples
    --------
    >>> found = cross_entropy(np.zeros((1, 4), np.float32), np.array([2]))
    >>> round(found.value, 4), found.gradient.tolist()
    (1.3863, [[0.25, 0.25, -0.75, 0.25]])
    """
    rows = np.arange(len(scores))
    with np.errstate(all="ignore"):
        shifted = scores.astype(np.float64) - scores.max(axis=1, keepdims=True)
        powers = np.exp(shifted)
        sums = powers.sum(axis=1, keepdims=True)
        value = float(np.mean(np.log(sums[:, 0]) - shifted[rows, labels]))
        gradient = powers / sums
    gradient[rows, labels] -= 1
    correct = int(np.count_nonzero(scores.argmax(axis=1) == labels))
    return Loss(value, correct, (gradient / len(scores)).astype(np.float32))
