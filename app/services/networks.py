"""Runs networks: each layer's output once, kept for whoever changes a later layer or looks closer."""

import hashlib
import math
import time
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from app.engine import Engine, Run
from app.geometry.errors import ConvscopeError, InvalidError, LimitError
from app.layers import BoundLayer
from app.layers.backward.graph import input_gradient
from app.layers.effective_field import magnitude
from app.layers.graph import INPUT, BoundNode, Node, bind_graph, graph_rank
from app.services.byte_cache import ByteCache
from app.services.fingerprint import fingerprint
from app.services.limits import Limits, check_limits, check_work
from app.services.pointing import relocated
from app.services.sources import Source

Array = NDArray[np.float32]

# Operations an output number up to which a layer is sooner computed again than its output is worth the room.
CHEAP = 8


@dataclass(frozen=True, slots=True)
class NetworkJob:
    """What to compute.

    Parameters
    ----------
    source : the input
    nodes : the network
    """

    source: Source
    nodes: tuple[Node, ...]

    @property
    def rank(self) -> int | None:
        """Spatial axes of the input that the layers fix."""
        return graph_rank(self.nodes)

    @property
    def pointers(self) -> tuple[str, ...]:
        """Where each layer stands in the request, for errors."""
        return tuple(f"/layers/{number}" for number in range(len(self.nodes)))


@dataclass(frozen=True, slots=True, eq=False)
class LayerOutcome:
    """A layer of a network: what it read, (N, C, *size) float32, what came out, and what computed it."""

    number: int
    layer: BoundLayer
    x: Array
    output: Array
    run: Run


@dataclass(frozen=True, slots=True, eq=False)
class FieldOutcome:
    """How much each input cell moves a cell: its values, (*size) float32, the layer, and what computed it."""

    values: Array
    layer: BoundLayer
    run: Run


class NetworkBench:
    """Compute networks.

    Parameters
    ----------
    engine : computes
    limits : held against every network, from sizes alone
    results : outputs that are kept, by the layer, all that it depends on, and the input
    """

    def __init__(self, engine: Engine, limits: Limits, results: ByteCache[tuple[Array, Run]]) -> None:
        self._engine = engine
        self._limits = limits
        self._results = results

    def bind(self, job: NetworkJob) -> tuple[BoundNode, ...]:
        """Fit a network to its input, and refuse what is too large, before anything is computed.

        Raises
        ------
        ConvscopeError : as the layers say; with the pointer in the request
        LimitError : more elements or multiply-adds than allowed
        """
        try:
            bound = bind_graph(job.nodes, job.source.shape(job.rank))
        except ConvscopeError as error:
            raise relocated(error, job.pointers) from error
        check_limits([node.layer for node in bound], job.pointers, self._limits)
        return bound

    def compute(self, job: NetworkJob, each: Callable[[LayerOutcome], None]) -> None:
        """Compute all layers, and hand each over as it is done.

        Raises
        ------
        ConvscopeError : as `bind` and the engine say
        """
        bound = self.bind(job)
        self._run(job, bound, range(len(bound)), each, {})

    def layer(self, job: NetworkJob, number: int) -> LayerOutcome:
        """Compute one layer, and what it depends on where that is not known yet.

        Raises
        ------
        InvalidError : there is no such layer
        ConvscopeError : as `bind` and the engine say
        """
        bound = self.bind(job)
        _check_number(bound, number)
        keys = _keys(job)
        held: dict[int, Array] = {}

        def known(node: int) -> bool:
            there = self._results.get(keys[node])
            if there is not None:
                held[node] = there[0]
            return there is not None

        found: list[LayerOutcome] = []
        self._run(job, bound, _needed(bound, number, known), found.append, held)
        return found[-1]

    def field(
        self, job: NetworkJob, number: int, cell: Sequence[int], channel: int | None = None
    ) -> FieldOutcome:
        """Give the absolute gradient of a cell with respect to the network's input, summed over its channels.

        Parameters
        ----------
        cell : one that is there, an index a spatial axis; of a flattened tensor the feature
        channel : of the cell; None: the sum of all

        Raises
        ------
        InvalidError : there is no such layer or channel, or a layer has no gradient
        LimitError : all layers' outputs together are more than allowed
        ConvscopeError : as `bind` and the engine say
        """
        bound = self.bind(job)
        _check_number(bound, number)
        wanted = _needed(bound, number, lambda _: False)
        self._check_field(job, bound, wanted)
        started = time.perf_counter()
        done: dict[int, LayerOutcome] = {}
        self._run(job, bound, wanted, lambda each: done.update({each.number: each}), {})
        y = done[number].output
        gradient = np.zeros_like(y)
        if channel is not None and not 0 <= channel < y.shape[1]:
            raise InvalidError(
                f"channel {channel} is not there; the output has channels 0 to {y.shape[1] - 1}", "/channel"
            )
        features = y.ndim == 2
        place = (0, *cell) if features else (0, slice(None) if channel is None else channel, *cell)
        gradient[place] = 1
        try:
            passes = {each.number: (each.x, each.output) for each in done.values()}
            found = input_gradient(self._engine, bound, passes, number, gradient)
        except InvalidError as error:
            raise InvalidError(error.detail, "/layers") from error
        run = done[number].run._replace(
            algorithm="backpropagation",
            reason="all layers forward, then the chain rule from layer to layer back to the input",
            milliseconds=1000 * (time.perf_counter() - started),
        )
        return FieldOutcome(magnitude(found), bound[number].layer, run)

    def _check_field(self, job: NetworkJob, bound: Sequence[BoundNode], wanted: Sequence[int]) -> None:
        """Hold all outputs that are in memory together, and the work there and back, against the limits."""
        kept = sum(
            math.prod(node.layer.output_shape)
            + (math.prod(node.layer.input_shape) if len(node.inputs) > 1 else 0)
            for node in (bound[number] for number in wanted)
        )
        if kept > self._limits.max_elements:
            raise LimitError(
                f"the way back needs the outputs of {len(wanted)} layers, {kept:,} numbers; at most"
                f" {self._limits.max_elements:,} are allowed (CONVSCOPE_MAX_ELEMENTS): use a smaller input"
                " or an earlier layer",
                "/input",
            )
        layers = [bound[number].layer for number in wanted]
        pointers = [job.pointers[number] for number in wanted]
        check_work([*layers, *layers], [*pointers, *pointers], self._limits)

    def _run(
        self,
        job: NetworkJob,
        bound: Sequence[BoundNode],
        wanted: Sequence[int],
        each: Callable[[LayerOutcome], None],
        held: dict[int, Array],
    ) -> None:
        keys = _keys(job)
        last = {read: number for number in wanted for read in bound[number].inputs}
        outputs = {**held, INPUT: job.source.tensor(job.rank)}
        for number in wanted:
            node = bound[number]
            x = _joined([outputs[read] for read in node.inputs])
            output, run = self._forward(node.layer, x, keys[number], job.pointers[number])
            outputs[number] = output
            each(LayerOutcome(number, node.layer, x, output, run))
            for read in {*node.inputs, number}:
                if last.get(read, number) <= number and read != INPUT:
                    del outputs[read]

    def _forward(self, layer: BoundLayer, x: Array, key: Hashable | None, pointer: str) -> tuple[Array, Run]:
        found = self._results.get(key) if key is not None else None
        if found is None:
            try:
                # a copy, so that weights that were drawn for it are gone when it is done
                found = replace(layer).forward(self._engine, x)
            except ConvscopeError as error:
                raise relocated(error, (pointer,), "/0") from error
            if key is not None and layer.work > CHEAP * found[0].size:
                self._results.put(key, found, found[0].nbytes)
        return found


def _check_number(bound: Sequence[BoundNode], number: int) -> None:
    if not 0 <= number < len(bound):
        raise InvalidError(
            f"layer {number} is not there; layers are numbered 0 to {len(bound) - 1}", "/layer"
        )


def _joined(parts: Sequence[Array]) -> Array:
    """Give what a layer reads: the channels of all, one after the other."""
    return parts[0] if len(parts) == 1 else np.concatenate(parts, axis=1)


def _needed(bound: Sequence[BoundNode], number: int, known: Callable[[int], bool]) -> list[int]:
    """Give the layers to be computed for one, in order."""
    needed, open_still = {number}, [number]
    while open_still:
        for read in bound[open_still.pop()].inputs:
            if read != INPUT and read not in needed and not known(read):
                needed.add(read)
                open_still.append(read)
    return sorted(needed)


def _keys(job: NetworkJob) -> list[Hashable | None]:
    """Give each layer's output a key: the layer's settings, and the keys of what it reads."""
    source = job.source.key()
    if source is None:
        return [None] * len(job.nodes)
    first = hashlib.blake2b(repr((source, job.source.shape(job.rank))).encode(), digest_size=16).digest()
    digests: list[bytes] = []
    for node in job.nodes:
        digest = hashlib.blake2b(fingerprint(node.layer), digest_size=16)
        for read in node.inputs:
            digest.update(digests[read] if read != INPUT else first)
        digests.append(digest.digest())
    return [("network", digest) for digest in digests]
