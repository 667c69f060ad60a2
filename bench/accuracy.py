"""How far each algorithm on each backend is from the float64 truth, on random pictures and layers."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import groupby

import numpy as np

from app.engine import Array, Convolution, Engine, TransposedConvolution
from app.engine.contest import ConvolutionContest
from app.engine.transposed.contest import TransposedContest
from app.geometry import TransposedWindow, UnavailableError, Window
from bench.random_layers import Generator
from bench.table import markdown

Say = Callable[[str], None]
Judged = ConvolutionContest | TransposedContest

# A largest output below these shares of what was added up tells of rounding there, not of the algorithm.
SHARES = (30.0, 100.0)
FAMILIES = ("pictures", "layers", "transposed layers")
TEXT = """Largest errors of float32 results against float64. S = Σ |w| · max |x|, the most that an output
could come to. Pictures: 64² to 300², brightness 0 to 0.9, contrast 1 to 0.001, kernels from 2 × 2 to 33 × 33,
three in four of sum zero. Layers: of 1 to 512 channels, half of them 3 × 3; transposed ones: strides 1
to 3."""


@dataclass
class Worst:
    """Largest errors of an algorithm on a family: of S, and of the largest output where that is S / share.

    Parameters
    ----------
    of_sum : relative to S
    of_output : relative to the largest output, by SHARES
    count : inputs that it computed
    """

    of_sum: float = 0.0
    of_output: list[float] = field(default_factory=lambda: [0.0] * len(SHARES))
    count: int = 0

    def note(self, error: float, most: float, largest: float) -> None:
        """Take one result's error in."""
        self.count += 1
        self.of_sum = max(self.of_sum, error / most)
        for place, share in enumerate(SHARES):
            if largest * share >= most:
                self.of_output[place] = max(self.of_output[place], error / largest)


def table(first: int, count: int, say: Say) -> str:
    """Compute random inputs of each family by all that can, and write the largest errors as Markdown.

    Parameters
    ----------
    first, count : inputs of each family by their seeds
    say : told of every family as it is done
    """
    engine = Engine()
    engine.warm()
    rows = []
    for family, draw in zip(FAMILIES, (_picture, _layer, _transposed), strict=True):
        found: dict[str, Worst] = {}
        for seed in range(first, first + count):
            _judge(draw(engine, np.random.default_rng(seed)), found)
        rows += [[family, *_row(name, found[name])] for name in sorted(found)]
        say(f"{family}: {count}")
    columns = [
        "input",
        "algorithm",
        "inputs",
        "of S",
        *(f"of the largest, S / {share:g} or more" for share in SHARES),
    ]
    return f"### Accuracy\n\n{TEXT}\n\n{markdown(columns, list(_once(rows)))}"


def _judge(contest: Judged, found: dict[str, Worst]) -> None:
    """Hold all that can compute a contest's layer against the truth."""
    truth = contest.reference()
    problem = contest.problem
    weight = np.abs(problem.weight).astype(np.float64)
    # a transposed weight is (C, O / groups, *k), and its outputs meet a part of the taps each
    axes = tuple(range(1, weight.ndim)) if contest.layer == "conv" else (0, *range(2, weight.ndim))
    most = float(weight.sum(axis=axes).max() * np.abs(problem.x).max())
    for entrant in contest.entrants():
        if entrant.unavailable is not None:
            continue
        try:
            out, run = contest.run(entrant)
        except UnavailableError:
            continue
        if entrant.chosen is not None or run.algorithm == entrant.algorithm:
            name = f"`{run.algorithm}` {run.backend}"
            found.setdefault(name, Worst()).note(truth.error(out), most, truth.largest)


def _row(name: str, worst: Worst) -> list[str]:
    return [name, str(worst.count), *map(_written, (worst.of_sum, *worst.of_output))]


def _written(error: float) -> str:
    return f"{error:.0e}" if error else "–"


def _once(rows: list[list[str]]) -> Iterator[list[str]]:
    """Name each family in its first row alone."""
    for _, each in groupby(rows, key=lambda row: row[0]):
        for number, row in enumerate(each):
            yield row if number == 0 else ["", *row[1:]]


def _picture(engine: Engine, generator: Generator) -> Judged:
    """Draw a grey or colour picture and a kernel on each of its channels."""
    height, width = (int(generator.integers(64, 301)) for _ in range(2))
    kernel = int(generator.choice([2, 3, 3, 3, 4, 5, 7, 9, 11, 15, 21, 33]))
    values = generator.standard_normal((kernel, kernel))
    if generator.random() < 0.4:
        values = np.outer(values[0], values[1])
    if generator.random() < 0.75:
        values -= values.mean()
    channels = int(generator.choice([1, 3]))
    brightness, contrast = generator.choice([0.0, 0.2, 0.5, 0.9]), 10 ** generator.uniform(-3, 0)
    x = brightness + contrast * generator.standard_normal((1, channels, height, width))
    weight = np.broadcast_to(values, (channels, 1, kernel, kernel)).astype(np.float32)
    axes = tuple(Window(size, kernel, pad_begin=kernel // 2, pad_end=kernel // 2) for size in (height, width))
    return engine.contest(x.astype(np.float32), weight, None, Convolution(axes, channels, "replicate"))


def _layer(engine: Engine, generator: Generator) -> Judged:
    """Draw a layer of a network."""
    inputs, outputs = (int(generator.choice([1, 3, 8, 16, 64, 256, 512])) for _ in range(2))
    size, kernel = int(generator.choice([7, 14, 28, 56])), int(generator.choice([1, 3, 3, 5]))
    x, weight = _numbers(generator, inputs, size), _weight(generator, (outputs, inputs, kernel, kernel))
    axis = Window(size, kernel, pad_begin=kernel // 2, pad_end=kernel // 2)
    return engine.contest(x, weight, None, Convolution((axis, axis)))


def _transposed(engine: Engine, generator: Generator) -> Judged:
    """Draw a layer of a decoder."""
    inputs, outputs = (int(generator.choice([1, 3, 8, 16, 64, 256])) for _ in range(2))
    size, stride = int(generator.choice([4, 7, 14, 28])), int(generator.choice([1, 2, 2, 3]))
    kernel = int(generator.choice([stride, 2 * stride, 3, 5]))
    x, weight = _numbers(generator, inputs, size), _weight(generator, (inputs, outputs, kernel, kernel))
    axis = TransposedWindow(size, kernel, stride)
    return engine.contest_transposed(x, weight, None, TransposedConvolution((axis, axis)))


def _numbers(generator: Generator, channels: int, size: int) -> Array:
    """Draw what an activation before the layer leaves: nothing below zero, half of the cells zero."""
    return np.maximum(generator.standard_normal((1, channels, size, size)), 0).astype(np.float32)


def _weight(generator: Generator, shape: tuple[int, ...]) -> Array:
    return generator.standard_normal(shape).astype(np.float32)
