"""The command line: one file a command; each gives its parser and what it does."""

import argparse
import sys
from collections.abc import Sequence

from pydantic import ValidationError

from app import __version__
from app.cli import animate, calibrate, code, convolve, health, serve, shape, solve
from app.cli.asking import RefusedError

COMMANDS = (shape, solve, code, convolve, animate, serve, health, calibrate)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return the exit code: 0 done, 1 it can't be, 2 it wasn't understood."""
    parser = argparse.ArgumentParser(
        prog="convscope",
        description="A microscope for convolutions.",
        epilog="`convscope COMMAND --help` explains each command, with examples.",
    )
    parser.add_argument("--version", action="version", version=f"convscope {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for command in COMMANDS:
        command.add_to(commands)
    parsed = parser.parse_args(arguments)
    try:
        done: int = parsed.run(parsed)
    except RefusedError as error:
        print(f"convscope {parsed.command}: {error.detail}", file=sys.stderr)
        for fix in error.fixes:
            print(f"  works: {fix}", file=sys.stderr)
        return 1
    except ValidationError as error:
        for problem in error.errors():
            name = "CONVSCOPE_" + "_".join(map(str, problem["loc"])).upper()
            print(f"{name}: {problem['msg']} (got {problem['input']!r})", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"convscope {parsed.command}: {error}", file=sys.stderr)
        return 1
    return done
