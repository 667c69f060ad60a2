"""Fits the planner to a machine: times algorithms on probe layers and compares with the estimates."""

import datetime
import statistics
from collections.abc import Iterable, Iterator, Mapping

import numpy as np

from app.engine.calibration import Calibration, from_ratios, named
from app.engine.contest import Contest, Entrant
from app.engine.convolution import Convolution, TransposedConvolution
from app.engine.engine import Engine
from app.engine.interrupt import checkpoint
from app.geometry.errors import UnavailableError
from app.geometry.transposed import TransposedWindow
from app.geometry.windows import Window

# An algorithm is timed where it has a chance: its factor matters near the decision only.
CHANCE = 8.0
LONGEST_MICROSECONDS = 300_000.0
ROUNDS = 5

Probe = tuple[tuple[int, ...], tuple[int, ...], int, int, bool]
# Shape of the input and of the weight, stride, dilation, and whether kernels are outer products.
PROBES: tuple[Probe, ...] = (
    ((1, 1, 256, 256), (1, 1, 3, 3), 1, 1, False),
    ((1, 3, 480, 640), (3, 1, 3, 3), 1, 1, False),
    ((1, 3, 480, 640), (3, 1, 5, 5), 1, 1, True),
    ((1, 3, 480, 640), (3, 1, 7, 7), 1, 1, False),
    ((1, 3, 480, 640), (3, 1, 15, 15), 1, 1, True),
    ((1, 3, 480, 640), (3, 1, 15, 15), 1, 1, False),
    ((1, 3, 480, 640), (3, 1, 31, 31), 1, 1, False),
    ((1, 1, 720, 1280), (1, 1, 3, 3), 1, 4, False),
    ((1, 1, 720, 1280), (1, 1, 1, 2), 1, 1, False),
    ((1, 3, 224, 224), (64, 3, 7, 7), 2, 1, False),
    ((1, 16, 112, 112), (32, 16, 3, 3), 1, 1, False),
    ((1, 64, 56, 56), (64, 64, 3, 3), 1, 1, False),
    ((1, 256, 14, 14), (256, 256, 1, 1), 1, 1, False),
    ((1, 64, 56, 56), (64, 1, 3, 3), 2, 1, False),
    ((1, 1, 100_000), (1, 1, 9), 1, 1, False),
    ((1, 1, 100_000), (1, 1, 101), 1, 1, False),
    ((1, 1, 32, 32, 32), (8, 1, 3, 3, 3), 1, 1, False),
    ((1, 8, 16, 16, 16), (16, 8, 3, 3, 3), 1, 1, False),
)

TransposedProbe = tuple[tuple[int, ...], tuple[int, ...], int, int]
# Shape of the input and of the weight, stride, groups; padding keeps the output at input · stride or near it.
TRANSPOSED_PROBES: tuple[TransposedProbe, ...] = (
    ((1, 3, 240, 320), (3, 1, 4, 4), 2, 3),
    ((1, 1, 300, 400), (1, 1, 5, 5), 3, 1),
    ((1, 3, 240, 320), (3, 3, 4, 4), 2, 1),
    ((1, 64, 28, 28), (64, 1, 3, 3), 2, 64),
    ((1, 64, 56, 56), (64, 32, 4, 4), 2, 1),
    ((1, 128, 8, 8), (128, 64, 3, 3), 2, 1),
    ((1, 32, 56, 56), (32, 3, 5, 5), 1, 1),
    ((1, 16, 10_000), (16, 16, 16), 4, 1),
    ((1, 8, 12, 12, 12), (8, 16, 4, 4, 4), 2, 1),
)


def probes(engine: Engine) -> Iterator[Contest]:
    """Give the probe layers one by one, with random numbers and padding that keeps the size."""
    generator = np.random.default_rng(0)
    for shape, weight_shape, stride, dilation, separable in PROBES:
        pads = [dilation * (kernel - 1) // 2 for kernel in weight_shape[2:]]
        windows = tuple(
            Window(size, kernel, stride, dilation, pad, pad)
            for size, kernel, pad in zip(shape[2:], weight_shape[2:], pads, strict=True)
        )
        weight = generator.standard_normal(weight_shape).astype(np.float32)
        if separable:
            weight = weight[..., :1] * weight[..., :1, :]
        x = generator.random(shape, dtype=np.float32)
        groups = shape[1] // weight_shape[1]
        yield engine.contest(x, weight, None, Convolution(windows, groups))
    for shape, weight_shape, stride, groups in TRANSPOSED_PROBES:
        weight = generator.standard_normal(weight_shape).astype(np.float32)
        pads = [max(0, kernel - stride) // 2 for kernel in weight_shape[2:]]
        axes = tuple(
            TransposedWindow(size, kernel, stride, pad_begin=pad, pad_end=pad)
            for size, kernel, pad in zip(shape[2:], weight_shape[2:], pads, strict=True)
        )
        x = generator.random(shape, dtype=np.float32)
        yield engine.contest_transposed(x, weight, None, TransposedConvolution(axes, groups))


def fit(contests: Iterable[Contest], machine: Mapping[str, str]) -> Calibration:
    """Time the contests' algorithms and give the calibration that makes their estimates right at the median.

    Parameters
    ----------
    contests : layers to be timed
    machine : where this happens

    Raises
    ------
    ValueError : nothing could be timed
    """
    today = datetime.datetime.now(tz=datetime.UTC).date().isoformat()
    return from_ratios(measure(contests), today, machine)


def measure(contests: Iterable[Contest]) -> dict[str, list[float]]:
    """Measure how many times its estimate each algorithm takes.

    Returns
    -------
    measured / estimated time, a list by what `named` gives
    """
    ratios: dict[str, list[float]] = {}
    for contest in contests:
        able = [entrant for entrant in contest.entrants() if entrant.unavailable is None]
        best = min(entrant.microseconds for entrant in able)
        timed = [
            entrant
            for entrant in able
            if entrant.microseconds <= min(best * CHANCE, max(LONGEST_MICROSECONDS, best))
        ]
        for name, ratio in _ratios(contest, timed):
            ratios.setdefault(name, []).append(ratio)
    return ratios


def _ratios(contest: Contest, entrants: list[Entrant]) -> Iterator[tuple[str, float]]:
    """Time in turn, after a round that counts for nothing; what another algorithm took over isn't counted."""
    times: dict[Entrant, list[float]] = {entrant: [] for entrant in entrants}
    names: dict[Entrant, str] = {}
    for number in range(1 + ROUNDS):
        for entrant in entrants if number % 2 else reversed(entrants):
            checkpoint()
            try:
                _, run = contest.run(entrant)
            except UnavailableError:
                continue
            if number and (run.algorithm, run.backend) == (entrant.algorithm, entrant.backend):
                times[entrant].append(run.milliseconds * 1e3)
                names[entrant] = named(contest.layer, run.algorithm, run.backend, run.device)
    for entrant, name in names.items():
        yield name, statistics.median(times[entrant]) / entrant.microseconds
