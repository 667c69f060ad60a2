"""Generators: sizes told beforehand, numbers that are the same everywhere, parameters that help."""

import hashlib
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.generators import GENERATORS, Generator, Recipe, make_recipe
from app.geometry.errors import InvalidError


@st.composite
def within_bounds(draw: st.DrawFn) -> Recipe:
    """A generator with parameters that it takes, of a size that takes no time."""
    generator = draw(st.sampled_from(list(GENERATORS.values())))
    values: dict[str, float] = {}
    for parameter in generator.parameters:
        low, high = parameter.minimum, parameter.maximum
        if parameter.integer:
            most = {"length": 300, "size": 9, "depth": 9}.get(parameter.name, int(high))
            values[parameter.name] = draw(st.integers(int(low), min(int(high), most)))
        else:
            values[parameter.name] = draw(st.floats(low, high))
    return make_recipe(generator.name, **values)


@given(within_bounds())
def test_all_values_within_bounds_make_what_was_told(recipe: Recipe) -> None:
    made = recipe.values()
    assert made.shape == recipe.size
    assert made.dtype == np.float32
    assert np.isfinite(made).all()
    assert np.array_equal(made, make_recipe(recipe.name, **dict(recipe.parameters)).values())


@pytest.mark.parametrize("generator", GENERATORS.values(), ids=list(GENERATORS))
def test_an_entry_is_whole(generator: Generator) -> None:
    assert generator.rank in (1, 3)
    for text in (generator.title, generator.description, generator.source):
        assert text.isascii() or any(letter in text for letter in "é√—1/ⁿ")
    chinese = [text for p in generator.parameters for text in (p.title_zh, p.description_zh)]
    for text in (generator.title_zh, generator.description_zh, *chinese):
        assert any("\u4e00" <= letter <= "\u9fff" for letter in text)
    assert len({p.name for p in generator.parameters}) == len(generator.parameters)
    assert np.ptp(make_recipe(generator.name).values()) > 0.5


@pytest.mark.parametrize(
    ("name", "digest"), [("noise", "8469f9b26a94"), ("noise_3d", "4b3b53f8b4af"), ("blobs", "3244d7538016")]
)
def test_a_seed_means_the_same_numbers_for_ever(name: str, digest: str) -> None:
    made = make_recipe(name, seed=7).values()
    assert hashlib.sha256(np.round(made, 4).tobytes()).hexdigest()[:12] == digest
    assert not np.array_equal(made, make_recipe(name, seed=8).values())


@pytest.mark.parametrize("name", ["noise", "noise_3d"])
def test_noise_is_normal(name: str) -> None:
    made = make_recipe(name, **({"length": 30_000} if name == "noise" else {"size": 31})).values()
    assert made.mean() == pytest.approx(0, abs=0.03)
    assert made.std() == pytest.approx(1, abs=0.03)
    assert np.mean(np.abs(made) < 1) == pytest.approx(0.6827, abs=0.02)


def test_waves_are_their_definitions() -> None:
    t = np.arange(60) / 60
    assert np.allclose(make_recipe("sine", length=60, cycles=3).values(), np.sin(6 * np.pi * t), atol=1e-6)
    quick = make_recipe("chirp", length=4096, first=0, last=64).values()
    crossings = np.flatnonzero(np.diff(np.signbit(quick)))
    assert len(crossings) == pytest.approx(64, abs=1)  # 32 periods: the mean frequency is half the last
    assert np.diff(crossings)[0] > 5 * np.diff(crossings)[-1]
    square = make_recipe("square", length=8, cycles=2, duty=0.25).values()
    assert square.tolist() == [1, -1, -1, -1, 1, -1, -1, -1]


def test_single_cells_stand_where_they_should() -> None:
    for position, cell in ((0, 0), (0.5, 5), (1, 10)):
        made = make_recipe("impulse", length=11, position=position, height=3).values()
        assert np.flatnonzero(made).tolist() == [cell]
        step = make_recipe("step", length=11, position=position).values()
        assert step.sum() == 11 - cell


def test_a_ball_has_its_volume_and_a_shell_is_hollow() -> None:
    ball = make_recipe("ball", size=40, radius=0.8).values()
    assert ball.sum() == pytest.approx(4 / 3 * np.pi * 16**3, rel=0.005)
    for axes in ((0, 2, 1), (1, 0, 2), (2, 1, 0)):
        assert np.allclose(ball, ball.transpose(axes))
    shell = make_recipe("shell", size=40, radius=0.8, thickness=0.2).values()
    assert shell[20, 20, 20] == 0
    assert shell.sum() == pytest.approx(4 / 3 * np.pi * (16**3 - 12**3), rel=0.01)


def test_depth_is_time_where_something_moves() -> None:
    disk = make_recipe("moving_disk", size=32, depth=8).values()
    columns = (disk.sum(axis=1) * np.arange(32)).sum(axis=1) / disk.sum(axis=(1, 2))
    assert np.argmax(columns) == 0
    assert np.argmin(columns) == 4
    assert np.allclose(disk.sum(axis=(1, 2)), disk[0].sum(), rtol=0.02)


def test_the_phantom_is_a_skull_with_something_in_it() -> None:
    made = make_recipe("phantom", size=64).values()
    assert set(np.unique(made)) <= set(np.round(np.arange(0, 11) / 10, 1).astype(np.float32))
    assert made[0].max() == 0
    middle = made[32]
    assert middle[32, 32] == pytest.approx(0.2)
    assert middle.max() == 1
    outline = middle == 1
    assert np.array_equal(outline, outline[:, ::-1])


WRONG: list[tuple[str, dict[str, Any], str, str]] = [
    ("bal", {}, "/name", "did you mean 'ball'"),
    ("qqq", {}, "/name", "GET /api/v1/generators lists all"),
    ("ball", {"size": 257}, "/size", "use a whole number from 1 to 256"),
    ("ball", {"size": 2.5}, "/size", "is not a whole number"),
    ("sine", {"length": 10**9}, "/length", "use a whole number from 1 to 65536"),
    ("sine", {"cycles": float("nan")}, "/cycles", "nan is outside"),
    ("sine", {"size": 3}, "/size", "no such parameter"),
    ("noise", {"seed": -1}, "/seed", "outside"),
]


@pytest.mark.parametrize(("name", "parameters", "pointer", "detail"), WRONG)
def test_what_does_not_fit_is_said(name: str, parameters: dict[str, Any], pointer: str, detail: str) -> None:
    with pytest.raises(InvalidError) as caught:
        make_recipe(name, **parameters)
    assert detail in caught.value.detail
    assert caught.value.pointer == pointer
