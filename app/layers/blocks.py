"""Named building blocks: rows of cheaper layers that stand for one convolution, fitted to its weight."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from app.layers.base import LayerSettings
from app.layers.factorising import low_rank, outer_product
from app.layers.rearrange import ChannelShuffle
from app.layers.standard import Standard

Layers = tuple[LayerSettings, ...]

# A matrix of more columns takes too long to be taken apart, and nothing can stop it half way.
_MOST_RANK = 1024


@dataclass(frozen=True, slots=True)
class Block:
    """A building block.

    Parameters
    ----------
    name, title : how it is called
    summary : what its layers are, and how they are fitted
    source : where it comes from
    why_not : the reason why it can't stand for a convolution, in how many groups it should be cut; or None
    build : its layers for a convolution and a number of groups
    """

    name: str
    title: str
    summary: str
    source: str
    why_not: Callable[[Standard, int], str | None]
    build: Callable[[Standard, int], Layers]


def _column(values: NDArray[np.floating], axis: int, rank: int) -> NDArray[np.floating]:
    """Lay the last axis of (…, k) along spatial axis `axis` of `rank`."""
    return values.reshape(*values.shape[:-1], *(1,) * axis, values.shape[-1], *(1,) * (rank - 1 - axis))


def _only_first_layer_pads(standard: Standard) -> str | None:
    if standard.pads_with_a_value:
        return (
            f"a layer after the first would have to pad with another number than {standard.padding_value:g};"
            " use padding_mode 'zeros' or one that copies"
        )
    return None


def _always(standard: Standard, groups: int) -> None:
    return None


def _depthwise_separable(standard: Standard, groups: int) -> Layers:
    """Per input channel, the nearest outer product of (outputs) and (kernel)."""
    outputs, per_group = standard.outputs // standard.groups, standard.inputs // standard.groups
    cells = standard.weight.reshape(standard.groups, outputs, per_group, -1)
    pairs = cells.transpose(0, 2, 1, 3).reshape(standard.inputs, outputs, -1)
    mixes, kernels = outer_product(pairs)
    pointwise = mixes.reshape(standard.groups, per_group, outputs).transpose(0, 2, 1)
    one = (1,) * standard.rank
    return (
        standard.layer(kernels.reshape(-1, 1, *standard.kernel_size), standard.inputs),
        standard.layer(pointwise.reshape(-1, per_group, *one), standard.groups, range(0), last=True),
    )


def _cannot_separate(standard: Standard, groups: int) -> str | None:
    if standard.rank == 1:
        return "a signal's kernel has one axis, so there is nothing to separate"
    return _only_first_layer_pads(standard)


def _spatially_separable(standard: Standard, groups: int) -> Layers:
    """Per pair of an input and an output channel, the nearest outer product of one vector an axis.

    A group's first input channels are laid side by side, then its second ones, so that behind the first layer
    one shuffle puts each output's columns together.
    """
    outputs, per_group = standard.outputs, standard.inputs // standard.groups
    # pairs in the order (output, input), which the first layer has the other way round
    vectors = outer_product(standard.weight.reshape(outputs * per_group, *standard.kernel_size))
    first = vectors[0].reshape(outputs, per_group, -1).transpose(1, 0, 2)
    last = standard.rank - 1
    layers: list[LayerSettings] = []
    if min(standard.groups, per_group) > 1:
        layers.append(ChannelShuffle(kind="channel_shuffle", groups=standard.groups))
    column = _column(first.reshape(-1, 1, first.shape[-1]), 0, standard.rank)
    layers.append(standard.layer(column, standard.inputs, range(1)))
    if min(outputs, per_group) > 1:
        layers.append(ChannelShuffle(kind="channel_shuffle", groups=per_group))
    for axis in range(1, last):
        between = _column(vectors[axis][:, np.newaxis], axis, standard.rank)
        layers.append(standard.layer(between, len(between), range(axis, axis + 1)))
    summed = vectors[last].reshape(outputs, per_group, -1)
    layers.append(
        standard.layer(_column(summed, last, standard.rank), outputs, range(last, last + 1), last=True)
    )
    return tuple(layers)


def _flattened(standard: Standard, groups: int) -> Layers:
    """Per output channel, the nearest outer product of (inputs) and one vector a spatial axis."""
    mixes, *vectors = outer_product(standard.weight)
    one = (1,) * standard.rank
    layers = [standard.layer(mixes.reshape(*mixes.shape, *one), standard.groups, range(0))]
    for axis, vector in enumerate(vectors):
        weight = _column(vector[:, np.newaxis], axis, standard.rank)
        last = axis == standard.rank - 1
        layers.append(standard.layer(weight, standard.outputs, range(axis, axis + 1), last=last))
    return tuple(layers)


def _cannot_group(standard: Standard, groups: int) -> str | None:
    if standard.groups > 1:
        return (
            f"the convolution has {standard.groups} groups already (a `kernel` with `channels` 'each' makes"
            " one of every channel); use `init` or `weight` with groups 1 and several output channels"
        )
    if math.gcd(standard.inputs, standard.outputs) == 1:
        return (
            f"no number of groups divides both the {standard.inputs} input and the {standard.outputs} output"
            " channels; use `init` or `weight` with output channels that share a divisor with the input's"
        )
    for what, channels in (("input", standard.inputs), ("output", standard.outputs)):
        if channels % groups:
            return f"{groups} groups do not divide the {channels} {what} channels; use another `groups`"
    return None


def _grouped(standard: Standard, groups: int) -> Layers:
    """The weights within groups as they are, those between groups left out."""
    blocks = _cut(standard.weight, groups)
    kept = np.concatenate([blocks[group, :, group] for group in range(groups)])
    return (standard.layer(kept, groups, last=True),)


def _cut(weight: NDArray[np.floating], groups: int) -> NDArray[np.floating]:
    """(O, I, *k) as (output group, O / groups, input group, I / groups, *k)."""
    outputs, inputs = weight.shape[0] // groups, weight.shape[1] // groups
    return weight.reshape(groups, outputs, groups, inputs, *weight.shape[2:])


def _cannot_shuffle(standard: Standard, groups: int) -> str | None:
    reason = _cannot_group(standard, groups) or _only_first_layer_pads(standard)
    if reason is None and standard.inputs // groups > _MOST_RANK:
        return (
            f"groups of {standard.inputs // groups} channels take too long to fit;"
            f" use so many `groups` that none has more than {_MOST_RANK}"
        )
    return reason


def _shuffled(standard: Standard, groups: int) -> Layers:
    """Per pair of groups, the nearest product through the channels that the shuffle hands on between them."""
    blocks = _cut(standard.weight, groups)
    outputs, inputs = blocks.shape[1], blocks.shape[3]
    handed = -(-standard.inputs // groups**2)
    between = handed * groups
    mix = np.zeros((groups, groups, handed, inputs))
    kernels = np.zeros((groups, outputs, handed, groups, *standard.kernel_size))
    for to in range(groups):
        for come in range(groups):
            block = np.moveaxis(blocks[to, :, come], 1, -1)
            tall, wide = low_rank(block.reshape(-1, inputs), handed)
            mix[come, to] = wide
            kernels[to, :, :, come] = np.moveaxis(tall.reshape(*block.shape[:-1], handed), -1, 1)
    one = (1,) * standard.rank
    return (
        standard.layer(mix.reshape(groups * between, inputs, *one), groups, range(0)),
        ChannelShuffle(kind="channel_shuffle", groups=groups),
        standard.layer(kernels.reshape(groups * outputs, between, *standard.kernel_size), groups, last=True),
    )


def usual_groups(standard: Standard) -> int:
    """Give the fewest groups that divide input and output channels; 2 where none do.

    Examples
    --------
    >>> from app.layers.conv import Conv
    >>> layer = Conv(kind="conv", init={"out_channels": 12, "kernel_size": 3})
    >>> usual_groups(Standard.of(layer.bind((1, 9, 5, 5))))
    3
    """
    shared = math.gcd(standard.inputs, standard.outputs)
    return next((groups for groups in range(2, shared + 1) if shared % groups == 0), 2)


BLOCKS: Mapping[str, Block] = MappingProxyType(
    {
        block.name: block
        for block in (
            Block(
                name="depthwise_separable",
                title="Depthwise separable",
                summary="Every channel filtered by one kernel of its own, then mixed by a 1 × 1 convolution;"
                " fitted by the leading singular vectors of each input channel's weights.",
                source="Sifre 2014; Howard et al. 2017, MobileNets (arXiv:1704.04861)",
                why_not=_always,
                build=_depthwise_separable,
            ),
            Block(
                name="spatially_separable",
                title="Spatially separable",
                summary="Every kernel as a column times a row (times a depth), one axis after the other;"
                " fitted by the leading singular vectors of each pair of channels.",
                source="Rigamonti, Sironi, Lepetit & Fua 2013, Learning Separable Filters",
                why_not=_cannot_separate,
                build=_spatially_separable,
            ),
            Block(
                name="flattened",
                title="Flattened",
                summary="A 1 × 1 convolution over the channels, then one vector an axis, channel by channel;"
                " fitted by the nearest outer product for each output channel.",
                source="Jin, Dundar & Culurciello 2015, Flattened CNNs (arXiv:1412.5474)",
                why_not=lambda standard, groups: _only_first_layer_pads(standard),
                build=_flattened,
            ),
            Block(
                name="grouped",
                title="Grouped",
                summary="Channels in groups that don't see each other;"
                " the weights within a group are kept as they are, those between groups are left out.",
                source="Krizhevsky et al. 2012, AlexNet; Xie et al. 2017, ResNeXt (arXiv:1611.05431)",
                why_not=_cannot_group,
                build=_grouped,
            ),
            Block(
                name="shuffled_grouped",
                title="Shuffled group convolution",
                summary="A grouped 1 × 1 convolution, its channels dealt out to all groups, then a grouped"
                " convolution; each pair of groups is fitted by leading singular vectors, as many as channels"
                " are handed on between the two.",
                source="Zhang, Zhou, Lin & Sun 2018, ShuffleNet (arXiv:1707.01083)",
                why_not=_cannot_shuffle,
                build=_shuffled,
            ),
        )
    }
)
"""The building blocks by name."""
