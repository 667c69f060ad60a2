"""Runs layers on an input: checks sizes first, then computes, and finds again what was computed before."""

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import TypeGuard

import numpy as np
from numpy.typing import NDArray

from app.engine import AUTO, Choice, Engine, Run
from app.geometry.errors import ConvscopeError
from app.layers import BoundLayer, LayerSettings, bind_all, input_rank
from app.layers.conv import BoundConv
from app.layers.strips import can_be_cut
from app.services.byte_cache import ByteCache
from app.services.comparison import Comparison, compare
from app.services.fingerprint import fingerprint
from app.services.limits import Limits, check_limits, check_work
from app.services.networks import NetworkBench
from app.services.pointing import relocated
from app.services.sources import Source
from app.services.strips import StripMaps

Array = NDArray[np.float32]


# Numbers of a picture and its maps, 400 MB, from which on they aren't held in memory as a whole if strips do.
WHOLE_ELEMENTS = 100_000_000
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
        """Spatial axes of the input that the layers fix."""
        return input_rank(self.layers)


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
        self.networks = NetworkBench(engine, limits, self._results)

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
        check_limits(bound, job.pointers, self._limits, _way_out(job, bound))
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

    def by_strips(self, job: Job) -> StripMaps | None:
        """Give the maps of a convolution that reads a huge picture, to be computed strip by strip.

        Returns
        -------
        None where the whole fits into memory, or where strips won't do

        Raises
        ------
        ConvscopeError : the layer does not fit, or takes more multiply-adds than allowed
        """
        if len(job.layers) > 1:
            return None
        shape = job.source.shape(job.rank)
        try:
            layer = job.layers[0].bind(shape)
        except ConvscopeError as error:
            raise relocated(error, job.pointers, "/0") from error
        if not _goes_by_strips(layer):
            return None
        read = job.source.pixels()
        if read is None:
            return None
        # they are computed twice: once for the scale, once for the picture
        check_work((layer, layer), job.pointers * 2, self._limits)
        return StripMaps(self._engine, layer, *read, job.choice)

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


def _goes_by_strips(layer: BoundLayer) -> TypeGuard[BoundConv]:
    """Whether a layer alone is too large to be held as a whole, and can be computed strip by strip."""
    large = math.prod(layer.input_shape) + math.prod(layer.output_shape) > WHOLE_ELEMENTS
    return large and isinstance(layer, BoundConv) and len(layer.windows) == 2 and can_be_cut(layer)


def _way_out(job: Job, bound: Sequence[BoundLayer]) -> str:
    """Say how a picture that is too large for memory can be convolved, as the end of a sentence."""
    if not job.source.unscaled:
        return ""
    if len(bound) == 1 and _goes_by_strips(bound[0]):
        return "; or ask for image/png (Accept: image/png), which is computed strip by strip"
    if 2 * math.prod(bound[0].input_shape) > WHOLE_ELEMENTS:
        return (
            "; of a picture as large as this, a 2-D convolution alone, whose padding isn't circular, can be"
            " had as image/png (Accept: image/png), computed strip by strip"
        )
    return ""
