"""Layers of sizes that are known by now: what computes them is called at once, with nothing worked out again.

Beside an operator of a millisecond all that surrounds it is felt, most of all where caches are cold: planning
each time took a tenth of that.
"""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

from app.engine.algorithms.algorithm import Call, OneCall
from app.engine.convolution import Array, Layout
from app.engine.interrupt import checkpoint
from app.engine.planner import Plan
from app.engine.race import REVISIT, Race, Runner

REMEMBERED = 1024


@dataclass(slots=True)
class Shortcut:
    """What computes a layer of known sizes.

    Parameters
    ----------
    runner, reason, layout, race : as in the plan that was made for these sizes
    call : computes (N, O, *output_size)
    threads : that it may use
    left : runs before it is time to look again at who is the quickest
    """

    runner: Runner[Any]
    reason: str
    layout: Layout
    race: Race[Any]
    call: Call
    threads: int
    left: int = REVISIT

    def run(self, x: Array, weight: Array, bias: Array | None) -> Array:
        """Compute."""
        checkpoint()
        with self.runner.backend.threads(self.threads):
            return self.call(x, weight, bias)


class Shortcuts:
    """The shortcuts of one engine, by all that a layer is but its values."""

    def __init__(self) -> None:
        self._known: dict[Hashable, Shortcut] = {}

    def find(self, sizes: Hashable) -> Shortcut | None:
        """Give the shortcut, unless there is none or it has served for long enough."""
        known = self._known.get(sizes)
        if known is None:
            return None
        known.left -= 1
        if known.left >= 0:
            return known
        known.race.look_again()
        # another thread may have found the same
        self._known.pop(sizes, None)
        return None

    def learn(self, sizes: Hashable, plan: Plan, threads: int) -> None:
        """Remember a plan that every layer of these sizes gets, if it comes down to one call."""
        if plan.race is None or not plan.lasts or not isinstance(plan.algorithm, OneCall):
            return
        # an accelerator may be gone the next time, and who plans knows what to do then
        if plan.device != "cpu":
            return
        call = plan.algorithm.call(plan.problem, plan.backend)
        if call is None:
            return
        if len(self._known) >= REMEMBERED:
            self._known.clear()
        self._known[sizes] = Shortcut(plan.runner, plan.reason, plan.layout, plan.race, call, threads)
