"""The engine's tables: default and NumPy alone against peers, im2col against two loops, live editing."""

from collections.abc import Callable

import numpy as np

from app.engine import Choice, Convolution, Engine
from app.geometry import Window
from bench.engine_peers import double_loop, opencv, scipy, torch_plainly
from bench.table import Sample, markdown, measure, ratio
from bench.workloads import Work, first_works, live_works, normal

Say = Callable[[str], None]


def tables(rounds: int, say: Say) -> str:
    """Measure all of it and write it as Markdown.

    Parameters
    ----------
    rounds : runs of each contestant
    say : told of every row as it is done
    """
    default, numpy = Engine(), Engine(backend="numpy")
    default.warm()
    sections = [against_peers(default, numpy, rounds, say), against_two_loops(numpy, rounds)]
    sections.append(live(default, numpy, rounds, say))
    return "\n\n".join(sections)


def _run(engine: Engine, work: Work) -> Callable[[], object]:
    return lambda: engine.convolve(work.x, work.weight, None, work.convolution)


def _chosen(engine: Engine, work: Work) -> str:
    _, run = engine.convolve(work.x, work.weight, None, work.convolution)
    return f"{run.algorithm}, {run.backend}"


def against_peers(default: Engine, numpy: Engine, rounds: int, say: Say) -> str:
    """Give w1 to w5: the default and NumPy alone against PyTorch called plainly, OpenCV and SciPy."""
    columns = ["id", "work", "default", "NumPy only", "PyTorch", "OpenCV", "SciPy"]
    columns += ["default / PyTorch", "NumPy only / PyTorch", "computed by"]
    rows = []
    slow: dict[tuple[int, ...], Sample] = {}
    for work in first_works():
        size = work.weight.shape
        contestants = {"default": _run(default, work), "numpy": _run(numpy, work)}
        peers = {"torch": torch_plainly(work), "opencv": opencv(work), "scipy": scipy(work)}
        if size in slow:
            del peers["torch"]
        found = measure(contestants | {name: run for name, run in peers.items() if run is not None}, rounds)
        torch = found.setdefault("torch", slow.get(size, found["default"]))
        if torch.count == 1:
            # What takes seconds takes them whatever the weights are, so it is not run again for the Gaussian.
            slow[size] = torch
        names = ("default", "numpy", "torch", "opencv", "scipy")
        times = [str(found[name]) if name in found else "–" for name in names]
        ratios = [ratio(found[name], torch) for name in ("default", "numpy")]
        rows.append([work.id, work.title, *times, *ratios, _chosen(default, work)])
        say("  ".join(rows[-1]))
    aims = "Milliseconds; ratios are ours over PyTorch's. Aims: default ≤ 1.05, NumPy only ≤ 4."
    return f"### Against peers\n\n{aims}\n\n{markdown(columns, rows)}"


def against_two_loops(engine: Engine, rounds: int) -> str:
    """Give im2col against the loops of a first lesson."""
    picture = np.random.default_rng(0).random((3, 512, 512), dtype=np.float32)
    weight = normal(1, 3, 3, 3)
    windows = (Window(512, 3), Window(512, 3))

    def im2col() -> object:
        return engine.convolve(picture[None], weight, None, Convolution(windows), Choice(algorithm="im2col"))

    ours = measure({"im2col": im2col}, rounds)["im2col"]
    loops: Sample = measure({"loops": lambda: double_loop(picture, weight[0])}, 1)["loops"]
    times = f"{loops.milliseconds / ours.milliseconds:,.0f} ×"
    row = ["512 × 512 × 3, k3, valid", str(ours), str(loops), times, "≥ 150 ×"]
    columns = ["work", "im2col", "two loops with np.sum", "quicker", "aim"]
    return "### im2col against two loops\n\n" + markdown(columns, [row])


def live(default: Engine, numpy: Engine, rounds: int, say: Say) -> str:
    """Give what the page computes while somebody edits a kernel."""
    rows = []
    for work in live_works():
        contestants = {
            "default": _run(default, work),
            "numpy": _run(numpy, work),
            "torch": torch_plainly(work),
        }
        found = measure(contestants, rounds)
        times = [str(found[name]) for name in contestants]
        rows.append([work.title, *times, _chosen(default, work), _chosen(numpy, work)])
        say("  ".join(rows[-1]))
    columns = ["work", "default", "NumPy only", "PyTorch", "default computed by", "NumPy only computed by"]
    return "### While a kernel is edited\n\nMilliseconds.\n\n" + markdown(columns, rows)
