"""Building blocks: their costs by the textbooks' formulas, and that they are exact where a weight allows."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from app.engine import Engine
from app.layers import BoundLayer, bind_all, parse_layer
from app.layers.blocks import BLOCKS
from app.layers.conv import BoundConv
from app.layers.standard import Standard

ENGINE = Engine(backend="numpy")
GENERATOR = np.random.default_rng(11)


def normal(*shape: int) -> np.ndarray:
    return GENERATOR.standard_normal(shape).astype(np.float32)


def outer(*vectors: np.ndarray) -> np.ndarray:
    """(B, n) each → (B, n₁, n₂, …)."""
    result = vectors[0]
    for vector in vectors[1:]:
        result = result[..., np.newaxis] * vector.reshape(len(vector), *(1,) * (result.ndim - 1), -1)
    return result


def conv(weight: np.ndarray, **fields: object) -> dict[str, object]:
    return {"kind": "conv", "weight": weight, **fields}


def standard_of(settings: dict[str, object], shape: Sequence[int]) -> tuple[BoundConv, Standard]:
    bound = parse_layer(settings).bind(tuple(shape))
    assert isinstance(bound, BoundConv)
    return bound, Standard.of(bound)


def build(name: str, settings: dict[str, object], shape: Sequence[int], groups: int = 2) -> list[BoundLayer]:
    _, standard = standard_of(settings, shape)
    assert BLOCKS[name].why_not(standard, groups) is None
    return bind_all(BLOCKS[name].build(standard, groups), tuple(shape))


def run(layers: Sequence[BoundLayer], x: np.ndarray) -> np.ndarray:
    for layer in layers:
        x, _ = layer.forward(ENGINE, x)
    return x


def costs(layers: Sequence[BoundLayer]) -> tuple[int, int]:
    return sum(layer.parameters for layer in layers), sum(layer.macs for layer in layers)


def assert_exact(name: str, settings: dict[str, object], x: np.ndarray, groups: int = 2) -> None:
    bound, _ = standard_of(settings, x.shape)
    truth = bound.forward(ENGINE, x)[0]
    layers = build(name, settings, x.shape, groups)
    found = run(layers, x)
    assert found.shape == truth.shape == layers[-1].output_shape
    assert np.abs(found - truth).max() < 3e-6 * np.abs(truth).max()


def test_the_seeds_depthwise_separable_layer() -> None:
    """2 × 2, stride 2, same, on 10 × 10 × 3, then 1 × 1 to 20 maps: 5 × 5 × 20."""
    layers = build("depthwise_separable", conv(normal(20, 3, 2, 2), stride=2, padding="same"), (1, 3, 10, 10))
    assert [layer.output_shape for layer in layers] == [(1, 3, 5, 5), (1, 20, 5, 5)]
    assert [layer.parameters for layer in layers] == [3 * 4, 3 * 20]
    assert [layer.macs for layer in layers] == [5 * 5 * 3 * 4, 5 * 5 * 3 * 20]


@pytest.mark.parametrize(("outputs", "kernel"), [(8, 3), (64, 3), (16, 5), (1, 7)])
def test_mobilenets_formula(outputs: int, kernel: int) -> None:
    """It costs 1/N + 1/k² of the standard convolution (Howard et al. 2017, section 3.1)."""
    settings = conv(normal(outputs, 6, kernel, kernel), padding=kernel // 2)
    bound, _ = standard_of(settings, (2, 6, 9, 9))
    parameters, macs = costs(build("depthwise_separable", settings, (2, 6, 9, 9)))
    share = 1 / outputs + 1 / kernel**2
    assert (parameters / bound.parameters, macs / bound.macs) == pytest.approx((share, share))


# block, groups → parameters and multiply-adds for 8 maps of 4 channels by 3 × 3, padding 1, on 10 × 12
TABLE = [
    ("depthwise_separable", 2, 4 * 9 + 4 * 8, (4 * 9 + 4 * 8) * 120),
    ("spatially_separable", 2, 4 * 8 * 6, 4 * 8 * 6 * 120),
    ("flattened", 2, 8 * (4 + 3 + 3), 8 * (4 + 3 + 3) * 120),
    ("grouped", 2, 8 * 4 * 9 // 2, 8 * 4 * 9 // 2 * 120),
    ("grouped", 4, 8 * 4 * 9 // 4, 8 * 4 * 9 // 4 * 120),
    ("shuffled_grouped", 2, 4 * 4 // 2 + 8 * 4 * 9 // 2, (4 * 4 // 2 + 8 * 4 * 9 // 2) * 120),
    # four groups hand one channel to each other, so that 4 channels become 16
    ("shuffled_grouped", 4, 4 * 16 // 4 + 8 * 16 * 9 // 4, (4 * 16 // 4 + 8 * 16 * 9 // 4) * 120),
]


@pytest.mark.parametrize(("name", "groups", "parameters", "macs"), TABLE)
@pytest.mark.parametrize("biased", [False, True])
def test_costs(name: str, groups: int, parameters: int, macs: int, biased: bool) -> None:
    settings = conv(normal(8, 4, 3, 3), padding=1, bias=normal(8) if biased else None)
    assert costs(build(name, settings, (1, 4, 10, 12), groups)) == (parameters + 8 * biased, macs)


def test_groups_cost_a_separable_block_nothing_more() -> None:
    settings = conv(normal(9, 2, 3, 3), padding=1, groups=3)
    found = costs(build("spatially_separable", settings, (1, 6, 10, 12)))
    assert found == (9 * 2 * 6, 9 * 2 * 6 * 120)


def test_cost_in_three_dimensions_of_vectors() -> None:
    settings = conv(normal(5, 3, 2, 3, 4))
    found, _ = costs(build("spatially_separable", settings, (1, 3, 6, 6, 6)))
    assert found == 15 * (2 + 3 + 4)
    found, _ = costs(build("flattened", settings, (1, 3, 6, 6, 6)))
    assert found == 5 * (3 + 2 + 3 + 4)


WHERE: list[dict[str, Any]] = [
    {},
    {"stride": 2, "padding": "same", "bias": normal(6)},
    {"dilation": 2, "padding": 1},
    {"padding": 1, "padding_mode": "reflect"},
    {"padding": 2, "padding_mode": "circular", "stride": 3},
    {"padding": 1, "padding_mode": "replicate", "cover_all": True, "stride": 2},
    {"flip": True, "padding": "full"},
]
SIZES = [(12,), (11, 9), (6, 7, 8)]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("fields", WHERE)
class TestExact:
    """A weight that has the block's structure comes back whole, whatever the layer's other settings."""

    def test_depthwise_separable(self, size: tuple[int, ...], fields: dict[str, object]) -> None:
        kernels, mixes = normal(4, *(3,) * len(size)), normal(6, 4)
        weight = mixes.reshape(6, 4, *(1,) * len(size)) * kernels
        assert_exact("depthwise_separable", conv(weight, **fields), normal(2, 4, *size))

    def test_spatially_separable(self, size: tuple[int, ...], fields: dict[str, object]) -> None:
        if len(size) > 1:
            weight = outer(*(normal(24, n) for n in (3, 2, 3)[: len(size)]))
            assert_exact(
                "spatially_separable",
                conv(weight.reshape(6, 4, *weight.shape[1:]), **fields),
                normal(2, 4, *size),
            )

    def test_spatially_separable_in_groups(self, size: tuple[int, ...], fields: dict[str, object]) -> None:
        """Six maps of four channels in two groups, and of two channels in one each."""
        if len(size) > 1:
            for groups, inputs in ((2, 2), (2, 1)):
                weight = outer(*(normal(6 * inputs, n) for n in (3, 2, 3)[: len(size)]))
                assert_exact(
                    "spatially_separable",
                    conv(weight.reshape(6, inputs, *weight.shape[1:]), groups=groups, **fields),
                    normal(2, groups * inputs, *size),
                )

    def test_flattened(self, size: tuple[int, ...], fields: dict[str, object]) -> None:
        weight = outer(*(normal(6, n) for n in (4, 3, 2, 3)[: len(size) + 1]))
        assert_exact("flattened", conv(weight, **fields), normal(2, 4, *size))

    def test_grouped(self, size: tuple[int, ...], fields: dict[str, object]) -> None:
        weight = normal(6, 4, *(3,) * len(size))
        weight[:3, 2:] = weight[3:, :2] = 0
        assert_exact("grouped", conv(weight, **fields), normal(2, 4, *size))

    def test_shuffled(self, size: tuple[int, ...], fields: dict[str, object]) -> None:
        """Of four channels in two groups one goes from each to each: a pair's weights have rank 1."""
        kernels, mixes = normal(2, 3, 2, *(3,) * len(size)), normal(2, 2, 2)
        columns = mixes.reshape(2, 1, 2, 2, *(1,) * len(size))
        weight = (kernels[:, :, :, np.newaxis] * columns).reshape(6, 4, *kernels.shape[3:])
        assert_exact("shuffled_grouped", conv(weight, **fields), normal(2, 4, *size))


@pytest.mark.parametrize("groups", [2, 4])
def test_convolutions_in_groups_stay_in_them(groups: int) -> None:
    per_group = 4 // groups
    kernels, mixes = normal(groups, per_group, 3, 3), normal(groups, 8 // groups, per_group)
    weight = (mixes[..., np.newaxis, np.newaxis] * kernels[:, np.newaxis]).reshape(8, per_group, 3, 3)
    assert_exact("depthwise_separable", conv(weight, groups=groups), normal(1, 4, 7, 7))
    weight = outer(normal(8, per_group), normal(8, 3), normal(8, 3))
    assert_exact("flattened", conv(weight, groups=groups), normal(1, 4, 7, 7))


@pytest.mark.parametrize("shape", [(1, 3, 8, 9), (2, 1, 8, 9)])
def test_a_separable_filter_on_every_channel(shape: tuple[int, ...]) -> None:
    """Sobel is [1, 2, 1]ᵀ [1, 0, −1], so six multiplications do for nine."""
    settings: dict[str, object] = {"kind": "conv", "kernel": "sobel_x", "padding": "same"}
    assert_exact("spatially_separable", settings, normal(*shape))
    assert costs(build("spatially_separable", settings, shape))[0] == 6 * shape[1]


@pytest.mark.parametrize(("inputs", "groups", "handed"), [(9, 3, 1), (8, 2, 2), (10, 2, 3)])
def test_shuffled_groups_hand_on_as_much_as_they_can(inputs: int, groups: int, handed: int) -> None:
    """As many singular vectors are kept of a pair of groups as channels go from one to the other."""
    weight = normal(6, inputs, 3)
    found = amounts_to("shuffled_grouped", weight, groups)
    for outputs in np.split(np.arange(6), groups):
        for channels in np.split(np.arange(inputs), groups):
            pair = np.ix_(outputs, channels)
            matrix = weight[pair].transpose(0, 2, 1).reshape(-1, len(channels)).astype(np.float64)
            left = np.linalg.norm(np.linalg.svd(matrix, compute_uv=False)[handed:])
            assert np.linalg.norm(found[pair] - weight[pair]) == pytest.approx(left, rel=1e-4)


def amounts_to(name: str, weight: np.ndarray, groups: int) -> np.ndarray:
    """Weight (O, I, k) of the one convolution that a block is, found by single ones as its input."""
    outputs, inputs, kernel = weight.shape
    ones = np.eye(inputs * kernel, dtype=np.float32).reshape(-1, inputs, kernel)
    return run(build(name, conv(weight), ones.shape, groups), ones).T.reshape(outputs, inputs, kernel)


REFUSED: list[tuple[str, dict[str, object], int, str]] = [
    ("spatially_separable", conv(normal(2, 2, 3)), 2, "a signal's kernel has one axis"),
    ("grouped", conv(normal(6, 3, 3, 3)), 2, "2 groups do not divide the 3 input channels"),
    ("grouped", conv(normal(3, 6, 3, 3)), 2, "2 groups do not divide the 3 output channels"),
    ("grouped", conv(normal(4, 3, 3, 3)), 2, "no number of groups divides both the 3 input and the 4 output"),
    ("grouped", conv(normal(4, 2, 3, 3), groups=2), 2, "has 2 groups already"),
    ("shuffled_grouped", conv(normal(4, 4, 3, 3)), 3, "3 groups do not divide the 4 input channels"),
    ("shuffled_grouped", conv(normal(2, 2100, 1)), 2, "groups of 1050 channels take too long to fit"),
    *(
        (
            name,
            conv(normal(4, 4, 3, 3), padding=1, padding_mode="constant", padding_value=2.0),
            2,
            "number than 2;",
        )
        for name in ("spatially_separable", "flattened", "shuffled_grouped")
    ),
]


@pytest.mark.parametrize(("name", "settings", "groups", "words"), REFUSED)
def test_reasons(name: str, settings: dict[str, Any], groups: int, words: str) -> None:
    weight = settings["weight"]
    channels = weight.shape[1] * settings.get("groups", 1)
    _, standard = standard_of(settings, (1, channels, *(6,) * (weight.ndim - 2)))
    reason = BLOCKS[name].why_not(standard, groups)
    assert reason is not None
    assert words in reason


def test_padding_with_a_number_before_all_else() -> None:
    """The depthwise layer comes first and pads as the standard one does; without padding all do."""
    constant = {"padding_mode": "constant", "padding_value": 2.0}
    weight = normal(6, 4)[:, :, np.newaxis, np.newaxis] * normal(4, 3, 3)
    assert_exact("depthwise_separable", conv(weight, padding=1, **constant), normal(1, 4, 6, 6))
    weight = outer(normal(6, 4), normal(6, 3), normal(6, 3))
    assert_exact("flattened", conv(weight, **constant), normal(1, 4, 6, 6))


def test_every_block_says_what_it_is() -> None:
    for name, block in BLOCKS.items():
        assert block.name == name
        assert block.title
        assert block.summary.endswith(".")
        assert block.source
