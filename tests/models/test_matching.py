"""Which tensors belong to which layers: by name, by order, and by what fits nothing else."""

import pytest

from app.models.matching import Wanted, match
from app.models.tensor import StoredTensor

NOTHING = memoryview(b"")


def stored(*shapes: tuple[str, tuple[int, ...]]) -> dict[str, StoredTensor]:
    return {
        name: StoredTensor(name, "float32", shape, NOTHING)
        for name, shape in ((f"{module}.weight", shape) for module, shape in shapes)
    }


def conv(number: int, *weight: int | None, name: str | None = None) -> Wanted:
    return Wanted(number, "conv", weight, bias=False, name=name)


STEM, BODY = (4, 1, 3, 3), (6, 4, 3, 3)


@pytest.mark.parametrize(
    ("layers", "tensors", "modules"),
    [
        pytest.param(
            [conv(0, *STEM, name="a"), conv(1, *STEM, name="b")],
            [("b", STEM), ("a", STEM)],
            ["a", "b"],
            id="names",
        ),
        pytest.param([conv(0, *STEM), conv(1, *STEM)], [("x", STEM), ("y", STEM)], ["x", "y"], id="order"),
        pytest.param(
            [conv(0, *STEM), conv(1, *BODY)],
            [("body", BODY), ("stem", STEM)],
            ["stem", "body"],
            id="sorted names, each shape once",
        ),
        pytest.param(
            [conv(0, 4, None, 3, 3), conv(1, *BODY)],
            [("body", BODY), ("stem", STEM)],
            ["stem", "body"],
            id="channels that aren't known",
        ),
        pytest.param([conv(0, 9, 1, 3, 3)], [("stem", STEM)], [None], id="no such shape"),
        pytest.param(
            [conv(0, *BODY), conv(1, *STEM), conv(2, *STEM)],
            [("a", STEM), ("body", BODY)],
            ["body", "a", None],
            id="fewer than are wanted",
        ),
    ],
)
def test_each_layer_finds_its_module(
    layers: list[Wanted], tensors: list[tuple[str, tuple[int, ...]]], modules: list[str | None]
) -> None:
    found = match(layers, stored(*tensors))

    assert [item.group and item.group.prefix for item in found.matches] == modules
    assert [item.problem is None for item in found.matches] == [module is not None for module in modules]


def layer(kind: str, *weight: int | None, bias: bool = False, name: str | None = None) -> Wanted:
    return Wanted(0, kind, weight, bias, name)


def norm(name: str, channels: int) -> dict[str, StoredTensor]:
    leaves = ("weight", "running_mean", "running_var")
    return {
        f"{name}.{leaf}": StoredTensor(f"{name}.{leaf}", "float32", (channels,), NOTHING) for leaf in leaves
    }


@pytest.mark.parametrize(
    ("wanted", "tensors", "says"),
    [
        pytest.param(
            layer("conv", 9, 1, 3, None),
            stored(("stem", STEM)),
            "(9, 1, 3, any); the nearest, stem has (4, 1, 3, 3): 4 output channels in place of 9",
            id="a convolution",
        ),
        pytest.param(
            layer("conv_transpose", 4, 2, 3, 3),
            stored(("up", STEM)),
            "1 output channels a group in place of 2",
            id="a transposed convolution",
        ),
        pytest.param(
            layer("linear", 10, 7), stored(("head", (10, 8))), "8 inputs in place of 7", id="a linear layer"
        ),
        pytest.param(
            layer("batch_norm", 5), norm("bn", 4), "4 channels in place of 5", id="a batch norm of others"
        ),
        pytest.param(
            layer("batch_norm", 4),
            stored(("layer_norm", (4,))),
            "with running_mean and running_var; layer_norm has neither",
            id="another norm",
        ),
        pytest.param(
            layer("linear", 10, 8), stored(("stem", STEM)), "of another kind of layer", id="another kind"
        ),
        pytest.param(layer("linear", 10, 8), {}, "no module of the file is left", id="nothing"),
        pytest.param(
            layer("conv", 9, 1, 3, 3, name="stem"),
            stored(("stem", STEM), ("other", (8, 1, 3, 3))),
            "the nearest, stem has",
            id="the one of its name, though another comes nearer",
        ),
    ],
)
def test_what_finds_no_module_is_told_the_nearest(
    wanted: Wanted, tensors: dict[str, StoredTensor], says: str
) -> None:
    (found,) = match([wanted], tensors).matches
    assert found.group is None
    assert found.problem is not None
    assert says in found.problem


def test_two_modules_that_fit_out_of_order_ask_for_a_name() -> None:
    tensors = stored(("stem", STEM), ("body", BODY), ("twin", BODY))
    unnamed = match([conv(0, *BODY), conv(1, *STEM)], tensors)
    first, second = unnamed.matches
    assert (first.group, second.group and second.group.prefix) == (None, "stem")
    assert first.problem is not None
    assert first.problem.endswith("nor is its place the layer's: name the layer")
    named = match([conv(0, *BODY, name="twin"), conv(1, *STEM)], tensors)
    assert [item.group and item.group.prefix for item in named.matches] == ["twin", "stem"]
    assert named.unused == ("body.weight",)


def test_a_bias_on_one_side_alone_is_told() -> None:
    plain = stored(("stem", STEM))
    biased = plain | {"stem.bias": StoredTensor("stem.bias", "float32", (4,), NOTHING)}
    for wants, tensors, says in (
        (True, plain, "the file has none for it"),
        (False, biased, "the file has one, which is added"),
        (True, biased, None),
        (False, plain, None),
    ):
        (found,) = match([layer("conv", *STEM, bias=wants)], tensors).matches
        assert found.group is not None
        assert (found.problem is None) if says is None else (says in (found.problem or ""))
