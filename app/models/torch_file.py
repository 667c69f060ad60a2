"""PyTorch's .pt and .pth: a state dict in a zip archive, read without torch; nothing that it names is run."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.geometry.errors import InvalidError
from app.models.archive import entries, names
from app.models.pickled import Call, Name, UnknownNameError, unpickle
from app.models.tensor import DTYPES, ModelLimits, StoredTensor, check_shape
from app.models.unwrapping import unwrapped

SAVE = "save the weights alone: torch.save(model.state_dict(), 'weights.pt')"
_STORAGES = {
    "DoubleStorage": "float64",
    "FloatStorage": "float32",
    "HalfStorage": "float16",
    "BFloat16Storage": "bfloat16",
    "LongStorage": "int64",
    "IntStorage": "int32",
    "ShortStorage": "int16",
    "CharStorage": "int8",
    "ByteStorage": "uint8",
    "BoolStorage": "bool",
}
_LEGACY = b"\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19."
"""What torch.save began its files with before 1.6, behind the pickle's protocol."""


@dataclass(frozen=True, slots=True)
class _Storage:
    """Numbers that tensors share parts of."""

    dtype: str
    buffer: memoryview
    count: int


@dataclass(frozen=True, slots=True)
class Unnamed:
    """A tensor of which the pickle doesn't say the name yet."""

    storage: _Storage
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]


def is_torch(data: bytes) -> bool:
    """Whether a file is a zip archive or a bare pickle, as torch.save writes them."""
    return data[:4] == b"PK\x03\x04" or (data[:1] == b"\x80" and data[1:2] <= b"\x05" and len(data) > 2)


def read_torch(data: bytes, limits: ModelLimits) -> tuple[dict[str, StoredTensor], tuple[str, ...]]:
    """Read a state dict.

    Returns
    -------
    tensors by name, in the order of the state dict, and notes on what was left out

    Raises
    ------
    InvalidError : broken, of before PyTorch 1.6, or with more in it than weights; says what to do
    LimitError : too large
    """
    if data[:2] != b"PK":
        raise InvalidError(_bare(data))
    if any("/code/" in name for name in names(data)):
        raise InvalidError(f"this is a TorchScript program, which holds code; {SAVE}")
    parts = entries(data)
    pickle = next((name for name in parts if name.count("/") == 1 and name.endswith("/data.pkl")), None)
    folder = (pickle or "").partition("/")[0]
    if pickle is None:
        raise InvalidError(f"this zip archive wasn't written by torch.save: it has no data.pkl; {SAVE}")
    big = bytes(parts.get(f"{folder}/byteorder", b"little")).strip() == b"big"

    def storage(key: object) -> _Storage:
        return _storage(key, parts, folder)

    try:
        root = unpickle(bytes(parts[pickle]), _NAMES, storage)
    except UnknownNameError as error:
        raise InvalidError(_named(str(error))) from None
    found, notes = unwrapped(root, Unnamed, limits)
    return {name: _placed(name, tensor, big, limits) for name, tensor in found.items()}, notes


def _bare(data: bytes) -> str:
    if _LEGACY in data[:32]:
        return (
            "this file is in the format that PyTorch wrote before 1.6; open it with PyTorch and save it:"
            " torch.save(torch.load('old.pt', weights_only=True), 'weights.pt')"
        )
    return f"this is a bare pickle, which isn't read, since it may run anything; {SAVE}"


def _named(name: str) -> str:
    if name.startswith(("__main__.", "torch.nn.", "torchvision.")) or ".modules." in name:
        return f"the file holds a whole model ({name}), whose code would have to be run to read it; {SAVE}"
    return f"the file names {name}, which would have to be run to read it; {SAVE}"


def _storage(key: object, parts: Mapping[str, memoryview], folder: str) -> _Storage:
    """Find what a persistent id stands for: ("storage", type, key, device, count)."""
    if not isinstance(key, tuple) or len(key) != 5 or key[0] != "storage":
        raise _odd("a storage's name is no name of PyTorch's")
    _, kind, entry, _, count = key
    dtype = _STORAGES.get(getattr(kind, "name", ("", ""))[1])
    buffer = parts.get(f"{folder}/data/{entry}")
    if dtype is None or buffer is None or type(count) is not int:
        raise _odd(f"the storage {str(entry)[:40]!r} isn't in the archive")
    if count < 0 or count * DTYPES[dtype].itemsize > len(buffer):
        raise _odd(
            f"the storage {str(entry)[:40]!r} has fewer bytes than its {count:,} numbers of {dtype} take"
        )
    return _Storage(dtype, buffer, count)


def _tensor(arguments: tuple[object, ...]) -> Unnamed:
    """Take the arguments of `_rebuild_tensor_v2`: storage, offset, size, stride, and what training needs."""
    if not 4 <= len(arguments) <= 7:
        raise _odd("a tensor isn't made as PyTorch makes one")
    storage, offset, shape, strides = arguments[:4]
    if not isinstance(storage, _Storage) or type(offset) is not int or offset < 0:
        raise _odd("a tensor has no storage")
    sizes, steps = _naturals(shape), _naturals(strides)
    if len(sizes) != len(steps):
        raise _odd("a tensor has another number of sizes than of strides")
    if 0 not in sizes:
        last = offset + sum((size - 1) * step for size, step in zip(sizes, steps, strict=True))
        if last >= storage.count:
            raise _odd(f"a tensor of shape {list(sizes)[:8]} reaches behind the end of its storage")
    return Unnamed(storage, offset, sizes, steps)


def _naturals(value: object) -> tuple[int, ...]:
    if not isinstance(value, tuple) or not all(type(item) is int and 0 <= item < 2**62 for item in value):
        raise _odd("a tensor's sizes and strides are whole numbers")
    return value


def _parameter(arguments: tuple[object, ...]) -> Unnamed:
    """Take the arguments of `_rebuild_parameter`: the tensor, and what only training needs."""
    if not arguments or not isinstance(arguments[0], Unnamed):
        raise _odd("a parameter holds no tensor")
    return arguments[0]


def _ordered(arguments: tuple[object, ...]) -> dict[object, object]:
    """Make an OrderedDict: an empty one, which is filled later."""
    if arguments and arguments != ([],):
        raise _odd("an OrderedDict isn't made empty")
    return {}


def _size(arguments: tuple[object, ...]) -> tuple[object, ...]:
    """Make a torch.Size: a tuple."""
    if len(arguments) != 1 or not isinstance(arguments[0], tuple | list):
        raise _odd("a torch.Size isn't made of sizes")
    return tuple(arguments[0])


def _placed(name: str, tensor: Unnamed, big: bool, limits: ModelLimits) -> StoredTensor:
    check_shape(name, tensor.shape, limits)
    storage = tensor.storage
    offset = tensor.offset * DTYPES[storage.dtype].itemsize if 0 not in tensor.shape else 0
    return StoredTensor(name, storage.dtype, tensor.shape, storage.buffer, offset, tensor.strides, big)


def _odd(what: str) -> InvalidError:
    return InvalidError(f"the state dict can't be read: {what}; {SAVE}")


_MAKES: Mapping[Name, Callable[[tuple[object, ...]], object]] = {
    ("collections", "OrderedDict"): _ordered,
    ("torch._utils", "_rebuild_tensor_v2"): _tensor,
    ("torch._utils", "_rebuild_parameter"): _parameter,
    ("torch", "Size"): _size,
}
_NAMES: Mapping[Name, Call | None] = {**_MAKES, **{("torch", storage): None for storage in _STORAGES}}
"""All that a file may name."""
