"""The course of a training: epochs of batches, which can be stopped after any step and go on where it was."""

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from app.engine import Engine, checkpoint
from app.layers.base import Array
from app.training.augmentations import AnyAugmentation, augment
from app.training.examples import Examples
from app.training.loss import cross_entropy
from app.training.network import Trace, TrainableNetwork
from app.training.optimisers import AnyOptimiser

EVALUATED_AT_ONCE = 256


class CourseSettings(BaseModel):
    """How a network learns."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    optimiser: AnyOptimiser = Field(description="what follows the gradients")
    epochs: int = Field(default=20, ge=1, le=10_000, description="passes over all pictures")
    batch: int = Field(default=32, ge=1, le=4096, description="pictures of one step")
    schedule: Literal["constant", "cosine"] = Field(
        default="constant", description="learning rate: as it is, or down to 0 along a cosine over all steps"
    )
    seed: int = Field(default=0, ge=0, le=2**63 - 1, description="of order, dropout and augmentations")
    augmentations: list[AnyAugmentation] = Field(
        default_factory=list, max_length=16, description="one after the other, in this order"
    )


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a training is.

    Parameters
    ----------
    epoch, epochs : the one that runs or has ended, counted from 1, and all
    step, steps : of that epoch, counted from 1, and all of an epoch
    loss, accuracy : means over the epoch's batches up to here
    validation_loss, validation_accuracy : at an epoch's end, on what is held out, if anything is
    rate : learning rate of this step
    seconds, seconds_left : of computing until now, and as many as are likely to follow
    """

    epoch: int
    epochs: int
    step: int
    steps: int
    loss: float
    accuracy: float
    rate: float
    seconds: float
    seconds_left: float
    validation_loss: float | None = None
    validation_accuracy: float | None = None

    @property
    def ends_epoch(self) -> bool:
        """Whether the epoch is over."""
        return self.step == self.steps


@dataclass(slots=True)
class _Sums:
    """Of an epoch up to here."""

    loss: float = 0.0
    correct: int = 0
    seen: int = 0


@dataclass(slots=True)
class _Place:
    """Where a training is.

    Parameters
    ----------
    done : steps
    seconds : that they took
    rate : of the last step, until it is accounted for
    sums : of the epoch
    """

    done: int = 0
    rate: float | None = None
    seconds: float = 0.0
    sums: _Sums = field(default_factory=_Sums)


class Course:
    """A training on its way; equal seeds go the same way, however often it is stopped.

    Parameters
    ----------
    network : that learns
    examples : to learn from
    held_out : to see how well it does on what it hasn't seen; may be empty
    settings : how
    engine : computes
    """

    def __init__(
        self,
        network: TrainableNetwork,
        examples: Examples,
        held_out: Examples,
        settings: CourseSettings,
        engine: Engine,
    ) -> None:
        self.network, self.settings = network, settings
        self._examples, self._held_out, self._engine = examples, held_out, engine
        self._optimiser = settings.optimiser.make()
        self._steps = tuple(settings.augmentations)
        self._place = _Place()
        self.epochs = settings.epochs
        self.lock = threading.Lock()
        """Held while the network's numbers change, so that others copy whole states."""
        for step in self._steps:
            step.check(network.input_shape[0])

    @property
    def steps(self) -> int:
        """Steps of an epoch."""
        return -(-len(self._examples.labels) // self.settings.batch)

    @property
    def done(self) -> bool:
        """Whether all epochs are over."""
        return self._place.done >= self.epochs * self.steps

    def run(self, report: Callable[[Progress], None]) -> None:
        """Go on until all epochs are over; what a checkpoint raises stops it between two steps.

        Parameters
        ----------
        report : called after each step
        """
        while self._place.rate is not None or not self.done:
            checkpoint()
            # a network whose numbers explode says so by its loss
            with np.errstate(all="ignore"):
                if self._place.rate is None:
                    self._step()
                progress = self._account()
            report(progress)

    def evaluate(self, examples: Examples) -> tuple[float, float]:
        """Give loss and accuracy, without dropout and what else is random."""
        loss, correct = 0.0, 0
        for start in range(0, len(examples.labels), EVALUATED_AT_ONCE):
            checkpoint()
            part = slice(start, start + EVALUATED_AT_ONCE)
            trace = self.see(examples.pictures[part])
            found = cross_entropy(self.network.scores(trace), examples.labels[part])
            loss += found.value * len(examples.labels[part])
            correct += found.correct
        return loss / len(examples.labels), correct / len(examples.labels)

    def see(self, pictures: Array) -> Trace:
        """Run pictures through the network as it is, without what is random."""
        read = augment(pictures, self._steps, np.random.default_rng(0), training=False)
        return self.network.forward(self._engine, read)

    @property
    def holds_out(self) -> bool:
        """Whether there are pictures that it doesn't learn from."""
        return len(self._held_out.labels) > 0

    @property
    def unseen(self) -> Examples:
        """What is held out; all that it learns from where nothing is."""
        return self._held_out if self.holds_out else self._examples

    def copies(self) -> dict[str, Array]:
        """Copy all numbers that training changes, between two steps."""
        with self.lock:
            return self.network.copies()

    def _step(self) -> None:
        """Learn from one batch; what stops it here leaves all as it was."""
        began, place = time.perf_counter(), self._place
        epoch, step = divmod(place.done, self.steps)
        if step == 0:
            place.sums = _Sums()
        rate = self._rate(place.done)
        pictures, labels = self._batch(epoch, step)
        # each step has numbers of its own, so that one that was stopped can be done again
        trace = self.network.forward(self._engine, pictures, self._generator(epoch, step, 1))
        loss = cross_entropy(self.network.scores(trace), labels)
        gradients = self.network.backward(self._engine, trace, loss.gradient)
        with self.lock:
            self._optimiser.step(self.network.parameters, gradients, rate)
            self.network.remember(trace)
        sums = place.sums
        sums.loss += loss.value * len(labels)
        sums.correct += loss.correct
        sums.seen += len(labels)
        place.done += 1
        place.rate = rate
        place.seconds += time.perf_counter() - began

    def _account(self) -> Progress:
        """Say how far it is now, and at an epoch's end how well it does; it can be redone."""
        began, place, sums = time.perf_counter(), self._place, self._place.sums
        epoch, step = divmod(place.done - 1, self.steps)
        validated: tuple[float | None, float | None] = None, None
        if step + 1 == self.steps and self.holds_out:
            validated = self.evaluate(self._held_out)
        place.seconds += time.perf_counter() - began
        left = place.seconds / place.done * (self.epochs * self.steps - place.done)
        means = sums.loss / sums.seen, sums.correct / sums.seen
        at = epoch + 1, self.epochs, step + 1, self.steps
        rate, place.rate = place.rate or 0.0, None
        return Progress(*at, *means, rate, place.seconds, left, *validated)

    def _rate(self, done: int) -> float:
        rate = self.settings.optimiser.learning_rate
        if self.settings.schedule == "constant":
            return rate
        return rate * (1 + math.cos(math.pi * done / (self.epochs * self.steps))) / 2

    def _batch(self, epoch: int, step: int) -> tuple[Array, np.ndarray[tuple[int], np.dtype[np.int64]]]:
        order = self._generator(epoch).permutation(len(self._examples.labels))
        places = order[step * self.settings.batch : (step + 1) * self.settings.batch]
        pictures = self._examples.pictures[places]
        return augment(pictures, self._steps, self._generator(epoch, step, 0)), self._examples.labels[places]

    def _generator(self, *place: int) -> np.random.Generator:
        return np.random.default_rng((self.settings.seed, *place))
