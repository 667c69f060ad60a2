"""`convscope health` asks a running server whether it can compute."""

import json
import sys
import urllib.request

from app.cli.commands import Commands, Parsed, add_address, command, settings


def add_to(commands: Commands) -> None:
    """Add the command."""
    add_address(command(commands, "health", "ask whether a server runs and can compute", health))


def health(parsed: Parsed) -> int:
    """Print what a running server says of itself; 0 when it can compute."""
    chosen = settings(parsed)
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(chosen.host, chosen.host)
    url = f"http://{host}:{chosen.port}/api/v1/health"
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # an http address that the user gave
            print(json.dumps(json.load(answer)))
    except (OSError, ValueError) as error:
        print(f"no healthy server at {url}: {error}", file=sys.stderr)
        return 1
    return 0
