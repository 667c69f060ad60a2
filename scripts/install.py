"""Make .venv hold what the project needs: made where it is absent, left alone where nothing changed.

Runs on the machine's own Python with nothing but the standard library. The stamp that it leaves in .venv
makes a second call a matter of milliseconds, so that `make serve` starts at once.
"""

# An older Python has to get as far as the message that it is too old.
from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "convscope-installed.json"
OLDEST = (3, 11)

TOO_OLD = """\
Convscope needs Python 3.11 or newer; {python} is {version}. Name another one:
    make serve PYTHON=python3.12"""

NO_PIP = """\
.venv could not be given pip: this Python has neither ensurepip nor pip (Debian and Ubuntu pack them apart).
Install it and run the same command again:
    sudo apt-get install python3-venv"""

NOT_INSTALLED = """\
The packages could not be installed; pip says why above.
If torch is what failed, Convscope runs without it, on NumPy alone:
    make serve TORCH=0"""


def main() -> None:
    """Install what the command line asks for, unless the stamp says that it is there."""
    options = parse_options()
    if sys.version_info < OLDEST:
        sys.exit(TOO_OLD.format(python=sys.executable, version=sys.version.split()[0]))
    wanted = set(options.extras)
    fingerprint = inputs_fingerprint(options.index)
    installed = read_stamp(fingerprint)
    done = installed is not None and wanted <= installed
    torch_is_unwanted = options.without_torch and (installed is None or "torch" in installed)
    if done and not torch_is_unwanted:
        return
    wanted |= installed or set()
    if options.without_torch:
        wanted.discard("torch")
    STAMP.unlink(missing_ok=True)
    make_venv()
    install(wanted, options.index)
    if torch_is_unwanted and has_torch():
        pip("uninstall", "--yes", "torch")
    STAMP.write_text(json.dumps({"fingerprint": fingerprint, "extras": sorted(wanted)}))


def parse_options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Make .venv hold Convscope and what it needs.")
    parser.add_argument("--extras", nargs="*", default=[], help="as pyproject.toml names them")
    parser.add_argument("--without-torch", action="store_true", help="take torch out if it is there")
    parser.add_argument("--index", default="", help="package index that torch comes from; pip's own if empty")
    return parser.parse_args()


def inputs_fingerprint(index: str) -> str:
    """Digest of all that decides what is installed; as long as it stays, nothing has to be done."""
    digest = hashlib.sha256(f"{ROOT} {index}".encode())
    for name in ("pyproject.toml", "constraints.txt"):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def read_stamp(fingerprint: str) -> set[str] | None:
    """Extras that .venv holds; None if it has to be made or brought up to date."""
    if not (STAMP.exists() and PYTHON.exists()):
        return None
    stamp = json.loads(STAMP.read_text())
    return set(stamp["extras"]) if stamp["fingerprint"] == fingerprint else None


def make_venv() -> None:
    """Make .venv with pip inside, by whichever way this machine offers."""
    if has_pip():
        return
    say(f"Making .venv with Python {sys.version.split()[0]}")
    shutil.rmtree(VENV, ignore_errors=True)
    plain = subprocess.run([sys.executable, "-m", "venv", str(VENV)], capture_output=True, check=False)
    if plain.returncode == 0 and has_pip():
        return
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", "--clear", str(VENV)], check=True)
    for way in (pip_from_pip, pip_from_uv, pip_from_debian):
        if way() and has_pip():
            return
    shutil.rmtree(VENV, ignore_errors=True)
    sys.exit(NO_PIP)


def has_pip() -> bool:
    """Whether .venv has a Python that runs, is new enough and knows pip."""
    check = f"import pip, sys; sys.exit(sys.version_info < {OLDEST})"
    return PYTHON.exists() and succeeds(str(PYTHON), "-c", check)


def has_torch() -> bool:
    """Whether .venv holds torch."""
    return succeeds(str(PYTHON), "-c", "import importlib.util as u, sys; sys.exit(not u.find_spec('torch'))")


def pip_from_pip() -> bool:
    """Let the machine's pip, where it has one, install another into .venv."""
    return succeeds(sys.executable, "-m", "pip", "--python", str(PYTHON), "install", "--quiet", "pip")


def pip_from_uv() -> bool:
    """Let uv, where it is installed, put pip into .venv."""
    uv = shutil.which("uv")
    return uv is not None and succeeds(uv, "pip", "install", "--quiet", "--python", str(PYTHON), "pip")


def pip_from_debian() -> bool:
    """As root on Debian or Ubuntu: install what the distribution split off, and make .venv again."""
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        return False
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    say(f"Installing {package}")
    return (
        succeeds(apt, "update", "--quiet")
        and succeeds(apt, "install", "--quiet", "--yes", "--no-install-recommends", package)
        and succeeds(sys.executable, "-m", "venv", "--clear", str(VENV))
    )


def install(extras: set[str], index: str) -> None:
    """Install the project, editable, with these extras, at the versions that constraints.txt names."""
    say("Installing " + ", ".join(["convscope", *sorted(extras)]) + " (the first time takes minutes)")
    if index and "torch" in extras:
        pip("install", "--constraint", "constraints.txt", "--index-url", index, "torch")
    target = f".[{','.join(sorted(extras))}]" if extras else "."
    pip("install", "--constraint", "constraints.txt", "--editable", target)


def pip(*arguments: str) -> None:
    """Run .venv's pip; end with advice if it fails.

    Nothing is compiled ahead: of 14,000 modules four fifths are never imported, and the others keep what
    Python compiles when they first are.
    """
    if arguments[0] == "install":
        arguments = ("install", "--no-compile", *arguments[1:])
    command = [str(PYTHON), "-m", "pip", "--quiet", "--disable-pip-version-check", *arguments]
    if subprocess.run(command, cwd=ROOT, check=False).returncode:
        sys.exit(NOT_INSTALLED)


def succeeds(*command: str) -> bool:
    """Run a command without its output; whether it went well."""
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def say(line: str) -> None:
    """Print one line at once, ahead of what pip prints."""
    print(line, flush=True)


if __name__ == "__main__":
    main()
