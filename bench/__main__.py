"""All tables in one command: python -m bench [--quick] [--only PART]; the whole writes docs/benchmarks.md."""

import argparse
import datetime
import importlib.metadata
import os
import platform
from pathlib import Path

from app.engine.calibration import processor
from bench import accuracy, engine, estimates, memory, planner, service
from bench.table import MORE_TIMES
from scripts import measure_page

PARTS = ("engine", "memory", "planner", "transposed", "estimates", "accuracy", "service", "page")
TARGET = Path(__file__).resolve().parents[1] / "docs" / "benchmarks.md"
PEERS = ("numpy", "torch", "scipy", "opencv-python-headless", "gradio", "matplotlib", "pillow")

PAGE = """From the event of an edit to the frame that shows its result, in headless Chromium with software
drawing, the server on the same machine. The target is a median of two frames (33 ms)."""


def main() -> None:
    """Measure, print, and write unless only a part was asked for."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few rounds, for a look")
    parser.add_argument("--only", choices=[*PARTS], help="one part, not written")
    parser.add_argument("--seed", type=int, default=0, help="first random layer for the planner")
    parser.add_argument("--count", type=int, default=200, help="random layers for the planner")
    arguments = parser.parse_args()
    rounds, seconds = (5, 5.0) if arguments.quick else (15, 60.0)
    parts = [heading(rounds)]
    if arguments.only in (None, "engine"):
        parts.append("## Engine\n\n" + engine.tables(rounds, say))
    if arguments.only in (None, "planner"):
        parts.append(planner.table(arguments.seed, arguments.count // (1 + 9 * arguments.quick), say))
    if arguments.only == "transposed":
        parts.append(planner.transposed_table(arguments.seed, arguments.count, say))
    if arguments.only == "memory":
        parts.append(memory.tables())
    if arguments.only == "estimates":
        parts.append(estimates.table(arguments.seed, arguments.count, say))
    if arguments.only == "accuracy":
        parts.append(accuracy.table(arguments.seed, arguments.count, say))
    if arguments.only in (None, "service"):
        parts.append("## Service\n\n" + service.table(service.rows(seconds)))
    if arguments.only in (None, "page"):
        parts.append(f"## Page\n\n{PAGE}\n\n{measure_page.table(count=rounds * 4)}")
    text = "\n\n".join(parts) + "\n"
    print(text)
    if arguments.only is None and not arguments.quick:
        TARGET.write_text(text, encoding="utf-8")


def say(row: str) -> None:
    """Print a row as soon as it is measured."""
    print(row, flush=True)


def heading(rounds: int) -> str:
    """Say what was measured, on what, with what, and how."""
    today = datetime.datetime.now(tz=datetime.UTC).date().isoformat()
    versions = ", ".join(f"{name} {version}" for name in PEERS if (version := _version(name)))
    return f"""# Benchmarks

`make bench` measures this page's tables and writes them. Figures are medians of at least {rounds} runs
after a warm-up, with all contestants in turn in one process; the quick ones run up to
{MORE_TIMES * rounds} times, what takes over a second runs once, and of PyTorch what would take over 20
seconds runs on a strip of rows and is scaled. On another machine only the ratios mean anything. Peers are
called as their users call them, each with its own default threads.

{today}, {processor()}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()};
{versions}; PyTorch on {_torch_threads()} threads."""


def _version(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def _torch_threads() -> int:
    import torch

    return int(torch.get_num_threads())


if __name__ == "__main__":
    main()
