"""Networks that learn: until they know it, equally for equal seeds, and on from where they were stopped."""

import itertools
from typing import Any

import numpy as np
import pytest

from app.engine import Engine, checked_by
from app.training.course import Course, CourseSettings, Progress
from app.training.examples import split
from tests.training.networks import bars, network

SETTINGS: dict[str, Any] = {
    "optimiser": {"kind": "adam", "learning_rate": 0.02},
    "epochs": 6,
    "batch": 12,
    "schedule": "cosine",
    "augmentations": [{"kind": "crop"}, {"kind": "normalise", "mean": [0.1], "deviation": [0.3]}],
}


def course(backend: str = "numpy", **more: object) -> Course:
    learnt, held = split(bars(50), 0.2, seed=0)
    settings = CourseSettings.model_validate({**SETTINGS, **more})
    return Course(network(), learnt, held, settings, Engine(backend, learning=False))


def run(found: Course) -> list[Progress]:
    seen: list[Progress] = []
    found.run(seen.append)
    return seen


@pytest.mark.parametrize("backend", ["numpy", pytest.param("torch", marks=pytest.mark.torch)])
@pytest.mark.parametrize("kind", ["sgd", "adam"])
def test_a_network_learns(backend: str, kind: str) -> None:
    more: dict[str, Any] = {"optimiser": {"kind": kind, "learning_rate": 0.02}, "epochs": 15}
    seen = run(course(backend, **more, augmentations=[]))
    assert (seen[-1].epoch, seen[-1].step, seen[-1].steps, len(seen)) == (15, 4, 4, 60)
    assert seen[-1].loss < 0.3 < seen[0].loss
    assert seen[-1].validation_accuracy == 1
    assert [each.validation_loss is not None for each in seen] == [each.ends_epoch for each in seen]
    assert seen[-1].seconds_left == 0
    assert all(a.seconds < b.seconds for a, b in itertools.pairwise(seen))


def test_the_learning_rate_falls_along_a_cosine() -> None:
    rates = [each.rate for each in run(course(epochs=2))]
    assert rates[0] == 0.02
    assert rates == sorted(rates, reverse=True)
    assert rates[4] == pytest.approx(0.01)
    assert {each.rate for each in run(course(epochs=1, schedule="constant"))} == {0.02}


def test_equal_seeds_go_the_same_way_and_others_another() -> None:
    one, two, three = course(), course(), course(seed=1)
    for each in (one, two, three):
        run(each)
    assert all(np.array_equal(one.copies()[name], array) for name, array in two.copies().items())
    assert not np.array_equal(one.copies()["0.weight"], three.copies()["0.weight"])


class StopError(Exception):
    """What a checkpoint raises."""


def test_stopped_anywhere_it_goes_on_as_if_it_had_not_been() -> None:
    whole, parts = course(), course()
    told = run(whole)
    left = 0
    seen: list[Progress] = []

    def check() -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise StopError

    for patience in range(1, 4000, 37):
        left = patience
        try:
            with checked_by(check):
                parts.run(seen.append)
        except StopError:
            continue
        break
    assert parts.done
    assert [(each.epoch, each.step) for each in seen] == [(each.epoch, each.step) for each in told]
    assert [each.loss for each in seen] == [each.loss for each in told]
    assert all(np.array_equal(whole.copies()[name], array) for name, array in parts.copies().items())


def test_more_epochs_can_follow() -> None:
    found = course(epochs=1)
    run(found)
    found.epochs = 2
    assert run(found)[-1].epoch == 2
