"""How often the planner picks the quickest: every algorithm on every backend, by brute force."""

import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from app.engine import Choice, Engine, Run, checked_by
from app.geometry import UnavailableError
from bench.random_layers import random_layer
from bench.random_transposed import random_transposed
from bench.table import markdown, written
from bench.workloads import Conv, ConvTranspose, MaxPool, Work, works

CLOSE = 1.15
# Who takes this many times as long as the quickest so far is out of the race.
BEHIND = 4.0
ROUNDS, ENOUGH_SECONDS = (7, 31), 0.15
# Runs that settle close calls: a few of each of the likely algorithms.
SEEN = 32
# What can't be stopped is tried on a part first.
PART = 0.1
TRANSPOSED_SHARE = 0.3

TEXT = (
    "The planner's choice against the quickest of all, each measured. Aim: within 15 % on 95 % of them. "
    f"By then it has seen each layer {SEEN} times, and settled close calls by what those runs took; "
    "at first sight: its choice by estimates alone."
)

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Verdict:
    """How the planner's choice did on a layer.

    Parameters
    ----------
    work : the layer
    chosen, best : algorithm and backend
    milliseconds, best_milliseconds : of these
    first_milliseconds : of the choice by estimate alone
    """

    work: Work
    chosen: str
    best: str
    milliseconds: float
    best_milliseconds: float
    first_milliseconds: float

    @property
    def ratio(self) -> float:
        """Time of the choice over that of the best; 1 where it is the best."""
        return max(1.0, self.milliseconds / self.best_milliseconds)

    @property
    def first_ratio(self) -> float:
        """The same for the choice by estimate alone."""
        return max(1.0, self.first_milliseconds / self.best_milliseconds)

    def row(self) -> list[str]:
        """Write it as a table's row."""
        times = [f"{self.milliseconds:.3f}", f"{self.best_milliseconds:.3f}"]
        return [
            self.work.id,
            self.work.title,
            self.chosen,
            times[0],
            self.best,
            times[1],
            written(self.ratio),
            written(self.first_ratio),
        ]


class _BehindError(Exception):
    """It can't be the quickest any more."""


def table(first: int, count: int, say: Say) -> str:
    """Judge w1 to w11, so many random layers and some transposed ones, and write what came out as Markdown.

    Parameters
    ----------
    first, count : random layers by their seeds
    say : told of every layer as it is done
    """
    known = [work for work in works() if not isinstance(work, MaxPool)] if first == 0 else []
    layers = (random_layer(seed) for seed in range(first, first + count))
    return _judged([("w1 to w11", known), (f"{count} random layers", layers), _transposed(first, count)], say)


def transposed_table(first: int, count: int, say: Say) -> str:
    """Judge as many transposed layers as go with so many random ones; see `table`."""
    return _judged([_transposed(first, count)], say)


def _transposed(first: int, count: int) -> tuple[str, Iterable[Work]]:
    """Give the transposed layers that go with random ones."""
    seeds = range(int(first * TRANSPOSED_SHARE), int((first + count) * TRANSPOSED_SHARE))
    return f"{len(seeds)} random transposed layers", (random_transposed(seed) for seed in seeds)


def _judged(tables: Sequence[tuple[str, Iterable[Work]]], say: Say) -> str:
    """Judge layer by layer; a section for each table that has any."""
    engines = Engine(learning=True), Engine()
    for engine in engines:
        engine.warm()
    sections = []
    for title, chosen in tables:
        verdicts = []
        for work in chosen:
            verdicts.append(judge(*engines, work))
            say("  ".join(verdicts[-1].row()))
        if verdicts:
            sections.append(f"**{title}.** {_summary(verdicts)}\n\n{_worst(verdicts)}")
    return "\n\n".join(["### The planner", TEXT, *sections])


def _summary(verdicts: Sequence[Verdict]) -> str:
    close = sum(verdict.ratio <= CLOSE for verdict in verdicts)
    ratios = [verdict.ratio for verdict in verdicts]
    first = sum(verdict.first_ratio <= CLOSE for verdict in verdicts)
    return (
        f"The choice is within 15 % of the best for {close} of {len(verdicts)} "
        f"({close / len(verdicts):.0%}); "
        f"median {statistics.median(ratios):.2f}, worst {max(ratios):.2f}. "
        f"At first sight it is for {first} ({first / len(verdicts):.0%}), "
        f"worst {max(verdict.first_ratio for verdict in verdicts):.2f}. The worst:"
    )


def _worst(verdicts: Sequence[Verdict]) -> str:
    columns = ["id", "layer", "chosen", "ms", "best", "ms", "ratio", "at first sight"]
    worst = sorted(verdicts, key=lambda verdict: -verdict.ratio)[:10]
    return markdown(columns, [verdict.row() for verdict in worst])


def judge(engine: Engine, beginner: Engine, work: Work) -> Verdict:
    """Time the choice of an engine that learns, that of one that doesn't, and all that could be asked for."""
    for _ in range(SEEN):
        work.run(engine)
    # cold runs on several cores can look like a crowded machine, on whose one core other algorithms win
    while engine.crowded or beginner.crowded:
        time.sleep(0.1)
    race: dict[str, Callable[[], float]] = {}
    names = []
    for each, choice in ((beginner, Choice()), (engine, Choice(exploring=False))):
        names.append(_name(work.run(each, choice)[1]))
        race[names[-1]] = partial(_milliseconds, each, work, choice)
    first, chosen = names
    lead = min(race[chosen](), race[chosen]())
    for choice in _choices(engine, work):
        name = f"{choice.algorithm} {choice.backend}"
        if name in names or _is_slow_on_a_part(engine, work, choice, lead * BEHIND):
            continue

        def timed(choice: Choice = choice) -> float:
            return _milliseconds(engine, work, choice)

        try:
            with _ends_after(lead * BEHIND):
                took = min(timed(), timed())
        except (_BehindError, UnavailableError):
            continue
        if took <= lead * BEHIND / 2:
            race[name], lead = timed, min(lead, took)
    times = _race(race, lead)
    best = min(times, key=lambda name: times[name])
    return Verdict(work, chosen, best, times[chosen], times[best], times[first])


def _name(run: Run) -> str:
    return f"{run.algorithm} {run.backend}"


def _race(race: dict[str, Callable[[], float]], lead: float) -> dict[str, float]:
    """Median of each, timed in turn, back and forth."""
    least, most = ROUNDS
    rounds = min(most, max(least, int(ENOUGH_SECONDS * 1e3 / lead)))
    times: dict[str, list[float]] = {name: [] for name in race}
    for number in range(rounds):
        for name in race if number % 2 else reversed(race):
            times[name].append(race[name]())
    return {name: statistics.median(each) for name, each in times.items()}


def _choices(engine: Engine, work: Work) -> Iterator[Choice]:
    """Give what can be asked for by name for this kind of layer, but for the definition, which never wins."""
    kind = "conv_transpose" if isinstance(work, ConvTranspose) else "conv"
    for entry in engine.describe().algorithms:
        if getattr(entry, "layer", "conv") == kind and entry.name != "direct":
            for backend in entry.backends:
                yield Choice("torch" if backend == "torch" else "numpy", entry.name)


def _milliseconds(engine: Engine, work: Work, choice: Choice) -> float:
    """Time one run; another algorithm's doesn't count."""
    _, run = work.run(engine, choice)
    if choice.algorithm not in ("auto", run.algorithm):
        raise UnavailableError(run.reason)
    return run.milliseconds


def _is_slow_on_a_part(engine: Engine, work: Work, choice: Choice, milliseconds: float) -> bool:
    """Whether a tenth of the layer already shows that it takes longer, where a run can't be stopped."""
    if choice.algorithm != "native" or not isinstance(work, Conv):
        return False
    contest = engine.contest(work.x, work.weight, None, work.convolution)
    part, share = contest.part(PART)
    entrants = [e for e in part.entrants() if (e.algorithm, e.backend) == (choice.algorithm, choice.backend)]
    if share == 1 or not entrants or entrants[0].unavailable is not None:
        return False
    problem = part.problem
    arrays = problem.x, problem.weight, None, problem.convolution
    took = min(engine.convolve(*arrays, choice)[1].milliseconds for _ in range(2))
    return took / share > milliseconds


@contextmanager
def _ends_after(milliseconds: float) -> Iterator[None]:
    """Stop two runs that take twice as long, and some more for waking up, at their next checkpoint."""
    stop = time.perf_counter() + 2 * milliseconds / 1e3 + 0.02

    def check() -> None:
        if time.perf_counter() > stop:
            raise _BehindError

    with checked_by(check):
        yield
