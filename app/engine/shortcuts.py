"""Layers of sizes that are known by now: what computes them is called at once, with nothing worked out again.

Beside an operator of a millisecond all that surrounds it is felt, since caches are cold by then: planning
takes a tenth of that, and so do a dozen calls of Python. So there are few of them here.
"""

from collections.abc import Hashable
from dataclasses import dataclass, field
from time import perf_counter

import numpy as np

from app.engine.algorithms.algorithm import Call, OneCall
from app.engine.convolution import Array, Choice, Convolution, Run, TransposedConvolution
from app.engine.cores import LEAST_WAIT_SECONDS, Cores
from app.engine.interrupt import checkpoint
from app.engine.planner import Plan
from app.engine.race import REVISIT

REMEMBERED = 1024
_FLOAT32 = np.dtype(np.float32)


@dataclass(slots=True)
class Shortcut:
    """What computes layers of the same sizes and settings.

    Parameters
    ----------
    convolution, choice, biased : what was asked for, and whether with a bias
    plan : that was made for it
    call : computes (N, O, *output_size)
    threads : that it may use
    left : runs before it is time to look again at who is the quickest
    least : seconds that it took at least
    who : what a run tells of what computes it
    """

    convolution: Convolution | TransposedConvolution
    choice: Choice
    biased: bool
    plan: Plan
    call: Call
    threads: int
    left: int = REVISIT
    least: float = float("inf")
    who: tuple[str, str, str, str] = field(init=False)

    def __post_init__(self) -> None:
        """Say beforehand who computes."""
        runner = self.plan.runner
        self.who = runner.backend.name, "cpu", runner.algorithm.name, self.plan.reason

    def serves(
        self,
        x: Array,
        weight: Array,
        bias: Array | None,
        convolution: Convolution | TransposedConvolution,
        choice: Choice,
    ) -> bool:
        """Whether it computes this, too: arrays of its sizes, that are C-contiguous float32."""
        # what is the same object needs no comparison field by field
        return (
            (self.convolution is convolution or self.convolution == convolution)
            and (self.choice is choice or self.choice == choice)
            and self.biased is not (bias is None)
            and x.dtype == weight.dtype == _FLOAT32
            and x.flags.c_contiguous
            and weight.flags.c_contiguous
        )

    def run(self, x: Array, weight: Array, bias: Array | None, cores: Cores) -> tuple[Array, Run]:
        """Compute; a run that takes far longer than it did waits for a core."""
        checkpoint()
        started = perf_counter()
        backend = self.plan.runner.backend
        if backend.has_threads(self.threads):
            out = self.call(x, weight, bias)
        else:
            with backend.threads(self.threads):
                out = self.call(x, weight, bias)
        took = perf_counter() - started
        if took < self.least:
            self.least = took
        if took > LEAST_WAIT_SECONDS or cores.waits:
            cores.note(took - self.least, self.least)
        return out, Run(*self.who, took * 1e3, self.plan.layout)


class Shortcuts:
    """The shortcuts of one engine.

    Parameters
    ----------
    cores : that its computations share
    """

    def __init__(self, cores: Cores) -> None:
        self._cores = cores
        self._known: dict[Hashable, Shortcut] = {}

    def take(
        self,
        x: Array,
        weight: Array,
        bias: Array | None,
        convolution: Convolution | TransposedConvolution,
        choice: Choice,
    ) -> tuple[Array, Run] | None:
        """Compute, if a shortcut is known, and it isn't time to look again at who is the quickest."""
        cores = self._cores
        threads = cores.enter()
        try:
            key = x.shape, weight.shape, threads
            known = self._known.get(key)
            if known is None or not known.serves(x, weight, bias, convolution, choice):
                return None
            known.left -= 1
            if known.left >= 0:
                return known.run(x, weight, bias, cores)
            if known.plan.race is not None:
                known.plan.race.look_again()
            # another thread may have found the same
            self._known.pop(key, None)
            return None
        finally:
            cores.leave()

    def learn(
        self,
        x: Array,
        weight: Array,
        bias: Array | None,
        convolution: Convolution | TransposedConvolution,
        choice: Choice,
        plan: Plan,
        cores: int,
        threads: int,
    ) -> None:
        """Remember a plan that every layer of these sizes gets, if it comes down to one call.

        Parameters
        ----------
        cores : that the computation got
        threads : that the backend's operator used
        """
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
        shortcut = Shortcut(convolution, choice, bias is not None, plan, call, threads)
        self._known[x.shape, weight.shape, cores] = shortcut
