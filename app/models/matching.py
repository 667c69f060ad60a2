"""Which tensors of a state dict belong to which layer: by name where it has one, else by shape and order."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.models.tensor import MAX_NAME, StoredTensor
from app.models.weights import Layer, Ref, Settings

Sizes = tuple[int | None, ...]
"""A shape; None where any number of cells will do."""

MAX_GROUPS = 5000
"""Most modules of a file that are looked through."""
_LEAVES: Mapping[str, str] = {
    "weight": "weight",
    "kernel": "weight",
    "gamma": "weight",
    "bias": "bias",
    "beta": "bias",
    "running_mean": "mean",
    "moving_mean": "mean",
    "running_var": "variance",
    "moving_variance": "variance",
}
_WITHOUT = ("weight", "kernel", "init", "channels", "out_channels", "kernel_size", "bias", "mean", "variance")
_AXES = ("output channels", "input channels a group", "kernel cells", "kernel cells", "kernel cells")
_TURNED = ("input channels", "output channels a group", *_AXES[2:])


@dataclass(frozen=True, slots=True)
class Wanted:
    """A layer that has weights, and what it wants them to be.

    Parameters
    ----------
    number : its place among the layers
    kind : "conv", "conv_transpose", "linear" or "batch_norm"
    weight : shape
    bias : whether it adds one
    name : what the code calls it
    """

    number: int
    kind: str
    weight: Sizes
    bias: bool
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """A module's tensors: those whose names differ in the last word alone."""

    prefix: str
    tensors: Mapping[str, StoredTensor]

    @property
    def weight(self) -> tuple[int, ...]:
        """The weight's shape."""
        return self.tensors["weight"].shape


@dataclass(frozen=True, slots=True)
class Match:
    """A layer and the module that it takes its weights from.

    Parameters
    ----------
    wanted : the layer
    group : None where none fits
    problem : why none does, or what is odd about the one
    nearest : of those that don't fit, the one that comes nearest
    """

    wanted: Wanted
    group: Group | None
    problem: str | None = None
    nearest: Group | None = None


@dataclass(frozen=True, slots=True)
class Matching:
    """What came of matching.

    Parameters
    ----------
    matches : one for each layer that has weights
    unused : tensors that no layer takes
    """

    matches: tuple[Match, ...]
    unused: tuple[str, ...] = ()


@dataclass
class _Table:
    """Groups that are still free."""

    groups: list[Group]
    taken: set[str] = field(default_factory=set)

    def free(self) -> list[Group]:
        return [group for group in self.groups if group.prefix not in self.taken]


def groups_of(tensors: Mapping[str, StoredTensor]) -> list[Group]:
    """Gather a file's tensors into modules, in the file's order; what has no weight is left out."""
    found: dict[str, dict[str, StoredTensor]] = {}
    for name, tensor in tensors.items():
        prefix, _, leaf = name.rpartition(".")
        if leaf in _LEAVES:
            found.setdefault(prefix, {}).setdefault(_LEAVES[leaf], tensor)
    return [Group(prefix, parts) for prefix, parts in found.items() if "weight" in parts][:MAX_GROUPS]


def match(wanted: Sequence[Wanted], tensors: Mapping[str, StoredTensor], ordered: bool = True) -> Matching:
    """Find the module of each layer.

    Names come first. What has none, or none that is there, goes by kind and shape in the order of both, each
    kind by itself: where names are sorted, all batch norms stand before all convolutions.
    What is left then, and fits one module that fits no other layer, takes that.

    Parameters
    ----------
    ordered : whether the file has the order of the model; else names are sorted, numbers in them as numbers
    """
    groups = groups_of(tensors)
    table = _Table(groups if ordered else sorted(groups, key=lambda group: _natural(group.prefix)))
    found: dict[int, Group] = {}
    wrong: dict[int, Group] = {}
    for layer in wanted:
        group = _by_name(layer, table.free())
        if group is None:
            continue
        if _fits(layer, group):
            found[layer.number] = group
            table.taken.add(group.prefix)
        else:
            wrong[layer.number] = group
    rest = [layer for layer in wanted if layer.number not in found and layer.number not in wrong]
    for kind in dict.fromkeys(layer.kind for layer in rest):
        for layer, group in _in_order([layer for layer in rest if layer.kind == kind], table.free()):
            found[layer.number] = group
            table.taken.add(group.prefix)
    for layer, group in _alone([layer for layer in rest if layer.number not in found], table.free()):
        found[layer.number] = group
        table.taken.add(group.prefix)
    matches = tuple(_matched(layer, found, wrong, table) for layer in wanted)
    used = {
        tensor.name for item in matches if item.group is not None for tensor in item.group.tensors.values()
    }
    return Matching(matches, tuple(name for name in tensors if name not in used))


def filled(settings: Settings, found: Match) -> Layer:
    """Give a layer the weights of its module; without one it stays as it is."""
    if found.group is None:
        return Layer(settings, {})
    kept = {name: value for name, value in settings.items() if name not in _WITHOUT}
    return Layer(kept, {name: Ref(tensor.name) for name, tensor in found.group.tensors.items()})


def _natural(name: str) -> tuple[tuple[bool, int, str], ...]:
    """Sort numbers in names as numbers: `features.3` before `features.10`."""
    parts = re.split(r"([0-9]+)", name[:MAX_NAME])
    return tuple((bool(place % 2), int(part) if place % 2 else 0, part) for place, part in enumerate(parts))


def _by_name(layer: Wanted, groups: Sequence[Group]) -> Group | None:
    if layer.name is None:
        return None
    same = next((group for group in groups if group.prefix == layer.name), None)
    return same or next((group for group in groups if group.prefix.endswith(f".{layer.name}")), None)


def _fits(layer: Wanted, group: Group) -> bool:
    if (layer.kind == "batch_norm") != ("mean" in group.tensors and len(group.weight) == 1):
        return False
    return _same(layer.weight, group.weight)


def _same(wanted: Sizes, shape: tuple[int, ...]) -> bool:
    return len(wanted) == len(shape) and all(
        want in (None, size) for want, size in zip(wanted, shape, strict=True)
    )


def _alone(layers: Sequence[Wanted], groups: Sequence[Group]) -> list[tuple[Wanted, Group]]:
    """Pair what fits nothing else, whatever the order."""
    found = []
    for layer in layers:
        fitting = [group for group in groups if _fits(layer, group)]
        if len(fitting) == 1 and sum(_fits(other, fitting[0]) for other in layers) == 1:
            found.append((layer, fitting[0]))
    return found


def _in_order(layers: Sequence[Wanted], groups: Sequence[Group]) -> list[tuple[Wanted, Group]]:
    """Pair as many as fit, keeping both in their order: the longest common subsequence."""
    best = [[0] * (len(groups) + 1) for _ in range(len(layers) + 1)]
    for i in range(len(layers) - 1, -1, -1):
        for j in range(len(groups) - 1, -1, -1):
            pair = best[i + 1][j + 1] + 1 if _fits(layers[i], groups[j]) else 0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], pair)
    found, i, j = [], 0, 0
    while i < len(layers) and j < len(groups):
        if _fits(layers[i], groups[j]) and best[i][j] == best[i + 1][j + 1] + 1:
            found.append((layers[i], groups[j]))
            i, j = i + 1, j + 1
        elif best[i + 1][j] >= best[i][j + 1]:
            i += 1
        else:
            j += 1
    return found


def _matched(layer: Wanted, found: Mapping[int, Group], wrong: Mapping[int, Group], table: _Table) -> Match:
    group = found.get(layer.number)
    if group is not None:
        return Match(layer, group, _about_bias(layer, group))
    nearest = wrong.get(layer.number) or _nearest(layer, table.free())
    return Match(layer, None, _explained(layer, nearest), nearest)


def _about_bias(layer: Wanted, group: Group) -> str | None:
    there = "bias" in group.tensors
    if layer.bias and not there:
        return "the layer adds a bias, and the file has none for it, so that it adds nothing"
    if there and not layer.bias and layer.kind != "batch_norm":
        return "the layer adds no bias, and the file has one, which is added"
    return None


def _nearest(layer: Wanted, groups: Sequence[Group]) -> Group | None:
    """Find the module whose weight differs least: first in its axes, then in their sizes."""

    def distance(group: Group) -> float:
        axes = abs(len(layer.weight) - len(group.weight)) * 100.0
        for want, size in zip(layer.weight, group.weight, strict=False):
            if want not in (None, size):
                axes += 1 + min(10.0, abs(math.log(((want or 0) + 1) / (size + 1))))
        return axes

    alike = [group for group in groups if len(group.weight) == len(layer.weight)]
    return min(alike or groups, key=distance, default=None)


def _explained(layer: Wanted, nearest: Group | None) -> str:
    wants = f"it wants a weight of shape {_written(layer.weight)}"
    if nearest is None:
        return f"{wants}, and no module of the file is left"
    got = f"{nearest.prefix or 'the file'} has {_written(nearest.weight)}"
    if len(layer.weight) != len(nearest.weight):
        return f"{wants}; the nearest, {got}, is of another kind of layer"
    if layer.kind == "batch_norm" and "mean" not in nearest.tensors:
        return f"{wants} with running_mean and running_var; {nearest.prefix} has neither"
    names: tuple[str, ...] = _TURNED if layer.kind == "conv_transpose" else _AXES
    if layer.kind in ("linear", "batch_norm"):
        names = ("outputs", "inputs") if layer.kind == "linear" else ("channels",)
    wrong = [
        f"{size} {name} in place of {want}"
        for name, want, size in zip(names, layer.weight, nearest.weight, strict=False)
        if want not in (None, size)
    ]
    if not wrong:
        return f"{wants}; {got}, but it isn't the only one, nor is its place the layer's: name the layer"
    return f"{wants}; the nearest, {got}: {', '.join(wrong)}"


def _written(sizes: Sizes) -> str:
    return f"({', '.join('any' if size is None else str(size) for size in sizes)})"
