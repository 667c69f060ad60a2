"""Dilated convolutions by phases, on sizes that are no multiple of the dilation, against the definition."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.engine import Choice, Convolution, Engine, checked_by
from app.engine.algorithms import ALGORITHMS
from app.engine.backends.numpy_backend import NumpyBackend
from app.engine.problem import Problem
from app.geometry import PaddingMode, Rounding, UnavailableError, Window
from tests.engine.truth import MODES, Case, close, convolve

pytestmark = pytest.mark.torch
ROUNDINGS: tuple[Rounding, ...] = ("floor", "floor", "cover_all")
POLYPHASE = Choice("torch", "polyphase")


def make(
    windows: tuple[Window, ...],
    channels: tuple[int, int, int] = (1, 1, 1),
    batch: int = 1,
    mode: PaddingMode = "zeros",
    seed: int = 0,
) -> Case:
    """Random numbers in so many groups of so many input and output channels, with a bias."""
    groups, inputs, outputs = channels
    generator = np.random.default_rng(seed)
    x = generator.standard_normal((batch, groups * inputs, *(window.input for window in windows)))
    weight = generator.standard_normal((groups * outputs, inputs, *(window.kernel for window in windows)))
    bias = generator.standard_normal(groups * outputs).astype(np.float32)
    convolution = Convolution(windows, groups, mode, 1.5 if mode == "constant" else 0.0)
    return Case(x.astype(np.float32), weight.astype(np.float32), bias, convolution)


def problem(case: Case) -> Problem:
    return Problem(case.x, case.weight, case.bias, case.convolution)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Any convolution with more than one phase on its last axis."""
    rank, mode = draw(st.integers(1, 3)), draw(st.sampled_from(MODES))
    axes = []
    for axis in range(rank):
        last = axis == rank - 1
        kernel = draw(st.integers(1 + last, 4))
        dilation = draw(st.integers(1 + last, 5))
        stride = draw(st.sampled_from([n for n in (1, 1, 2, 3) if not last or n % dilation]))
        reach = dilation * (kernel - 1) + 1
        size = max(2, reach) + draw(st.integers(0, 17 // rank))
        if draw(st.booleans()):
            size += -size % dilation
        begin = min(size - 1, draw(st.sampled_from((0, dilation * (kernel // 2), reach - 1))))
        end = min(size - 1, draw(st.sampled_from((begin, begin, begin + 1, 0))))
        rounding = "floor" if mode == "reflect" else draw(st.sampled_from(ROUNDINGS))
        axes.append(Window(size, kernel, stride, dilation, begin, end, rounding))
    channels = tuple(draw(st.integers(1, 3)) for _ in range(3))
    case = make(tuple(axes), (channels[0], channels[1], channels[2]), draw(st.integers(1, 2)), mode)
    if draw(st.booleans()):
        case = replace(case, weight=np.ascontiguousarray(np.broadcast_to(case.weight[:1], case.weight.shape)))
    return case if draw(st.booleans()) else replace(case, bias=None)


def check(engine: Engine, case: Case) -> str:
    """Hold it against the definition, and give the reason."""
    out, run = engine.convolve(case.x, case.weight, case.bias, case.convolution, POLYPHASE)

    assert (run.algorithm, run.backend) == ("polyphase", "torch")
    assert close(out, case)
    return run.reason


@settings(max_examples=150, deadline=None)
@given(case=cases())
def test_any_dilated_convolution(engine: Engine, case: Case) -> None:
    check(engine, case)


TABLE = [
    pytest.param(make((Window(64, 3, 1, 4, 4, 4), Window(96, 3, 1, 4, 4, 4))), id="as it lies"),
    pytest.param(make((Window(64, 3, 2, 4, 4, 4), Window(96, 5, 1, 4, 8, 8)), batch=2), id="two items"),
    pytest.param(make((Window(61, 3, 1, 4, 4, 4), Window(97, 3, 1, 4, 4, 4)), (3, 1, 1)), id="97 cells of 4"),
    pytest.param(make((Window(40, 3, 1, 2, 2, 2), Window(60, 15, 1, 4, 28, 28))), id="much padding"),
    pytest.param(make((Window(50, 3), Window(50, 3, 3, 4)), (1, 2, 2)), id="stride 3"),
    pytest.param(make((Window(50, 3, 1, 1, 1, 1), Window(50, 3, 4, 6, 6, 6)), (2, 1, 2)), id="stride 4"),
    pytest.param(make((Window(800, 9, 1, 8, 32, 32),)), id="a signal"),
    pytest.param(make((Window(803, 9, 3, 7, 20, 1, "cover_all"),), (2, 2, 1), 2, "circular"), id="signals"),
    pytest.param(
        make((Window(9, 3, 2, 2, 2, 2), Window(20, 3, 1, 2, 2, 2), Window(24, 3, 1, 3, 3, 3))), id="a volume"
    ),
    pytest.param(
        make((Window(9, 2), Window(9, 3, 2, 1, 1, 1), Window(25, 3, 1, 3, 2, 4)), (2, 1, 2), 2, "reflect"),
        id="volumes",
    ),
]


@pytest.mark.parametrize("case", TABLE)
def test_table(engine: Engine, case: Case) -> None:
    reason = check(engine, case)

    assert reason == "asked for by name"


@pytest.mark.parametrize("case", TABLE)
def test_many_strips(engine: Engine, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.engine.algorithms.lanes.STRIP_CELLS", 300)
    monkeypatch.setattr("app.engine.algorithms.polyphase.WHOLE_MICROSECONDS", 0)

    check(engine, case)


def test_channels_that_share_a_kernel(engine: Engine) -> None:
    case = make((Window(32, 3, 1, 2, 2, 2), Window(48, 3, 1, 2, 2, 2)), (3, 1, 1), batch=2)

    check(engine, replace(case, weight=np.repeat(case.weight[:1], 3, axis=0)))


@pytest.mark.parametrize("width", [96, 97])
@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_what_is_not_finite_stays_where_it_is_read(engine: Engine, width: int, value: float) -> None:
    case = make((Window(64, 3, 1, 4, 4, 4), Window(width, 3, 1, 4, 4, 4)), (1, 2, 2))
    case.x[0, 1, 30, 41] = value

    out, run = engine.convolve(case.x, case.weight, case.bias, case.convolution, POLYPHASE)

    truth = convolve(case)
    assert run.reason == "asked for by name"
    assert np.array_equal(np.isfinite(truth), np.isfinite(out))
    assert np.allclose(out, truth, rtol=1e-4, atol=1e-4, equal_nan=True)


REFUSED = [
    (make((Window(9, 3), Window(9, 3))), "its phases lie along the last axis, where the dilation is 1"),
    (make((Window(9, 3), Window(9, 1, 1, 2))), "its phases lie along the last axis, where the kernel is 1"),
    (
        make((Window(9, 3), Window(9, 3, 4, 2))),
        "all windows of the last axis meet the same phase, its stride of 4 being a multiple of the dilation",
    ),
    (make((Window(9, 3, 1, 2),), (1, 64, 65)), "it filters at most 4,096 times, and here are 4,160 kernels"),
]


@pytest.mark.parametrize(("case", "words"), REFUSED)
def test_what_it_cannot_serve(engine: Engine, case: Case, words: str) -> None:
    with pytest.raises(UnavailableError, match=words):
        engine.convolve(case.x, case.weight, None, case.convolution, POLYPHASE)


def test_it_can_be_stopped(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.engine.algorithms.lanes.STRIP_CELLS", 300)
    case, passed = make((Window(64, 3, 1, 4), Window(97, 3, 1, 4))), []

    def third_time() -> None:
        passed.append(1)
        if len(passed) == 3:
            raise TimeoutError

    with checked_by(third_time), pytest.raises(TimeoutError):
        engine.convolve(case.x, case.weight, None, case.convolution, POLYPHASE)


def test_on_another_device_it_is_none() -> None:
    backend = NumpyBackend()
    backend.device = "cuda"
    case = make((Window(9, 3, 1, 2),))

    refusal = ALGORITHMS["polyphase"].why_not(problem(case), backend)

    assert refusal == "it gets round what is slow on a CPU, and this computes on cuda"


def test_the_workspace_is_that_of_a_strip() -> None:
    ready = problem(make((Window(64, 3, 1, 4, 4, 4), Window(96, 3, 1, 4, 4, 4))))
    apart = problem(make((Window(64, 3, 1, 4, 4, 4), Window(97, 3, 1, 4, 4, 4))))
    cost = ALGORITHMS["polyphase"].cost

    # nothing beside input and output; or all padded rows of 27 · 4 cells, and one map
    assert cost(ready, NumpyBackend()).workspace_bytes == 0
    assert cost(apart, NumpyBackend()).workspace_bytes == 4 * (72 * 108 + 64 * 97)
    assert cost(apart, NumpyBackend()).multiplications == 9 * 64 * 97


PICKED = [((1080, 1920), 3, 4), ((1_000_000,), 101, 8), ((64, 64, 64), 3, 4)]


@pytest.mark.parametrize(("size", "kernel", "dilation"), PICKED, ids=str)
def test_the_planner_picks_it(engine: Engine, size: tuple[int, ...], kernel: int, dilation: int) -> None:
    """Where it is two to four times as quick as the next: w6, a signal and a volume."""
    pad = dilation * (kernel // 2)
    windows = tuple(Window(n, kernel, 1, dilation, pad, pad) for n in size)
    case = make(windows)

    _, run = engine.convolve(case.x, case.weight, None, case.convolution)

    assert (run.algorithm, run.backend, run.layout) == ("polyphase", "torch", "channels_last")
    assert run.reason == (
        f"taps {dilation} apart never meet the cells between them, so {dilation} phases are filtered side by "
        "side with neighbouring taps, in memory with channels last"
    )
