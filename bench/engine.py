"""The engine's tables: default and NumPy alone against peers, against two loops, live editing, memory."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from app.engine import Choice, Convolution, Engine
from app.geometry import Window
from bench import memory
from bench.engine_peers import double_loop, peers, torch_plainly
from bench.table import Contestant, Sample, markdown, measure, ratio, written
from bench.workloads import Conv, Work, live_works, normal, works

# Requests that settle what computes a layer; what takes longer is settled by its estimate.
SETTLING, LONG_MILLISECONDS = 32, 250
SETTLED = Choice(exploring=False)

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Standing:
    """One kind of ratio over all works, and what is aimed at."""

    what: str
    ratios: Sequence[float]
    aim: str

    def row(self) -> list[str]:
        """Write it as a table's row."""
        mean = statistics.geometric_mean(self.ratios)
        return [self.what, written(mean), written(max(self.ratios)), self.aim]


def tables(rounds: int, say: Say) -> str:
    """Measure all of it and write it as Markdown.

    Parameters
    ----------
    rounds : runs of each contestant
    say : told of every row as it is done
    """
    default, numpy = Engine(learning=True), Engine(backend="numpy", learning=True)
    default.warm()
    sections = [against_peers(default, numpy, rounds, say), against_two_loops(numpy, rounds)]
    sections += [live(default, numpy, rounds, say), memory.tables()]
    return "\n\n".join(sections)


def _run(engine: Engine, work: Work) -> Contestant:
    """Give a work on an engine that has settled what computes it, as one has after some requests."""
    _, run = work.run(engine)
    for _ in range(SETTLING if run.milliseconds < LONG_MILLISECONDS else 1):
        work.run(engine)
    # cold runs on several cores can look like a crowded machine, on which an engine keeps to one for a while
    while engine.crowded:
        time.sleep(0.1)
    return Contestant(lambda: work.run(engine, SETTLED))


def _chosen(engine: Engine, work: Work) -> str:
    _, run = work.run(engine, SETTLED)
    return f"{run.algorithm}, {run.backend}"


def against_peers(default: Engine, numpy: Engine, rounds: int, say: Say) -> str:
    """Give w1 to w11: the default and NumPy alone against PyTorch called plainly, OpenCV and SciPy."""
    columns = ["id", "work", "default", "NumPy only", "PyTorch", "best other peer", "default / PyTorch"]
    columns += ["NumPy only / PyTorch", "default / best peer", "computed by"]
    rows, ratios = [], []
    slow: dict[tuple[int, ...], Sample] = {}
    for work in works():
        found = _timed(work, {"default": _run(default, work), "numpy": _run(numpy, work)}, slow, rounds)
        ours, alone, torch = (found.pop(name) for name in ("default", "numpy", "PyTorch"))
        name, other = min(found.items(), key=lambda item: item[1].milliseconds, default=("", torch))
        best = min(torch, other, key=lambda sample: sample.milliseconds)
        ratios.append((ratio(ours, torch), ratio(alone, torch), ratio(ours, best)))
        times = [*map(str, (ours, alone, torch)), f"{other} {name}" if name else "–"]
        rows.append([work.id, work.title, *times, *map(written, ratios[-1]), _chosen(default, work)])
        say("  ".join(rows[-1]))
    to_torch, alone_to_torch, to_best = zip(*ratios, strict=True)
    standings = [
        Standing("default / PyTorch", to_torch, "geometric mean ≤ 0.10, none > 1.05"),
        Standing("NumPy only / PyTorch", alone_to_torch, "geometric mean ≤ 0.3, none > 4"),
        Standing("default / best peer", to_best, "geometric mean ≤ 1.0, none > 3.5"),
    ]
    totals = markdown(["ratio", "geometric mean", "worst", "aim"], [each.row() for each in standings])
    text = "Milliseconds; ratios are ours over theirs. What is scaled was measured on a strip of rows."
    return f"### Against peers\n\n{text}\n\n{markdown(columns, rows)}\n\n{totals}"


def _timed(
    work: Work, ours: dict[str, Contestant], slow: dict[tuple[int, ...], Sample], rounds: int
) -> dict[str, Sample]:
    """Time a work's contestants; what takes seconds takes them whatever the weights are, and so runs once."""
    size = (*work.x.shape, *work.weight.shape) if isinstance(work, Conv) else ()
    theirs = peers(work, without_torch=size in slow)
    found = measure(ours | theirs, rounds)
    if size in slow:
        found["PyTorch"] = slow[size]
    elif found["PyTorch"].count == 1 or found["PyTorch"].scaled:
        slow[size] = found["PyTorch"]
    return found


def against_two_loops(engine: Engine, rounds: int) -> str:
    """Give im2col, and what the engine takes, against the loops of a first lesson."""
    picture = np.random.default_rng(0).random((3, 512, 512), dtype=np.float32)
    weight = normal(1, 3, 3, 3)
    windows = (Window(512, 3), Window(512, 3))

    def with_(algorithm: str) -> Contestant:
        choice = Choice(algorithm=algorithm)
        return Contestant(lambda: engine.convolve(picture[None], weight, None, Convolution(windows), choice))

    ours = measure({name: with_(name) for name in ("im2col", "auto")}, rounds)
    loops = measure({"loops": Contestant(lambda: double_loop(picture, weight[0]))}, 1)["loops"]
    times = [f"{loops.milliseconds / ours[name].milliseconds:,.0f} ×" for name in ("im2col", "auto")]
    row = ["512 × 512 × 3, k3, valid", str(loops), str(ours["im2col"]), times[0], str(ours["auto"]), times[1]]
    columns = ["work", "two loops with np.sum", "im2col", "quicker", "NumPy's best", "quicker"]
    aims = "Aims: im2col ≥ 400 × quicker; the best ≥ 1,300 × in the end."
    return f"### im2col against two loops\n\nMilliseconds. {aims}\n\n{markdown(columns, [row])}"


def live(default: Engine, numpy: Engine, rounds: int, say: Say) -> str:
    """Give what the page computes while somebody edits a kernel."""
    rows = []
    for work in live_works():
        contestants = {
            "default": _run(default, work),
            "numpy": _run(numpy, work),
            "torch": torch_plainly(work),
        }
        found = measure(contestants, rounds)
        times = [str(found[name]) for name in contestants]
        rows.append([work.title, *times, _chosen(default, work), _chosen(numpy, work)])
        say("  ".join(rows[-1]))
    columns = ["work", "default", "NumPy only", "PyTorch", "default computed by", "NumPy only computed by"]
    return "### While a kernel is edited\n\nMilliseconds.\n\n" + markdown(columns, rows)
