"""Install the torch that a container image was asked for, without downloading CUDA by accident.

An index may answer a plain "torch" with a build that brings CUDA's libraries, several GB. pip is asked first
what it would install, so that an image without a GPU doesn't carry those.
"""

import argparse
import json
import shutil
import subprocess
import sys
from pathlib import Path

CHOICES = ("auto", "none", "cpu", "cuda")

CUDA_ONLY = """\
TORCH=cpu: for this platform, the package index offers torch with CUDA's libraries only. Choose one of
    --build-arg TORCH_INDEX_URL=…   PyTorch's index of CPU builds (its "Get started" page names it)
    --build-arg TORCH=cuda          several GB, quick on an NVIDIA GPU
    --build-arg TORCH=none          NumPy alone"""

NUMPY_INSTEAD = "The package index has no CPU build of torch: this image computes with NumPy alone."


def main() -> None:
    """Install what the command line asks for."""
    parser = argparse.ArgumentParser(description="Install torch into a container image.")
    parser.add_argument("--python", required=True, help="the Python that gets it")
    parser.add_argument("--constraint", required=True, help="file of versions")
    parser.add_argument("--index", default="", help="package index; pip's own if empty")
    parser.add_argument("choice", choices=CHOICES, help="auto: a CPU build if there is one, else none")
    options = parser.parse_args()

    pip = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        options.python,
        "install",
        "--constraint",
        options.constraint,
    ]
    if options.index:
        pip += ["--index-url", options.index]
    if wants_torch(options.choice, pip):
        subprocess.run([*pip, "torch"], check=True)
        remove_what_only_builders_need(options.python)


def wants_torch(choice: str, pip: list[str]) -> bool:
    """Whether to install torch.

    Parameters
    ----------
    choice : one of CHOICES
    pip : words of the command that would install it

    Raises
    ------
    SystemExit : the choice can't be met; the message says what to choose instead
    """
    if choice == "none":
        return False
    if choice == "cuda" or not brings_cuda(pip):
        return True
    if choice == "cpu":
        sys.exit(CUDA_ONLY)
    print(NUMPY_INSTEAD)
    return False


def brings_cuda(pip: list[str]) -> bool:
    """Whether pip would install CUDA's libraries along with torch."""
    command = [*pip, "--dry-run", "--quiet", "--report", "-", "torch"]
    report = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)
    names = [package["metadata"]["name"].lower() for package in report["install"]]
    return any(name.startswith(("nvidia-", "cuda-")) for name in names)


def remove_what_only_builders_need(python: str) -> None:
    """Take torch's C++ headers and its own tests out, some 150 MB that running never reads."""
    where = [python, "-c", "import sysconfig; print(sysconfig.get_path('platlib'))"]
    answer = subprocess.run(where, stdout=subprocess.PIPE, text=True, check=True)
    for name in ("include", "test"):
        shutil.rmtree(Path(answer.stdout.strip()) / "torch" / name, ignore_errors=True)
    subprocess.run([python, "-c", "import torch"], check=True)


if __name__ == "__main__":
    main()
