"""Weights as safetensors: there and back, as PyTorch names them, and broken files."""

import numpy as np
import pytest
from safetensors.numpy import load, save

from app.geometry import InvalidError, LimitError
from app.training.weights import from_safetensors, to_safetensors
from tests.training.networks import network


def test_there_and_back() -> None:
    net = network()
    data = to_safetensors(net.arrays, {"classes": ["a", "b"]})
    assert {"0.weight", "1.running_mean", "1.running_var"} < set(load(data))
    found = from_safetensors(data, 10_000)
    assert set(found) == set(net.arrays)
    assert all(np.array_equal(found[name], array) for name, array in net.arrays.items())


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "no safetensors file"),
        (b"\xff" * 64, "no safetensors file"),
        (b"\x80\x02}q\x00.", "no safetensors file"),
        (save({"0.weight": np.ones(3, np.int64)}), "0.weight holds int64"),
        (save({"0.weight": np.array([np.nan], np.float32)}), "NaN"),
    ],
)
def test_broken_files_are_refused(data: bytes, words: str) -> None:
    with pytest.raises(InvalidError, match=words):
        from_safetensors(data, 10_000)


def test_files_with_more_numbers_than_allowed_are_not_read() -> None:
    with pytest.raises(LimitError, match="at most 10 numbers"):
        from_safetensors(b"\0" * 10_000_041, 10)
