"""State dicts against torch.save, without torch in the reader."""

import io
import struct
import sys
import warnings
import zipfile
from collections import OrderedDict
from typing import Any

import numpy as np
import pytest

from app.geometry.errors import ConvscopeError, InvalidError, LimitError
from app.models import ModelFile, ModelLimits, pickled, read_model

torch: Any = pytest.importorskip("torch")
Torch = Any
"""What is PyTorch's own, whose types are left out."""
pytestmark = pytest.mark.torch
DTYPES = ("float64", "float32", "float16", "bfloat16", "int64", "int32", "int16", "int8", "uint8", "bool")


def saved(what: object, **options: object) -> bytes:
    """Write as torch.save does."""
    out = io.BytesIO()
    torch.save(what, out, **options)
    return out.getvalue()


def expect(found: ModelFile, tensors: dict[str, Any]) -> None:
    """Hold what was read against PyTorch's own tensors."""
    assert found.format == "pytorch"
    assert list(found.tensors) == list(tensors)
    for name, tensor in tensors.items():
        got = found.tensors[name]
        assert (got.dtype, got.shape) == (str(tensor.dtype).removeprefix("torch."), tuple(tensor.shape))
        wanted = tensor.detach().float().numpy()
        np.testing.assert_array_equal(got.numbers(), wanted)
        assert got.numbers().flags.c_contiguous


def module() -> Torch:
    """Give a network of many kinds of parameters."""
    nn = torch.nn
    return nn.Sequential(
        nn.Conv2d(4, 8, 3, groups=2),
        nn.BatchNorm2d(8),
        nn.ConvTranspose2d(8, 4, 2, bias=False),
        nn.Conv1d(4, 2, 5),
        nn.Linear(8, 3),
    )


@pytest.mark.parametrize("dtype", DTYPES)
def test_every_type(dtype: str) -> None:
    numbers = torch.tensor([[0.0, 1.0, 2.5], [100.0, 3.0, 7.0]]).to(getattr(torch, dtype))
    expect(read_model(saved({"w": numbers})), {"w": numbers})


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
def test_a_state_dict_of_every_protocol(protocol: int) -> None:
    weights = module().state_dict()
    expect(read_model(saved(weights, pickle_protocol=protocol)), weights)


def test_views_of_one_storage() -> None:
    whole = torch.arange(60.0).reshape(3, 4, 5)
    views = {
        "whole": whole,
        "turned": whole.permute(2, 0, 1),
        "part": whole[1:, 1:3, ::2],
        "column": whole[:, 2, 1],
        "single": whole[2, 3, 4],
        "expanded": whole[0, :1].expand(6, 5),
        "empty": whole[3:],
    }
    expect(read_model(saved(views)), views)


def test_values_that_are_not_finite() -> None:
    numbers = {"w": torch.tensor([float("nan"), float("inf"), -float("inf"), -0.0])}
    expect(read_model(saved(numbers)), numbers)


def test_checkpoints_are_unwrapped() -> None:
    net = module()
    weights = net.state_dict()
    optimiser = torch.optim.Adam(net.parameters())
    sgd = torch.optim.SGD(net.parameters(), 0.1, momentum=0.9).state_dict()
    for wrapped in (
        {"epoch": 3, "state_dict": weights, "optimizer": optimiser.state_dict(), "best": 0.5},
        {"model": {"state_dict": weights}, "optimizer": sgd},
        {"model_state_dict": OrderedDict(weights), "config": {"lr": 0.1, "sizes": [1, 2], "name": "x"}},
    ):
        found = read_model(saved(wrapped))
        expect(found, weights)
        assert "left out" in " ".join(found.notes)
    both = {"generator": weights, "critic": {"w": torch.ones(2)}}
    expect(
        read_model(saved(both)),
        {**{f"generator.{name}": value for name, value in weights.items()}, "critic.w": torch.ones(2)},
    )
    expect(read_model(saved(dict(net.named_parameters()))), dict(net.named_parameters()))
    expect(read_model(saved([torch.ones(2), torch.zeros(1)])), {"0": torch.ones(2), "1": torch.zeros(1)})
    expect(read_model(saved(torch.ones(2))), {"tensor": torch.ones(2)})


def test_bytes_in_the_other_order() -> None:
    numbers = np.array([1.5, -2.25, 3e10], np.float32)
    parts = unpacked(saved({"w": torch.from_numpy(numbers)}))
    parts["archive/data/0"] = numbers.astype(">f4").tobytes()
    parts["archive/byteorder"] = b"big"
    np.testing.assert_array_equal(read_model(packed(parts)).tensors["w"].numbers(), numbers)


def test_torch_is_not_imported_by_reading() -> None:
    import subprocess

    code = "import sys; from app.models import read_model; read_model(sys.stdin.buffer.read())\n"
    code += "assert 'torch' not in sys.modules"
    data = saved(module().state_dict())
    subprocess.run([sys.executable, "-c", code], input=data, check=True, capture_output=True)


def unpacked(data: bytes) -> dict[str, bytes]:
    """Take an archive apart."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return {name: file.read(name) for name in file.namelist()}


def packed(parts: dict[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    """Put an archive together."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as file:
        for name, data in parts.items():
            file.writestr(name, data)
    return out.getvalue()


def with_pickle(pickle: bytes, **more: bytes) -> bytes:
    """Put a pickle where torch.save puts its own."""
    return packed({"archive/data.pkl": pickle, "archive/version": b"3\n", **more})


class Evil:
    """Runs something where it is unpickled."""

    def __init__(self, call: object, *arguments: object) -> None:
        self.made = (call, arguments)

    def __reduce__(self) -> Torch:
        return self.made


def hostile() -> dict[str, bytes]:
    """Give pickles that run code, or take all memory or time, in the hands of a plain unpickler."""
    import os
    import pickle

    tuples = b"\x80\x02)" + b"".join(b"q\x00h\x00h\x00\x86" for _ in range(60))
    return {
        "os.system": pickle.dumps(Evil(os.system, "echo pwned > /tmp/convscope-pwned"), 2),
        "eval": pickle.dumps({"w": Evil(eval, "1/0")}, 4),
        "exec": pickle.dumps([Evil(exec, "raise SystemExit")], 2),
        "getattr": pickle.dumps(Evil(getattr, 1, "real"), 2),
        "inner name": b"\x80\x04\x8c\x0bcollections\x8c\x0eabc.sys.modules\x93.",
        "a name as a number": b"\x80\x04K\x01K\x02\x93.",
        "calls a text": b"\x80\x02X\x01\x00\x00\x00a)R.",
        "calls a storage": b"\x80\x02ctorch\nFloatStorage\n)R.",
        "makes an instance": b"\x80\x02ccollections\nOrderedDict\n)\x81.",
        "an extension": b"\x80\x02\x82\x01.",
        "state on a name": b"\x80\x02ctorch._utils\n_rebuild_tensor_v2\n}b.",
        "items into a name": b"\x80\x02ccollections\nOrderedDict\nK\x01K\x01s.",
        "a memo of gigabytes": b"\x80\x02Nr\xff\xff\xff\xff.",
        "a text of gigabytes": b"\x80\x04\x8d" + struct.pack("<Q", 2**62) + b"x.",
        "a frame of gigabytes": b"\x80\x04\x95" + struct.pack("<Q", 2**62) + b"N.",
        "a number of megabytes": b"\x80\x02\x8b" + struct.pack("<i", 2**30) + b"1.",
        "a key that takes for ever": b"\x80\x02}" + tuples[2:] + b"Ns.",
        "holds itself": b"\x80\x02}q\x00X\x01\x00\x00\x00ah\x00s.",
        "deep": b"\x80\x02" + b"]" * 200_000 + b"a" * 199_999 + b".",
        "ends early": b"\x80\x02}q\x00",
        "is empty": b"",
        "nothing to pop": b"\x80\x020.",
        "no mark": b"\x80\x02u.",
        "a protocol to come": b"\x80\x09N.",
        "no tensor": b"\x80\x02}.",
        "a storage of no file": b"\x80\x02(X\x07\x00\x00\x00storagectorch\nFloatStorage\n"
        b"X\x01\x00\x00\x000X\x03\x00\x00\x00cpuK\x04tQ.",
        "a storage that is a number": b"\x80\x02K\x05Q.",
        "a tensor without a storage": b"\x80\x02ctorch._utils\n_rebuild_tensor_v2\n(K\x00K\x00))t R.".replace(
            b" ", b""
        ),
        "a name that goes on": b"\x80\x02ctorch\nFloatStorage",
        "appends to a dict": b"\x80\x02}Na.",
        "a key that is a list": b"\x80\x02}]Ns.",
        "pairs without a second": b"\x80\x02}(Nu.",
        "a tensor of nothing": b"\x80\x02ctorch._utils\n_rebuild_tensor_v2\n)R.",
        "a tensor of texts": b"\x80\x02ctorch._utils\n_rebuild_tensor_v2\n(NK\x00))tR.",
        "a parameter of nothing": b"\x80\x02ctorch._utils\n_rebuild_parameter\n)R.",
        "an ordered dict of a number": b"\x80\x02ccollections\nOrderedDict\nK\x01\x85R.",
        "a size of two things": b"\x80\x02ctorch\nSize\nNN\x86R.",
        "a set": b"\x80\x04\x8f.",
        "bytes": b"\x80\x03C\x01a.",
    }


@pytest.mark.parametrize("name", hostile())
def test_a_hostile_pickle_is_refused_and_runs_nothing(name: str) -> None:
    from pathlib import Path

    with pytest.raises(ConvscopeError) as caught:
        read_model(with_pickle(hostile()[name]))
    assert len(caught.value.detail) < 500
    assert not Path("/tmp/convscope-pwned").exists()
    if name in ("os.system", "eval", "exec", "getattr"):
        assert "torch.save(model.state_dict()" in caught.value.detail


def crafted(shape: tuple[int, ...], strides: tuple[int, ...], offset: int = 0, count: int = 4) -> bytes:
    """Give a file of one tensor of any sizes over four numbers."""

    def whole(value: int) -> bytes:
        raw = value.to_bytes(9, "little", signed=True)
        return b"\x8a\x09" + raw

    def row(values: tuple[int, ...]) -> bytes:
        return b"(" + b"".join(map(whole, values)) + b"t"

    storage = b"(X\x07\x00\x00\x00storagectorch\nFloatStorage\nX\x01\x00\x00\x000X\x03\x00\x00\x00cpu"
    tensor = b"(" + storage + whole(count) + b"tQ" + whole(offset) + row(shape) + row(strides) + b"\x89Nt"
    pickle = b"\x80\x02}X\x01\x00\x00\x00wctorch._utils\n_rebuild_tensor_v2\n" + tensor + b"Rs."
    return with_pickle(pickle, **{"archive/data/0": np.arange(4, dtype="<f4").tobytes()})


def test_sizes_are_held_against_the_storage() -> None:
    good = read_model(crafted((2, 2), (2, 1))).tensors["w"].numbers()
    assert good.tolist() == [[0, 1], [2, 3]]
    assert read_model(crafted((0, 2**40), (2**61, 2**61), 2**60)).tensors["w"].numbers().shape == (0, 2**40)
    for shape, strides, offset, count in (
        ((2, 3), (3, 1), 0, 4),
        ((2, 2), (2, 1), 1, 4),
        ((2,), (2**61,), 0, 4),
        ((-2,), (1,), 0, 4),
        ((2,), (-1,), 3, 4),
        ((2,), (1,), -1, 4),
        ((2,), (1, 1), 0, 4),
        ((2,), (1,), 0, 5),
        ((2,), (1,), 0, -1),
    ):
        with pytest.raises(InvalidError):
            read_model(crafted(shape, strides, offset, count))
    with pytest.raises(LimitError, match="numbers"):
        read_model(crafted((2**40, 2**20), (0, 0)))
    with pytest.raises(LimitError, match="numbers"):
        read_model(crafted((1000,), (0,)), ModelLimits(max_elements=999))


def test_sizes_and_dicts_beside_the_weights_are_read_over() -> None:
    weights = {"w": torch.ones(2)}
    beside = {"state_dict": weights, "shape": torch.Size([3, 4]), "seed": 2**70, "loss": [0.5, None, True]}
    found = read_model(saved(beside))
    expect(found, weights)
    assert found.notes == ("Only ['state_dict'] is read; left out: shape, seed, loss.",)
    built = b"\x80\x02(X\x01\x00\x00\x00aK\x01X\x05\x00\x00\x00aliveK\x02d."  # a dict of all pairs at once
    with pytest.raises(InvalidError, match="no tensor in the file"):
        read_model(with_pickle(built))
    with pytest.raises(LimitError, match="save the state dict alone"):
        read_model(saved({"lists": [[0.0] * 30]}), ModelLimits(max_tensors=5))


def test_a_pickle_that_is_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    data = saved({"w": torch.ones(2)})
    monkeypatch.setattr(pickled, "MAX_INSTRUCTIONS", 20)
    with pytest.raises(LimitError, match="more than 20 instructions"):
        read_model(data)
    monkeypatch.setattr(pickled, "MAX_PICKLE", 20)
    with pytest.raises(LimitError, match="at most 20 are read"):
        read_model(data)


def test_other_files_of_pytorch_say_what_to_do() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch deprecates TorchScript
        script = io.BytesIO()
        torch.jit.save(torch.jit.script(torch.nn.ReLU()), script)
    for data, says in (
        (saved(module()), "whole model"),
        (saved(module().state_dict(), _use_new_zipfile_serialization=False), "before 1.6"),
        (script.getvalue(), "TorchScript"),
        (packed({"a.txt": b"hello"}), "torch.save"),
        (saved({"w": torch.zeros(2, dtype=torch.complex64)}), "names"),
    ):
        with pytest.raises(InvalidError, match=says):
            read_model(data)


def test_archives_that_swell_up_or_lie() -> None:
    parts = unpacked(saved({"w": torch.zeros(100_000)}))
    with pytest.raises(InvalidError, match="compressed"):
        read_model(packed(parts, zipfile.ZIP_DEFLATED))
    whole = saved({"w": torch.zeros(1000)})
    for stop in (10, 200, len(whole) // 2, len(whole) - 1):
        with pytest.raises(InvalidError):
            read_model(whole[:stop])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Python warns of the name
        twice = io.BytesIO()
        with zipfile.ZipFile(twice, "w") as file:
            file.writestr("archive/data.pkl", b"N.")
            file.writestr("archive/data.pkl", b"N.")
    with pytest.raises(InvalidError, match="twice"):
        read_model(twice.getvalue())


def test_entries_that_lie_on_each_other() -> None:
    data = bytearray(packed({"archive/data.pkl": b"N." * 500, "archive/data/0": bytes(1000)}))
    first, second = data.find(b"PK\x01\x02"), data.rfind(b"PK\x01\x02")
    for _ in range(2):
        data[second + 42 : second + 46] = data[first + 42 : first + 46]
    doubled = bytes(data[:first]) + bytes(data[first:second]) + bytes(data[second:])
    with pytest.raises(InvalidError):
        read_model(doubled)


def test_bytes_changed_anywhere_are_an_error_or_numbers() -> None:
    whole = saved({"w": torch.arange(6.0), "b": torch.ones(2, 2)})
    rng = np.random.default_rng(0)
    for place in rng.integers(0, len(whole), 300):
        data = bytearray(whole)
        data[place] ^= int(rng.integers(1, 256))
        try:
            found = read_model(bytes(data))
        except ConvscopeError:
            continue
        assert all(tensor.numbers().dtype == np.float32 for tensor in found.tensors.values())
