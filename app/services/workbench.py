"""Runs layers on an input: checks sizes first, then computes, and finds again what was computed before."""

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.engine import AUTO, Choice, Engine, Run
from app.geometry.errors import ConvscopeError, LimitError
from app.layers import BoundLayer, LayerSettings, bind_all
from app.services.byte_cache import ByteCache
from app.services.comparison import Comparison, compare
from app.services.fingerprint import fingerprint
from app.services.sources import Source

Array = NDArray[np.float32]


# where the engine points when the backend or algorithm asked for does not fit
_CHOICE_POINTERS = ("/backend", "/algorithm")


@dataclass(frozen=True, slots=True)
class Job:
    """What to compute.

    Parameters
    ----------
    source : the input
    layers : run in a row; the last is the one looked at
    choice : backend and algorithm of the last; those before it are the engine's pick
    pointers : where each layer stands in the request, for errors ("/before/0", "/layer")
    """

    source: Source
    layers: tuple[LayerSettings, ...]
    pointers: tuple[str, ...]
    choice: Choice = AUTO

    @property
    def rank(self) -> int | None:
        """Spatial axes that any of the layers fixes."""
        return next((layer.rank for layer in self.layers if layer.rank is not None), None)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one request may ask for."""

    max_elements: int
    max_multiply_adds: int


@dataclass(frozen=True, slots=True, eq=False)
class Setup:
    """The last layer with its input, ready to compute or to look at.

    Parameters
    ----------
    bound : all layers, bound
    x : (N, C, *size) float32, what the last layer reads
    """

    bound: tuple[BoundLayer, ...]
    x: Array

    @property
    def layer(self) -> BoundLayer:
        """The layer looked at."""
        return self.bound[-1]


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """A computed layer: its input, its output (N, C, *size) float32, and what computed it."""

    setup: Setup
    output: Array
    run: Run


class Workbench:
    """Compute jobs.

    Parameters
    ----------
    engine : computes
    limits : held against every job, from sizes alone
    cache_bytes : bound of the outputs that are kept
    """

    def __init__(self, engine: Engine, limits: Limits, cache_bytes: int) -> None:
        self._engine = engine
        self._limits = limits
        self._results = ByteCache[tuple[Array, Run]](cache_bytes)

    def bind(self, job: Job) -> tuple[BoundLayer, ...]:
        """Fit a job's layers to its input, and refuse what is too large, before anything is computed.

        Raises
        ------
        ConvscopeError : as the layers say; with the pointer in the request
        LimitError : more elements or multiply-adds than allowed
        """
        shape = job.source.shape(job.rank)
        try:
            bound = tuple(bind_all(job.layers, shape))
        except ConvscopeError as error:
            raise relocated(error, job.pointers) from error
        check_limits(bound, self._limits)
        return bound

    def prepare(self, job: Job) -> Setup:
        """Compute all layers but the last."""
        bound = self.bind(job)
        x = job.source.tensor(job.rank)
        prefix = self._key(job)
        for number, layer in enumerate(bound[:-1]):
            key = None if prefix is None else (*prefix[: number + 3], AUTO)
            x, _ = self._forward(layer, x, AUTO, key, job.pointers[number])
        return Setup(bound, x)

    def compute(self, job: Job) -> Outcome:
        """Compute all layers.

        Raises
        ------
        ConvscopeError : as `bind` and the engine say
        """
        setup = self.prepare(job)
        prefix = self._key(job)
        key = None if prefix is None else (*prefix, job.choice)
        output, run = self._forward(setup.layer, setup.x, job.choice, key, job.pointers[-1])
        return Outcome(setup, output, run)

    def compare(
        self, job: Job, algorithms: Sequence[str] | None, repeats: int, seconds: float
    ) -> tuple[Setup, Comparison]:
        """Compute the last layer in all the ways that there are; see `comparison.compare`."""
        setup = self.prepare(job)
        try:
            contest = setup.layer.contest(self._engine, setup.x)
        except ConvscopeError as error:
            raise relocated(error, (job.pointers[-1],), "/0") from error
        return setup, compare(contest, algorithms, repeats, seconds)

    def _key(self, job: Job) -> tuple[Hashable, ...] | None:
        source = job.source.key()
        if source is None:
            return None
        # the same numbers are another input where a layer of another rank reads them
        return (source, job.source.shape(job.rank), *map(fingerprint, job.layers))

    def _forward(
        self, layer: BoundLayer, x: Array, choice: Choice, key: Hashable | None, pointer: str
    ) -> tuple[Array, Run]:
        found = self._results.get(key) if key is not None else None
        if found is None:
            try:
                found = layer.forward(self._engine, x, choice)
            except ConvscopeError as error:
                if error.pointer in _CHOICE_POINTERS:
                    raise
                raise relocated(error, (pointer,), "/0") from error
            if key is not None:
                self._results.put(key, found, found[0].nbytes)
        return found


def relocated(error: ConvscopeError, pointers: tuple[str, ...], prefix: str = "") -> ConvscopeError:
    """Turn a pointer that begins with a layer's number into one that fits the request."""
    _, number, *rest = f"{prefix}{error.pointer or ''}".split("/", 2)
    pointer = "/".join([pointers[int(number)], *rest])
    return type(error)(error.detail, pointer)


def check_limits(bound: tuple[BoundLayer, ...], limits: Limits) -> None:
    """Refuse layers whose tensors or work are larger than allowed.

    Raises
    ------
    LimitError : says what, how much and which setting allows how much
    """
    for layer in bound:
        cells = math.prod(layer.input_shape)
        padded = math.prod(w.input + w.pad_begin + w.pad_end + w.overhang for w in layer.windows)
        # all of these may be in memory at once
        counts = {
            "input, padded input and output together": cells
            + math.prod(layer.input_shape[:2]) * padded
            + math.prod(layer.output_shape),
            "weight": layer.parameters,
        }
        for what, count in counts.items():
            if count > limits.max_elements:
                raise LimitError(
                    f"the {layer.kind} layer's {what} would have {count:,} elements; at most"
                    f" {limits.max_elements:,} are allowed (CONVSCOPE_MAX_ELEMENTS): use a smaller input,"
                    " fewer channels or less padding"
                )
    work = sum(layer.work for layer in bound)
    if work > limits.max_multiply_adds:
        raise LimitError(
            f"this takes {work:,} multiply-adds; at most {limits.max_multiply_adds:,} are allowed"
            " (CONVSCOPE_MAX_MULTIPLY_ADDS): use a smaller picture (max_side) or kernel,"
            " or a larger stride"
        )
