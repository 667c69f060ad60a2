""".safetensors against the package that defines the format, and broken files one by one."""

import json
from typing import Any

import numpy as np
import pytest
import safetensors
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from safetensors.numpy import save

from app.geometry.errors import ConvscopeError, InvalidError, LimitError
from app.models import ModelLimits, read_model

DTYPES = ("f8", "f4", "f2", "i8", "i4", "i2", "i1", "u8", "u4", "u2", "u1", "?")
deserialize: Any = safetensors.deserialize
arrays = hnp.arrays(st.sampled_from(DTYPES), hnp.array_shapes(min_dims=0, max_dims=5, min_side=0, max_side=4))


@given(st.dictionaries(st.text(max_size=20).filter(lambda name: name != "__metadata__"), arrays, max_size=5))
def test_it_reads_what_the_package_writes(tensors: dict[str, np.ndarray]) -> None:
    found = read_model(save(tensors))
    assert found.format == "safetensors"
    assert found.tensors.keys() == tensors.keys()
    for name, array in tensors.items():
        tensor = found.tensors[name]
        assert (tensor.dtype, tensor.shape) == (array.dtype.name, array.shape)
        np.testing.assert_array_equal(tensor.values(), array)
        assert tensor.numbers().dtype == np.float32
        assert tensor.numbers().shape == array.shape


def test_bfloat16_is_the_upper_half_of_a_float32() -> None:
    exact = np.array([1.5, -0.0078125, np.inf, 3.0e38], np.float32).view(np.uint32) >> 16 << 16
    data = one("BF16", [2, 2], (exact >> 16).astype("<u2").tobytes())
    np.testing.assert_array_equal(
        read_model(data).tensors["w"].numbers(), exact.view(np.float32).reshape(2, 2)
    )


def test_numbers_beyond_float32_become_infinite_and_nan_stays() -> None:
    found = read_model(save({"w": np.array([1e300, -1e300, np.nan])})).tensors["w"].numbers()
    np.testing.assert_array_equal(found, np.array([np.inf, -np.inf, np.nan], np.float32))


def test_metadata_becomes_notes() -> None:
    found = read_model(save({"w": np.zeros(1)}, {"format": "pt"}))
    assert found.notes == ("The file says of itself: format: pt.",)


def packed(header: object, body: bytes = b"") -> bytes:
    """Write a file with any header."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + body


def one(dtype: object, shape: object, body: bytes, ends: object = None) -> bytes:
    """Write a file of one tensor."""
    entry = {"dtype": dtype, "shape": shape, "data_offsets": ends or [0, len(body)]}
    return packed({"w": entry}, body)


def overlapping(*ends: list[int]) -> bytes:
    entries = {str(n): {"dtype": "U8", "shape": [e[1] - e[0]], "data_offsets": e} for n, e in enumerate(ends)}
    return packed(entries, bytes(8))


BROKEN: dict[str, tuple[bytes, str]] = {
    "cut off": (save({"w": np.zeros(100)})[:-1], "cut off"),
    "header beyond the file": ((10**6).to_bytes(8, "little") + b"{}", "cut off"),
    "no JSON": (packed(b"{nonsense}"), "no JSON"),
    "deep JSON": (packed(b'{"a":' + b"[" * 100_000), "no JSON"),
    "no text": (packed(b'{"\xff": 1}'), "no JSON"),
    "twice": (packed(b'{"a": 1, "a": 2}'), "twice"),
    "an entry that is a number": (packed({"w": 3}), "needs dtype"),
    "a negative size": (one("F32", [-1], bytes(4)), "whole numbers"),
    "a size that is no number": (one("F32", [True], bytes(4)), "whole numbers"),
    "offsets backwards": (one("F32", [1], bytes(4), [4, 0]), "cut off"),
    "other bytes than the shape": (one("F32", [3], bytes(4)), "takes 12 bytes"),
    "on each other": (overlapping([0, 8], [0, 4]), "lies on"),
    "a gap": (overlapping([0, 2], [4, 8]), "gap"),
    "bytes left over": (overlapping([0, 4]), "belong to none"),
    "metadata that is a list": (packed({"__metadata__": [1]}), "no object"),
}


@pytest.mark.parametrize(("data", "says"), BROKEN.values(), ids=BROKEN)
def test_a_broken_file_says_what_is_wrong(data: bytes, says: str) -> None:
    with pytest.raises(InvalidError, match=says):
        read_model(data)
    with pytest.raises(Exception):  # noqa: B017, PT011 - the package has an error of its own for each
        deserialize(data)


LARGE: dict[str, tuple[bytes, str]] = {
    "a header of gigabytes": ((1 << 40).to_bytes(8, "little") + b"{}", "header"),
    "a shape of all the world": (one("F32", [2**40, 2**40], bytes(4)), "numbers"),
    "many axes": (one("F32", [1] * 40, bytes(4)), "axes"),
    "a long name": (packed({"w" * 2000: {"dtype": "U8", "shape": [0], "data_offsets": [0, 0]}}), "name"),
    "many tensors": (packed({str(n): n for n in range(200)}), "tensors"),
}


@pytest.mark.parametrize(("data", "says"), LARGE.values(), ids=LARGE)
def test_what_is_too_large_is_refused(data: bytes, says: str) -> None:
    with pytest.raises(LimitError, match=says):
        read_model(data, ModelLimits(max_tensors=100))


def test_a_type_that_is_not_read_is_listed_all_the_same() -> None:
    tensor = read_model(one("F8_E4M3", [2], bytes(2))).tensors["w"]
    assert (tensor.dtype, tensor.shape) == ("F8_E4M3", (2,))
    with pytest.raises(InvalidError, match="save it as float32"):
        tensor.numbers()


@given(st.binary(max_size=300), st.integers(0, 299))
def test_no_bytes_are_anything_but_refused(noise: bytes, place: int) -> None:
    good = save({"w": np.arange(6, dtype=np.float32), "b": np.zeros((2, 3))})
    at = min(place, len(good))
    for data in (noise, good[:at] + noise, good[:at] + noise[:3] + good[at + 3 :]):
        try:
            found: Any = read_model(data)
        except ConvscopeError:
            continue
        for tensor in found.tensors.values():
            assert tensor.count > 1000 or tensor.numbers().shape == tensor.shape
