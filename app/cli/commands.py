"""How a command joins the command line, and the settings that it reads."""

import argparse
from collections.abc import Callable
from typing import TypeAlias

from app.settings import Settings

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
Parsed = argparse.Namespace


def command(
    commands: Commands, name: str, text: str, run: Callable[[Parsed], int], examples: str = ""
) -> argparse.ArgumentParser:
    """Add a command.

    Parameters
    ----------
    text : what it does, as a part of a sentence
    run : gives the exit code
    examples : lines that can be typed
    """
    parser = commands.add_parser(
        name,
        help=text,
        description=f"{text[0].upper()}{text[1:]}.",
        epilog=f"examples:\n{examples}" if examples else None,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=run)
    return parser


def settings(parsed: Parsed) -> Settings:
    """Read the environment, and what was typed instead.

    Raises
    ------
    pydantic.ValidationError : a setting that doesn't fit
    """
    given = {name: value for name in ("host", "port") if (value := getattr(parsed, name, None)) is not None}
    return Settings(**given)


def add_address(parser: argparse.ArgumentParser) -> None:
    """Let a server's address be typed."""
    parser.add_argument("--host", help="address (CONVSCOPE_HOST)")
    parser.add_argument("--port", type=int, help="port (CONVSCOPE_PORT)")
