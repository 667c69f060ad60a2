"""What a training is asked for → a course that is ready to begin, within what this server allows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from app.engine import Engine
from app.geometry.errors import ConvscopeError, LimitError
from app.layers.graph import BoundNode, Node, bind_graph
from app.services.data_sets import SHIPPED
from app.services.errors import NotFoundError
from app.services.limits import Limits, check_limits
from app.services.picture_archives import ArchiveReading
from app.services.picture_sets import PictureSets
from app.training.course import Course, CourseSettings
from app.training.examples import Examples, split
from app.training.network import TrainableNetwork

MAX_NUMBERS = 32_000_000
"""Most numbers of all pictures of a data set, 128 MB."""


@dataclass(frozen=True, slots=True, eq=False)
class Wanted:
    """A training as it is asked for.

    Parameters
    ----------
    nodes : layers of the network, and what they read
    data : a data set that ships, or an upload's id
    reading : of uploaded pictures
    validation : share of the pictures that is held out
    biases : whether drawn layers get a bias
    settings : how it learns
    """

    nodes: Sequence[Node]
    data: str
    reading: ArchiveReading
    validation: float
    biases: bool
    settings: CourseSettings


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """A course, and what it learns from: sizes alone."""

    course: Course
    classes: tuple[str, ...]
    shape: tuple[int, ...]
    learnt: int
    held_out: int


def prepare(wanted: Wanted, engine: Engine, sets: PictureSets, limits: Limits) -> Prepared:
    """Read the data, check all that can be checked, and make the network.

    Raises
    ------
    NotFoundError, UnavailableError : there is no such data set, or it can't be had here
    ShapeError, InvalidError : layers that don't fit the pictures, each other or the classes
    LimitError : more numbers or multiply-adds in a step than allowed
    """
    examples = _read(wanted, sets)
    shape = examples.pictures.shape[1:]
    with_pointers = [f"/layers/{number}" for number in range(len(wanted.nodes))]
    try:
        nodes = bind_graph(wanted.nodes, (wanted.settings.batch, *shape))
    except ConvscopeError as error:
        raise _placed(error) from None
    # before any weight is drawn
    check_limits([node.layer for node in nodes], with_pointers, limits)
    _check_kept(nodes, limits)
    try:
        network = TrainableNetwork(
            wanted.nodes, shape, len(examples.classes), wanted.settings.seed, biases=wanted.biases
        )
    except ConvscopeError as error:
        raise _placed(error) from None
    for number, step in enumerate(wanted.settings.augmentations):
        try:
            step.check(shape[0])
        except ConvscopeError as error:
            raise error.within(f"/augmentations/{number}") from None
    learnt, held = split(examples, wanted.validation, wanted.settings.seed)
    course = Course(network, learnt, held, wanted.settings, engine)
    return Prepared(course, examples.classes, shape, len(learnt.labels), len(held.labels))


def _placed(error: ConvscopeError) -> ConvscopeError:
    """Point into the request's layers."""
    return error.pointing(lambda pointer: f"/layers{pointer}" if pointer else "")


def _check_kept(nodes: Sequence[BoundNode], limits: Limits) -> None:
    """Refuse a step that keeps more than fits: all layers' outputs, weights, gradients and an optimiser's."""
    kept = sum(math.prod(node.layer.output_shape) + 4 * node.layer.parameters for node in nodes)
    # what several branches give is copied together before it is read
    kept += sum(math.prod(node.layer.input_shape) for node in nodes if len(node.inputs) > 1)
    if kept > limits.max_elements:
        raise LimitError(
            f"a step keeps {kept:,} numbers, all layers' outputs and four times their parameters; at most "
            f"{limits.max_elements:,} are allowed (CONVSCOPE_MAX_ELEMENTS): use a smaller batch or network",
            "/batch",
        )


def _read(wanted: Wanted, sets: PictureSets) -> Examples:
    """Read the data, unless it is more than fits."""
    if wanted.data in SHIPPED:
        return SHIPPED[wanted.data].read()
    try:
        pictures = sum(count for _, count in sets.info(wanted.data).classes)
    except NotFoundError as error:
        raise NotFoundError(error.detail, "/data/id") from None
    height, width = wanted.reading.height, wanted.reading.width
    numbers = pictures * math.prod(wanted.reading.shape)
    if numbers > MAX_NUMBERS:
        raise LimitError(
            f"{pictures:,} pictures of {height} × {width} are {numbers:,} numbers; "
            f"at most {MAX_NUMBERS:,} are read: use a smaller height and width, or color 'gray'",
            "/data/height",
        )
    return sets.read(wanted.data, wanted.reading)
