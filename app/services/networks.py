"""Runs networks: each layer's output once, kept for whoever changes a later layer or looks closer."""

import hashlib
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from app.engine import Engine, Run
from app.geometry.errors import ConvscopeError, InvalidError
from app.layers import BoundLayer
from app.layers.graph import INPUT, BoundNode, Node, bind_graph, graph_rank
from app.services.byte_cache import ByteCache
from app.services.fingerprint import fingerprint
from app.services.limits import Limits, check_limits
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
        if not 0 <= number < len(bound):
            raise InvalidError(
                f"layer {number} is not there; layers are numbered 0 to {len(bound) - 1}", "/layer"
            )
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
