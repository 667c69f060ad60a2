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
