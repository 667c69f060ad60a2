"""Examples cut in two: every class in the same proportion, the same for the same seed."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.geometry import InvalidError
from app.training.examples import Examples, split


@given(
    counts=st.lists(st.integers(2, 30), min_size=1, max_size=5),
    share=st.sampled_from([0.1, 0.2, 0.5]),
    seed=st.integers(0, 9),
)
def test_nothing_is_lost_and_classes_keep_their_proportion(
    counts: list[int], share: float, seed: int
) -> None:
    labels = np.repeat(np.arange(len(counts)), counts)
    numbers = np.arange(len(labels), dtype=np.float32).reshape(-1, 1, 1, 1)
    examples = Examples(numbers, labels, tuple(map(str, range(len(counts)))))
    kept, held = split(examples, share, seed)
    together = np.concatenate([kept.pictures, held.pictures]).ravel()
    assert sorted(together) == list(range(len(labels)))
    for number, count in enumerate(counts):
        assert (held.labels == number).sum() == max(1, round(share * count))
    assert np.array_equal(split(examples, share, seed)[1].pictures, held.pictures)


def test_nothing_held_out_is_all_to_learn_from() -> None:
    examples = Examples(np.ones((3, 1, 1, 1), np.float32), np.array([0, 0, 1]), ("a", "b"))
    kept, held = split(examples, 0, 0)
    assert (len(kept.labels), len(held.labels)) == (3, 0)


def test_a_class_of_one_picture_is_too_small() -> None:
    examples = Examples(np.ones((3, 1, 1, 1), np.float32), np.array([0, 0, 1]), ("a", "b"))
    with pytest.raises(InvalidError, match="the class 'b' has 1 picture"):
        split(examples, 0.2, 0)
