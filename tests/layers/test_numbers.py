"""Numbers from JSON and .npy: what is read, and what the reader is told where it is none."""

import base64
import io
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis.extra import numpy as hnp

from app.geometry import LimitError
from app.layers.numbers import parse_npy, parse_numbers

BAD_LISTS = [
    ([[1, 2], [3]], "ragged lists: 1 items at [1], where the first list has 2"),
    ([[1, 2], 3], "ragged lists: expected a list of 2 at [1], got 3"),
    ([1, [2]], "ragged lists: a list at [1]"),
    ([], "an empty list at the top"),
    ([[], []], "an empty list at [0]"),
    ([[True, 2], [3, 4]], "expected a number at [0][0], got true"),
    ([1] * 2000 + ["x" * 20_000], "expected a number at [2000], got the string 'xxx"),
    ([[1], []], "ragged lists: 0 items at [1], where the first list has 1"),
    ([1, "2"], "expected a number at [1], got the string '2'"),
    ([[None]], "expected a number at [0][0], got null"),
    ([True, False], "expected a number at [0], got true"),
    ([1.0, float("nan")], "the number at [1] is NaN, Infinity or beyond float32"),
    ([[float("inf")]], "the number at [0][0] is NaN, Infinity or beyond float32"),
    ([1e39], "the number at [0] is NaN, Infinity or beyond float32"),
    ([10**400], "the number at [0] is NaN, Infinity or beyond float32"),
    ([[[[[[1]]]]]], "nested more than 5 deep"),
    ("abc", "expected a number at the top, got the string 'abc'"),
]


@pytest.mark.parametrize(("value", "words"), BAD_LISTS)
def test_what_is_no_tensor_is_said_in_words(value: object, words: str) -> None:
    with pytest.raises(ValueError, match=r".") as error:
        parse_numbers(value)
    assert words in str(error.value)


def test_ten_thousand_levels_are_refused() -> None:
    value: object = 1
    for _ in range(10_000):
        value = [value]
    with pytest.raises(ValueError, match="nested more than 5 deep"):
        parse_numbers(value)
    with pytest.raises(ValueError, match="ragged lists"):
        parse_numbers([[1], value])


@given(
    hnp.arrays(
        np.float32,
        hnp.array_shapes(max_dims=5, max_side=4),
        elements={"allow_nan": False, "allow_infinity": False},
    )
)
def test_lists_come_back_as_they_were(array: np.ndarray) -> None:
    assert np.array_equal(parse_numbers(array.tolist()), array)


def npy(array: np.ndarray, **options: bool) -> bytes:
    stream = io.BytesIO()
    np.save(stream, array, **options)
    return stream.getvalue()


def header(text: str) -> bytes:
    """Write a .npy file with that header and 32 bytes of numbers."""
    raw = text.encode() + b"\n"
    return b"\x93NUMPY\x01\x00" + len(raw).to_bytes(2, "little") + raw + bytes(32)


def encode(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


@pytest.mark.parametrize("dtype", ["float32", "float64", "uint8", "int64", "bool", ">f4", "float16"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_npy_files_of_numbers_are_read(dtype: str, order: str) -> None:
    array = np.asarray(np.arange(6).reshape(2, 3) % 2, dtype=dtype, order=order)  # type: ignore[call-overload]  # a literal
    found = parse_npy(encode(npy(array)))
    assert found.dtype == np.float32
    assert found.flags.c_contiguous
    assert np.array_equal(found, array.astype(np.float32))


class Trap:
    """Fails the test when somebody unpickles it."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return pytest.fail, ("unpickled",)


BAD_FILES = [
    ("***", "not base64"),
    (encode(b""), "not a .npy file"),
    (encode(b"PK\x03\x04 a zip"), "not a .npy file"),
    (encode(npy(np.zeros(4))[:-8]), "the header says 4 elements of float64, but 24 bytes follow"),
    (encode(npy(np.zeros(4)) + b"more"), "but 36 bytes follow"),
    (encode(npy(np.zeros((0, 3)))), "a .npy file of shape (0, 3); save an array of at least one axis"),
    (encode(header("(" * 5000)), "its header can't be read"),
    (encode(header("-" * 9000 + "1")), "its header can't be read"),
    (encode(header("{[]: 1}")), "its header can't be read"),
    (encode(header("{'descr': '<f8', 'fortran_order': False, 'shape': (-1, -4)}")), "of shape (-1, -4)"),
    (encode(header("{'descr': '<f8', 'fortran_order': False, 'shape': (True, 4)}")), "of shape (True, 4)"),
    (encode(npy(np.zeros(2, dtype=complex))), "a .npy file of complex128"),
    (encode(npy(np.array(["text"]))), "a .npy file of <U4"),
    (encode(npy(np.array([Trap()], dtype=object), allow_pickle=True)), "a .npy file of object"),
    (encode(pickle.dumps([1])), "not a .npy file"),
]


@pytest.mark.parametrize(("text", "words"), BAD_FILES)
def test_what_is_no_npy_file_is_said_in_words(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=r".") as error:
        parse_npy(text, max_elements=8)
    assert words in str(error.value)


def test_a_header_that_promises_a_terabyte_takes_no_memory() -> None:
    huge = header("{'descr': '<f8', 'fortran_order': False, 'shape': (1099511627776,)}")
    with pytest.raises(LimitError, match="1,099,511,627,776 elements, and 8 are allowed"):
        parse_npy(encode(huge), max_elements=8)
