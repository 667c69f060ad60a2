"""The shape desk's answers as layers, each bound and held to the output that it was found for."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.geometry import Settings, law
from app.geometry.errors import LimitError
from app.layers import parse_layer
from app.layers.base import BoundLayer, LayerSettings, Shape
from app.layers.inverse import Windowed, channels_of, paddings
from app.layers.solved_layers import layer_of, padding_of, verified
from app.layers.solving import Question, Solved, solve
from app.layers.weighted import Weighted


@dataclass(frozen=True, slots=True)
class Found:
    """One answer.

    Parameters
    ----------
    document : the layer as a request has it
    bound : the same, bound to the input
    rule : what it makes of n cells, an axis; empty where that isn't one formula
    """

    document: dict[str, Any]
    score: float
    bound: BoundLayer
    rule: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answers:
    """A page of answers, and what is nearest where there is none."""

    solved: Solved
    found: list[Found]
    nearest: list[Found]
    names: tuple[str, ...] = ()


def solve_settings(question: Question, offset: int, limit: int, out_channels: int) -> Answers:
    """Answer which settings make an output of an input.

    Raises
    ------
    ShapeError, LimitError : as the layers say
    """
    solved = solve(question, offset + limit)
    floor = not (question.fixed.ceil_mode or question.fixed.cover_all)

    def found(score: float, settings: Sequence[Settings], output: Shape | None) -> Found:
        document = layer_of(question, settings, out_channels)
        bound = _bound(parse_layer(document), question.input, output)
        plain = floor and question.operator != "transposed"
        return Found(document, score, bound, tuple(map(law, settings)) if plain else ())

    return Answers(
        solved,
        [found(score, each, question.output) for score, each in solved.answers[offset:]],
        [found(0.0, each, None) for each in solved.nearest],
    )


def solve_padding(
    layer: Windowed, input: Shape, output: Shape, offset: int, limit: int, most_numbers: int
) -> Answers:
    """Answer with which padding a layer makes an output of an input.

    Raises
    ------
    ShapeError, LimitError : as the layers say; or the layer's numbers are too many to be repeated
    """
    answer = paddings(layer, input, output, offset + limit)
    solved = answer.solved
    listed = solved.answers[offset:]
    repeats = len(listed) + len(solved.nearest)
    if isinstance(layer, Weighted):
        given = [each for each in (layer.weight, layer.kernel, layer.bias) if each is not None]
        numbers = sum(math.prod(each.shape) for each in given) * repeats
        if numbers > most_numbers:
            raise LimitError(
                f"{repeats} answers with the layer's weights are {numbers:,} numbers; JSON holds at most"
                f" {most_numbers:,} (CONVSCOPE_MAX_JSON_VALUES): give out_channels and kernel_size in place"
                " of the weights, or a smaller limit",
                "/layer",
            )
    plain = layer.model_dump(mode="json", exclude_unset=True)

    def found(score: float, settings: Sequence[Settings], wanted: Shape | None) -> Found:
        document = {**plain, "kind": layer.kind, "padding": padding_of(settings)}
        return Found(document, score, _bound(parse_layer(document), input, wanted), ())

    return Answers(
        solved,
        [found(score, each, output) for score, each in listed],
        [found(0.0, each, None) for each in solved.nearest],
        answer.names,
    )


def _bound(layer: LayerSettings, input: Shape, output: Shape | None) -> BoundLayer:
    """Bind an answer; one that is near is held to nothing."""
    channels = channels_of(layer)
    return layer.bind((1, channels, *input)) if output is None else verified(layer, input, output, channels)
