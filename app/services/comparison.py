"""Runs a layer's algorithms side by side: time, error against float64, speed-up over the simple ways."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.engine import DIRECT, Contest, Entrant
from app.engine.reference import Reference
from app.geometry.errors import InvalidError
from app.services.racing import Racer, race

# All runs together, as a share of what a request may take and at most: the rest is for truth and answer.
SHARE_OF_SECONDS, MOST_SECONDS = 0.4, 15.0
LOOP_SECONDS = 0.25


@dataclass(frozen=True, slots=True)
class Row:
    """An algorithm on a backend, as it did.

    Parameters
    ----------
    entrant : what ran, or why it can't
    device : where, None if it didn't run
    milliseconds : median of the runs; None where it couldn't run
    runs : timed
    error : largest absolute difference from float64; ∞ where NaN or infinity stand in other cells than they
        should
    scaled : whether a part of the output was computed, and the time scaled to the whole
    over_direct : how many times quicker than the definition; None where that didn't run either
    over_naive : how many times quicker than plain loops
    """

    entrant: Entrant
    device: str | None = None
    milliseconds: float | None = None
    runs: int = 0
    error: float | None = None
    scaled: bool = False
    over_direct: float | None = None
    over_naive: float | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """A layer's algorithms, the quickest first, those that can't compute it last.

    Parameters
    ----------
    rows : one an algorithm and backend
    chosen : what the engine takes when it is left the choice, asked for or not
    reference : the truth that errors are measured against
    """

    rows: tuple[Row, ...]
    chosen: Entrant
    reference: Reference


def compare(contest: Contest, wanted: Sequence[str] | None, repeats: int, seconds: float) -> Comparison:
    """Run a layer's algorithms in turn.

    Each runs once to warm up, which also gives its error; then all in turn, back and forth, so that a busy
    moment meets them all. What takes long runs fewer times, or on a part of the output. The engine's pick
    warms up unasked too, since only a run tells whether it hands over to another.

    Parameters
    ----------
    contest : the layer on its input
    wanted : algorithms by name; None: all, and the loops
    repeats : timed runs of each
    seconds : that the request may take

    Raises
    ------
    InvalidError : there is no such algorithm; points to its place in `/algorithms`
    """
    check_names(contest, wanted)
    truth = contest.reference()
    simply = min(LOOP_SECONDS, seconds / 20)
    looped = contest.loop(simply)
    budget = min(MOST_SECONDS, SHARE_OF_SECONDS * seconds)
    racers, refused, pick = _warm_up(contest, wanted, budget / 2, truth)
    race([racer for racer in racers if racer.first is not None], repeats, budget / 2)
    naive = looped.milliseconds
    direct = _direct_milliseconds(contest, racers, naive, simply)
    rows = [*(_row(racer, direct, naive) for racer in racers), *map(Row, refused)]
    if wanted is None or contest.naive.algorithm in wanted:
        error = truth.error(looped.out, looped.computed) if looped.computed else None
        over_direct = None if direct is None else direct / naive
        rows.append(Row(contest.naive, "cpu", naive, 1, error, looped.scaled, over_direct, 1.0))
    rows.sort(key=lambda row: math.inf if row.milliseconds is None else row.milliseconds)
    return Comparison(tuple(rows), pick, truth)


def _warm_up(
    contest: Contest, wanted: Sequence[str] | None, budget: float, truth: Reference
) -> tuple[list[Racer], list[Entrant], Entrant]:
    """Warm up who is asked for and can; give them, who can't, and the engine's pick."""
    entrants = contest.entrants()
    each = budget / max(1, len([e for e in entrants if e.unavailable is None and _is_asked(e, wanted)]))
    pick = _warm(contest, _picked(entrants), each, truth)
    if pick.instead is not None:
        entrants = contest.entrants(pick.instead)
        pick = _warm(contest, _picked(entrants), each, truth)
    asked = [entrant for entrant in entrants if _is_asked(entrant, wanted)]
    racers = [
        pick if entrant is pick.entrant else _warm(contest, entrant, each, truth)
        for entrant in asked
        if entrant.unavailable is None
    ]
    return racers, [entrant for entrant in asked if entrant.unavailable is not None], pick.entrant


def _warm(contest: Contest, entrant: Entrant, seconds: float, truth: Reference) -> Racer:
    racer = Racer(entrant, contest)
    racer.warm_up(seconds, truth)
    return racer


def _is_asked(entrant: Entrant, wanted: Sequence[str] | None) -> bool:
    return wanted is None or entrant.algorithm in wanted


def _picked(entrants: Sequence[Entrant]) -> Entrant:
    return next(entrant for entrant in entrants if entrant.chosen is not None)


def _direct_milliseconds(
    contest: Contest, racers: Sequence[Racer], naive: float, seconds: float
) -> float | None:
    """Say what the definition took, or would take: where it didn't run, a part is timed, as of the loops."""
    for racer in racers:
        if racer.entrant.algorithm == DIRECT.algorithm and racer.first is not None:
            return racer.milliseconds
    # it is about as slow as the loops
    part, share = contest.part(min(1.0, seconds * 1e3 / naive))
    return Racer(DIRECT, part, share).run(4 * seconds)


def check_names(contest: Contest, wanted: Sequence[str] | None) -> None:
    """Refuse names that no algorithm has.

    Raises
    ------
    InvalidError : points to the first such name
    """
    known = (*contest.algorithms, contest.naive.algorithm)
    for place, name in enumerate(wanted or ()):
        if name not in known:
            raise InvalidError(
                f"there is no algorithm {name[:40]!r} for this layer; use {', '.join(known)}",
                f"/algorithms/{place}",
            )


def _row(racer: Racer, direct: float | None, naive: float) -> Row:
    """Say how it went, beside the milliseconds of the simple ways; who couldn't run is nobody's pick."""
    took = racer.milliseconds
    if took is None:
        return Row(replace(racer.entrant, unavailable=racer.refusal, chosen=None))
    runs, scaled = max(1, len(racer.times)), racer.share < 1
    over_direct = None if direct is None else direct / took
    return Row(racer.entrant, racer.device, took, runs, racer.error, scaled, over_direct, naive / took)
