"""Hold the engine's results on a GPU against float64, and time it against PyTorch called plainly there.

Where there is no GPU it says so and ends well, so that it can be run anywhere; a wrong result ends it with 1.
Needs what `make install` installs, and PyTorch with CUDA or MPS.
"""

import argparse
import importlib.util
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from hypothesis import HealthCheck, Phase, given, settings

from app.engine import Choice, Engine
from app.engine.algorithms import TOLERANCE
from bench.table import Contestant, markdown, measure, ratio, written
from bench.workloads import Conv
from bench.workloads import works as benched
from tests.engine.table import NETWORKS, TABLE
from tests.engine.truth import Case, cases, convolve, error

DRAWN = 200
NATIVE = Choice("torch", "native")
NO_GPU = "no GPU here: skipped"


@dataclass(frozen=True, slots=True)
class Finding:
    """What came of a case.

    Parameters
    ----------
    case : its sizes
    device : where it was computed
    error : relative to the largest true value
    wrong : what is the matter with it, None if nothing is
    """

    case: str
    device: str
    error: float
    wrong: str | None


def main(arguments: Sequence[str] | None = None) -> int:
    """Check and time; 0 if all results are right or there is no GPU."""
    parser = argparse.ArgumentParser(prog="scripts/check-gpu", description=__doc__)
    parser.add_argument("--device", help="cuda, cuda:1, mps or cpu; the GPU that is here by default")
    parser.add_argument(
        "--rounds", type=int, default=15, help="times that everything is timed; 0: not at all"
    )
    parsed = parser.parse_args(arguments)
    device = parsed.device or find_gpu()
    if device is None:
        print(NO_GPU)
        return 0
    engine = Engine(backend="torch", device=device)
    findings = check(engine, device, [*TABLE, *NETWORKS, *drawn()])
    print(told(findings))
    if parsed.rounds:
        print(timings(engine, device, works(), parsed.rounds))
    return 1 if any(finding.wrong for finding in findings) else 0


def find_gpu() -> str | None:
    """Name the GPU that torch can use."""
    if importlib.util.find_spec("torch") is None:
        return None
    import torch

    here = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    return next((name for name, there in here.items() if there), None)


def drawn() -> list[Case]:
    """Draw convolutions of all kinds, the same ones every time."""
    found: list[Case] = []

    @settings(
        max_examples=DRAWN,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases())
    def keep(case: Case) -> None:
        found.append(case)

    keep()
    return found


def check(engine: Engine, device: str, table: Iterable[Case]) -> list[Finding]:
    """Compute every case on the device and compare it with the definition in float64."""
    findings = []
    for case in table:
        out, run = engine.convolve(case.x, case.weight, case.bias, case.convolution, NATIVE)
        off, wrong = error(out, convolve(case)), None
        if run.device != device:
            wrong = f"computed on {run.device}: {run.reason}"
        elif not off < TOLERANCE:  # NaN too
            wrong = f"off by {off:.1e}, where {TOLERANCE:.0e} is allowed"
        findings.append(Finding(f"{case}, {case.convolution.padding_mode}", run.device, off, wrong))
    return findings


def told(findings: Sequence[Finding]) -> str:
    """Write a line for each wrong result, and one for all of them."""
    lines = [f"WRONG {finding.case}: {finding.wrong}" for finding in findings if finding.wrong]
    worst = max(finding.error for finding in findings)
    right = len(findings) - len(lines)
    lines.append(f"{right} of {len(findings)} results are right; the largest error is {worst:.1e}")
    return "\n".join(lines)


def works() -> list[Conv]:
    """List the convolutions of w1 to w11; pools are computed on the host."""
    return [work for work in benched() if isinstance(work, Conv)]


def timings(engine: Engine, device: str, table: Iterable[Conv], rounds: int) -> str:
    """Time ours and PyTorch's in turn, arrays in and arrays out, and PyTorch's with all on the device.

    Returns
    -------
    A table in Markdown: medians in milliseconds, and ours over PyTorch's
    """
    rows = []
    for work in table:
        found = measure(
            {
                "ours": Contestant(_ours(engine, work)),
                "plain": Contestant(_plainly(work, device, resident=False)),
                "resident": Contestant(_plainly(work, device, resident=True)),
            },
            rounds,
        )
        ours, plain, resident = (found[name] for name in ("ours", "plain", "resident"))
        rows.append([work.id, work.title, str(ours), str(plain), written(ratio(ours, plain)), str(resident)])
    columns = [
        "id",
        "work",
        "ours",
        f"PyTorch, to {device} and back",
        "ours / PyTorch",
        "on the device alone",
    ]
    return markdown(columns, rows)


def _ours(engine: Engine, work: Conv) -> Callable[[], object]:
    return lambda: engine.convolve(work.x, work.weight, None, work.convolution, NATIVE)


def _plainly(work: Conv, device: str, *, resident: bool) -> Callable[[], object]:
    """Call torch.nn.functional as its users do; with everything on the device already, if `resident`."""
    import torch

    windows = work.convolution.windows
    operator = getattr(torch.nn.functional, f"conv{len(windows)}d")
    x, weight = torch.from_numpy(work.x), torch.from_numpy(work.weight)
    stride, dilation = windows[0].stride, windows[0].dilation
    padding = tuple(window.pad_begin for window in windows)
    module = getattr(torch, device.partition(":")[0])

    def compute() -> object:
        there = x.to(device), weight.to(device)
        return operator(*there, None, stride, padding, dilation, work.convolution.groups).cpu()

    if not resident:
        return compute
    there = x.to(device), weight.to(device)

    def stay() -> object:
        result = operator(*there, None, stride, padding, dilation, work.convolution.groups)
        module.synchronize()
        return result

    return stay


if __name__ == "__main__":
    sys.exit(main())
