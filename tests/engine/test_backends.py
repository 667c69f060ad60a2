"""Which backends there are: torch absent, loading, refused, failing on its device."""

import builtins
import importlib.util
import threading
from collections.abc import Callable
from typing import Any, Literal

import numpy as np
import pytest

from app.engine import Array, Choice, Convolution, Engine, Layout, TransposedConvolution
from app.engine.algorithms import ALGORITHMS
from app.engine.backends.backend import DeviceError
from app.engine.backends.loader import Backends, make_torch
from app.engine.backends.numpy_backend import NumpyBackend
from app.engine.problem import Problem
from app.engine.transposed import TRANSPOSED_ALGORITHMS, TransposedProblem
from app.geometry import TransposedWindow, UnavailableError, Window
from tests.engine.transposed_truth import TransposedCase, conv_transpose
from tests.engine.truth import Case, convolve, error, square

CASE = square(24, 3)


def absent(device: str) -> "Broken":
    raise UnavailableError("torch is not installed here; use the backend 'numpy'")


class Broken(NumpyBackend):
    """Stands for torch on a device that fails: the narrowest place where a real failure shows."""

    name = "torch"

    def __init__(self, device: str, failure: DeviceError | None = None) -> None:
        self.device = device
        self.failure = failure
        self.calls = 0

    def on_cpu(self) -> "Broken":
        return Broken("cpu")

    def convolve(
        self,
        x: Array,
        weight: Array,
        bias: Array | None,
        stride: tuple[int, ...],
        padding: tuple[int, ...],
        dilation: tuple[int, ...],
        groups: int,
        layout: Layout,
    ) -> Array:
        self.calls += 1
        if self.failure is not None:
            raise self.failure
        return convolve(CASE).astype(np.float32)


def run(engine: Engine, choice: Choice) -> tuple[Array, str, str, str]:
    out, done = engine.convolve(CASE.x, CASE.weight, None, CASE.convolution, choice)
    assert error(out, convolve(CASE)) < 1e-5
    return out, done.backend, done.device, done.reason


@pytest.mark.parametrize("choice", [Choice(), Choice(algorithm="native"), Choice("torch")])
def test_out_of_memory_is_answered_on_the_cpu(choice: Choice) -> None:
    device = Broken("cuda", DeviceError("cuda ran out of memory", lasting=False))
    engine = Engine(make=lambda _: device)

    _, _, where, reason = run(engine, choice)

    assert where == "cpu"
    assert reason.startswith("cuda ran out of memory, so this was computed on the CPU: ")
    run(engine, choice)
    assert device.calls == 2, "the next request tries the device again"


def test_a_lost_device_is_given_up(caplog: pytest.LogCaptureFixture) -> None:
    device = Broken("cuda", DeviceError("cuda failed (unspecified launch failure)", lasting=True))
    engine = Engine(make=lambda _: device)

    _, _, where, reason = run(engine, Choice(algorithm="native"))

    assert (where, reason[:11]) == ("cpu", "cuda failed")
    assert "computing on the CPU from now on" in caplog.text
    _, _, where, reason = run(engine, Choice(algorithm="native"))
    assert (where, reason) == ("cpu", "asked for by name")
    assert device.calls == 1
    assert engine.describe().device == "cpu"


@pytest.mark.parametrize("backend", ["auto", "torch"])
def test_a_device_that_fails_while_planning_again_is_answered_too(backend: Literal["auto", "torch"]) -> None:
    """FFT would spread a NaN, so another plan is made, and that one meets the broken device."""
    device = Broken("cuda", DeviceError("cuda ran out of memory", lasting=False))
    x = CASE.x.copy()
    x[0, 0, 3, 3] = np.nan

    _, done = Engine(make=lambda _: device).convolve(
        x, CASE.weight, None, CASE.convolution, Choice(backend, "fft")
    )

    assert done.device == "cpu"
    assert device.calls == (1 if "cuda ran out of memory" in done.reason else 0)
    assert "fft would spread" in done.reason


def test_without_torch_all_is_numpy() -> None:
    engine = Engine(make=absent)

    assert run(engine, Choice())[1] == "numpy"
    with pytest.raises(UnavailableError, match="not installed") as caught:
        run(engine, Choice("torch"))
    assert caught.value.pointer == "/backend"
    assert [entry.available for entry in engine.describe().backends] == [True, False]
    assert engine.describe().backend == "numpy"


def test_torch_as_the_setting_must_be_there() -> None:
    with pytest.raises(UnavailableError, match="not installed"):
        run(Engine(backend="torch", make=absent), Choice())


def test_torch_as_the_setting_computes_all() -> None:
    engine = Engine(backend="torch", make=lambda _: Broken("cpu"))

    assert run(engine, Choice())[1] == "torch"
    assert run(engine, Choice("numpy"))[1] == "numpy"


def test_a_torch_that_cannot_be_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(name: str, *others: object) -> object:
        if name == "torch":
            raise OSError("libgomp.so.1: cannot open shared object file")
        return imported(name, *others)

    imported: Callable[..., object] = builtins.__import__
    monkeypatch.setattr(builtins, "__import__", fail)

    with pytest.raises(UnavailableError, match=r"torch cannot be loaded here \(libgomp"):
        make_torch("cpu")


def test_numpy_as_the_setting_leaves_torch_alone() -> None:
    engine = Engine(backend="numpy", make=lambda _: pytest.fail("torch was loaded"))
    engine.warm()

    assert run(engine, Choice())[1] == "numpy"
    with pytest.raises(UnavailableError, match="computes with numpy only"):
        run(engine, Choice("torch"))
    assert not engine.describe().backends[1].available


def test_unknown_backends() -> None:
    with pytest.raises(UnavailableError, match="'jax' is unknown"):
        Engine(backend="jax")
    with pytest.raises(UnavailableError, match="'jax' is unknown") as caught:
        run(Engine(backend="numpy"), Choice("jax"))  # type: ignore[arg-type]  # what a stray caller may do
    assert caught.value.pointer == "/backend"


def test_numpy_serves_while_torch_is_loading() -> None:
    loading, go_on = threading.Event(), threading.Event()

    def slow(_: str) -> Broken:
        loading.set()
        assert go_on.wait(10)
        return Broken("cpu")

    engine = Engine(make=slow)
    warming = threading.Thread(target=engine.warm)
    warming.start()
    assert loading.wait(10)
    try:
        assert run(engine, Choice())[1] == "numpy"
    finally:
        go_on.set()
        warming.join()
    assert engine.describe().backends[1].available


def test_torch_is_made_once() -> None:
    made: list[str] = []

    def make(device: str) -> Broken:
        made.append(device)
        return Broken("cpu")

    backends = Backends("auto", "cuda:1", make)
    threads = [threading.Thread(target=backends.load) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert made == ["cuda:1"]
    assert backends.torch_state() == "ready"


def test_numpy_has_no_convolution_of_its_own() -> None:
    with pytest.raises(UnavailableError):
        NumpyBackend().convolve(CASE.x, CASE.weight, None, (1, 1), (0, 0), (1, 1), 3, "contiguous")
    with pytest.raises(UnavailableError):
        NumpyBackend().filter_channels(CASE.x, CASE.weight[0, 0], (1, 1), (0, 0), (1, 1))


def test_what_a_device_computed_is_told_as_it_is() -> None:
    """The device for its own operator, the CPU for all else, whichever backend the request is for."""
    engine = Engine(make=lambda _: Broken("cuda:1"))

    _, backend, device, reason = run(engine, Choice())
    told = "PyTorch's own operator on cuda:1, in memory with channels last"
    assert (backend, device, reason) == ("torch", "cuda:1", told)
    assert run(engine, Choice(algorithm="native"))[2] == "cuda:1"
    assert run(engine, Choice("torch", "fft"))[2] == "cpu"
    assert run(engine, Choice("numpy"))[2] == "cpu"
    assert engine.max_pool(CASE.x, CASE.convolution.windows)[1].device == "cpu"


@pytest.mark.torch
class TestTorch:
    """torch itself, on this machine's CPU."""

    def test_precision_and_device(self) -> None:
        import torch

        backend = make_torch("cpu")

        assert backend.device == "cpu"
        assert backend.on_cpu() is backend
        assert torch.get_float32_matmul_precision() == "highest"
        assert not torch.backends.cudnn.allow_tf32
        assert not torch.backends.cuda.matmul.allow_tf32

    @pytest.mark.parametrize(
        ("modes", "benchmark", "deterministic"),
        [
            ({}, False, False),
            ({"autotune": True}, True, False),
            ({"deterministic": True}, False, True),
            ({"autotune": True, "deterministic": True}, False, True),
        ],
    )
    def test_modes_of_cudnn(
        self, torch_flags: None, modes: dict[str, bool], benchmark: bool, deterministic: bool
    ) -> None:
        import torch

        backend = make_torch("cpu", **modes)
        for _ in range(2):
            assert torch.backends.cudnn.benchmark is benchmark
            assert torch.backends.cudnn.deterministic is deterministic
            backend.device = "cuda"  # type: ignore[misc]  # a device that is not here, to be retreated from
            assert backend.on_cpu().device == "cpu"

    @pytest.mark.parametrize("rank", [1, 2, 3])
    @pytest.mark.parametrize("groups", [1, 4])
    @pytest.mark.parametrize("transposed", [False, True])
    def test_cuda_gets_channels_last(
        self, monkeypatch: pytest.MonkeyPatch, rank: int, groups: int, transposed: bool
    ) -> None:
        import torch

        from app.engine.backends import torch_backend

        layout = (torch.contiguous_format, torch.channels_last, torch.channels_last_3d)[rank - 1]
        seen: list[object] = []

        def look(x: Any, weight: Any, *others: Any) -> Any:  # noqa: ANN401 torch's types are not looked at
            seen.extend(each.is_contiguous(memory_format=layout) for each in (x, weight))
            seen.append(rank == 1 or not x.is_contiguous())
            return operator(x, weight, *others)

        def download(tensor: Any, device: str) -> Array:  # noqa: ANN401 likewise
            seen.append(device)
            array: Array = tensor.numpy()
            return array

        name = f"conv_transpose{rank}d" if transposed else f"conv{rank}d"
        operator = getattr(torch.nn.functional, name)
        monkeypatch.setattr(torch.nn.functional, name, look)
        monkeypatch.setattr(torch_backend, "upload", lambda tensor, _: tensor)
        monkeypatch.setattr(torch_backend, "download", download)
        backend = torch_backend.TorchBackend("cpu")
        backend.device = "cuda:1"
        generator = np.random.default_rng(0)
        x = generator.standard_normal((2, 4, *(7, 6, 5)[:rank])).astype(np.float32)
        channels = (4, 8 // groups) if transposed else (8, 4 // groups)
        weight = generator.standard_normal((*channels, *(3, 2, 3)[:rank])).astype(np.float32)
        axes = [*zip(x.shape[2:], weight.shape[2:], strict=True)]

        if transposed:
            settings = TransposedConvolution(tuple(TransposedWindow(n, k) for n, k in axes), groups)
            problem = TransposedProblem(x, weight, None, settings)
            out = TRANSPOSED_ALGORITHMS["native"].run(problem, backend)
            truth = conv_transpose(TransposedCase(x, weight, None, settings))
        else:
            convolution = Convolution(tuple(Window(n, k) for n, k in axes), groups)
            out = ALGORITHMS["native"].run(Problem(x, weight, None, convolution), backend)
            truth = convolve(Case(x, weight, None, convolution))

        assert error(out, truth) < 1e-5
        assert out.flags.c_contiguous
        assert seen == [True, True, True, "cuda:1"]

    @pytest.mark.parametrize("device", ["abacus", "mps:3", "cuda:77"])
    def test_devices_that_are_not_here(self, device: str) -> None:
        import torch

        if device.startswith("cuda") and torch.cuda.is_available():
            pytest.skip("a CUDA device is here")
        with pytest.raises(UnavailableError, match=r"there is .*cpu"):
            make_torch(device)

    def test_threads_are_given_back(self) -> None:
        import torch

        before = torch.get_num_threads()
        with make_torch("cpu").threads(before + 1):
            assert torch.get_num_threads() == before + 1
        assert torch.get_num_threads() == before

    @pytest.mark.parametrize(
        ("failure", "words", "lasting"),
        [
            ("CUDA out of memory. Tried to allocate 9 GiB", "ran out of memory", False),
            ("CUDA error: an illegal memory access\nmore", r"failed \(CUDA error: an illegal", True),
            ("", r"failed \(RuntimeError\)", True),
        ],
    )
    @pytest.mark.parametrize("transposed", [False, True])
    def test_failures_of_a_device(
        self, monkeypatch: pytest.MonkeyPatch, failure: str, words: str, lasting: bool, transposed: bool
    ) -> None:
        import torch

        from app.engine.backends.torch_backend import TorchBackend

        def fail(*_: object) -> None:
            raise RuntimeError(failure)

        monkeypatch.setattr(torch.nn.functional, "conv_transpose2d" if transposed else "conv2d", fail)
        backend = TorchBackend("cpu")

        def run() -> None:
            x, weight, pair = CASE.x, CASE.weight, (1, 1)
            if transposed:
                backend.convolve_transposed(x, weight, None, pair, pair, pair, 3, pair, "channels_last")
            else:
                backend.convolve(x, weight, None, pair, pair, pair, 3, "channels_last")

        with pytest.raises(RuntimeError):
            run()
        backend.device = "meta"
        with pytest.raises(DeviceError, match=words) as caught:
            run()
        assert caught.value.lasting is lasting


@pytest.mark.skipif(importlib.util.find_spec("torch") is not None, reason="torch is here")
def test_torch_that_is_absent_is_refused_by_name() -> None:
    with pytest.raises(UnavailableError, match="torch is not installed"):
        make_torch("auto")
