"""Write the versions that .venv holds into constraints.txt, which every installation follows."""

from importlib.metadata import distributions
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "constraints.txt"
HEAD = """\
# The versions that Convscope is tested with; `make constraints` writes this file from .venv.
# torch is the one release that every platform has: which build of it (CPU, CUDA) the index decides.
"""
# The project itself, and the tools that install it.
LEFT_OUT = {"convscope", "pip", "setuptools", "wheel"}


def main() -> None:
    """Write one `name==version` a line, without the local part that tells builds apart (`+cpu`)."""
    versions = {
        found.name.lower().replace("_", "-"): found.version.partition("+")[0] for found in distributions()
    }
    lines = [f"{name}=={version}\n" for name, version in sorted(versions.items()) if name not in LEFT_OUT]
    TARGET.write_text(HEAD + "".join(lines))


if __name__ == "__main__":
    main()
