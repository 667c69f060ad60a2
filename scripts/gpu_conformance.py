"""The whole conformance table on a device, with cuDNN set in each way that it can be."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from types import MappingProxyType
from typing import NamedTuple, TypeVar

import numpy as np
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.strategies import SearchStrategy

from app.engine import Array, Choice, Engine, Run
from app.engine.algorithms import TOLERANCE
from app.engine.backends.loader import make_torch
from app.layers import parse_layer
from tests.conformance.layer_case import Double, LayerCase
from tests.conformance.onnx_cases import ROUNDED
from tests.conformance.page import tables
from tests.engine.table import NETWORKS, TABLE, TRANSPOSED
from tests.engine.transposed_truth import TransposedCase, conv_transpose, transposed_cases
from tests.engine.truth import Case, cases, convolve

T = TypeVar("T")

DRAWN = 200
ON_DEVICE = Choice("torch")


class Modes(NamedTuple):
    """How cuDNN is set, as `TorchBackend` takes it."""

    autotune: bool = False
    deterministic: bool = False


SETTINGS: Mapping[str, Modes] = MappingProxyType(
    {"plain": Modes(), "autotune": Modes(autotune=True), "deterministic": Modes(deterministic=True)}
)
# The other layers compute on the host in any case.
CONVOLVED = ("conv", "conv_transpose", "linear")
ROUNDED_TOLERANCE = 2e-4


@dataclass(frozen=True, slots=True)
class Task:
    """A case to be computed on a device.

    Parameters
    ----------
    source : where it comes from
    name : its sizes, or what its source calls it
    compute : with an engine
    truth : in float64
    on_device : whether the device computes it, and not the host
    tolerance : relative to the largest true value, of 0.1 at least
    """

    source: str
    name: str
    compute: Callable[[Engine], tuple[Array, Run]]
    truth: Double
    on_device: bool = True
    tolerance: float = TOLERANCE


@dataclass(frozen=True, slots=True)
class Finding:
    """What came of a task: the error, relative to the largest true value, and what is wrong, if any."""

    task: Task
    error: float
    wrong: str | None


def hold(device: str, say: Callable[[str], None]) -> bool:
    """Check everything under each setting of cuDNN, and tell; whether all is right."""
    table, right = [*tasks()], True
    for name, modes in SETTINGS.items():
        make = partial(make_torch, autotune=modes.autotune, deterministic=modes.deterministic)
        engine = Engine(backend="torch", device=device, make=make)
        engine.warm()
        findings = check(engine, device, table, again=modes.deterministic)
        faults = [*wrong_flags(modes)]
        for line in (*faults, *told(findings)):
            say(f"{name}: {line}")
        right = right and not faults and not any(finding.wrong for finding in findings)
    return right


def tasks() -> Iterator[Task]:
    """Give convolutions and transposed ones of all kinds, then other people's cases, as layers."""
    for case in (*TABLE, *NETWORKS, *drawn(cases(), DRAWN)):
        yield convolution(case)
    for transposed in (*TRANSPOSED, *drawn(transposed_cases(), DRAWN)):
        yield transposed_convolution(transposed)
    for table in tables():
        for layer_case in table.cases:
            yield layer(table.source, layer_case)


def convolution(case: Case) -> Task:
    """Make a task of a convolution."""

    def compute(engine: Engine) -> tuple[Array, Run]:
        return engine.convolve(case.x, case.weight, case.bias, case.convolution, ON_DEVICE)

    return Task("conv", f"{case}, {case.convolution.padding_mode}", compute, convolve(case))


def transposed_convolution(case: TransposedCase) -> Task:
    """Make a task of a transposed convolution."""
    return Task(
        "conv_transpose",
        str(case),
        lambda engine: engine.conv_transpose(*case.arrays, ON_DEVICE),
        conv_transpose(case),
    )


def layer(source: str, case: LayerCase) -> Task:
    """Make a task of somebody else's case."""
    bound = parse_layer(dict(case.settings)).bind(case.x.shape)
    return Task(
        source,
        case.name,
        lambda engine: bound.forward(engine, case.x, ON_DEVICE),
        case.expected,
        bound.kind in CONVOLVED,
        ROUNDED_TOLERANCE if case.name in ROUNDED else TOLERANCE,
    )


def drawn(strategy: SearchStrategy[T], count: int) -> list[T]:
    """Draw cases of all kinds, the same ones every time."""
    found: list[T] = []

    @settings(
        max_examples=count,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=strategy)
    def keep(case: T) -> None:
        found.append(case)

    keep()
    return found


def check(engine: Engine, device: str, table: Iterable[Task], *, again: bool = False) -> list[Finding]:
    """Compute every task on the device and compare it with the truth; `again`: and with a second run."""
    findings = []
    for task in table:
        out, run = task.compute(engine)
        off, wrong = error(out, task.truth), None
        if task.on_device and run.device != device:
            wrong = f"computed on {run.device}: {run.reason}"
        elif not off < task.tolerance:  # NaN too
            wrong = f"off by {off:.1e}, where {task.tolerance:.0e} is allowed"
        elif again and not np.array_equal(out, task.compute(engine)[0]):
            wrong = "a second run gives other bits"
        findings.append(Finding(task, off, wrong))
    return findings


def error(out: Array, truth: Double) -> float:
    """Largest difference, relative to the largest true value (of 0.1 at least); infinite if shapes differ."""
    if out.shape != truth.shape:
        return float("inf")
    return float(np.abs(out - truth).max() / max(np.abs(truth).max(), 0.1))


def wrong_flags(modes: Modes) -> Iterator[str]:
    """Say which of torch's flags are not as they have to be: TF32 off, cuDNN as it was set."""
    import torch

    cudnn, matmul = torch.backends.cudnn, torch.backends.cuda.matmul
    if cudnn.allow_tf32 or matmul.allow_tf32 or torch.get_float32_matmul_precision() != "highest":
        yield "WRONG: TF32 is on"
    if cudnn.benchmark != modes.autotune:
        yield f"WRONG: cudnn.benchmark is {cudnn.benchmark}"
    if cudnn.deterministic != modes.deterministic:
        yield f"WRONG: cudnn.deterministic is {cudnn.deterministic}"


def told(findings: Sequence[Finding]) -> Iterator[str]:
    """Write a line for each wrong result, and one for each source."""
    for finding in findings:
        if finding.wrong:
            yield f"WRONG {finding.task.source} {finding.task.name}: {finding.wrong}"
    for source, group in groupby(findings, key=lambda finding: finding.task.source):
        some = [*group]
        right = sum(finding.wrong is None for finding in some)
        worst = max(finding.error for finding in some)
        yield f"{source}: {right} of {len(some)} results are right; the largest error is {worst:.1e}"
