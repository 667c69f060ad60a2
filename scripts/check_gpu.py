"""Hold the engine's results on a GPU against float64, and time it against PyTorch called plainly there.

Where there is no GPU, or not what `make install` installs for tests, it says so and ends well, so that it can
be run anywhere; a wrong result ends it with 1. Needs PyTorch with CUDA or MPS.
"""

import argparse
import importlib.util
import sys
from collections.abc import Sequence

NO_GPU = "no GPU here: skipped"
# What the cases come from and are held against: our own rooms, and the libraries that `make install` brings.
NEEDED = ("bench", "tests", "hypothesis", "scipy", "cv2", "onnx", "expecttest")


def main(arguments: Sequence[str] | None = None) -> int:
    """Check and time; 0 if all results are right, or where there is no GPU or nothing to check it with."""
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
    absent = missing()
    if absent:
        print(f"not installed here: {', '.join(absent)}; run `make install` in a checkout: skipped")
        return 0
    # not before: these import what may be missing
    from scripts import gpu_conformance, gpu_timings

    right = gpu_conformance.hold(device, print)
    if parsed.rounds:
        print(gpu_timings.table(device, parsed.rounds))
    return 0 if right else 1


def find_gpu() -> str | None:
    """Name the GPU that torch can use."""
    if importlib.util.find_spec("torch") is None:
        return None
    import torch

    here = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    return next((name for name, there in here.items() if there), None)


def missing() -> list[str]:
    """Name what the checks need and is not here."""
    return [name for name in NEEDED if importlib.util.find_spec(name) is None]


if __name__ == "__main__":
    sys.exit(main())
