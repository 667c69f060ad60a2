"""The command line: `convscope serve` runs the server, `health` asks it, `calibrate` fits the planner."""

import argparse
import json
import logging
import os
import signal
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Sequence
from types import FrameType

import uvicorn
from pydantic import ValidationError

from app import __version__
from app.memory import keep_freed_memory
from app.settings import Settings

# together well below ten seconds, since a busy machine wakes late
_GRACE_SECONDS = 7
_KEEP_ALIVE_SECONDS = 75
_LAST_SECONDS = 1.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return the exit code."""
    parser = argparse.ArgumentParser(prog="convscope", description="A microscope for convolutions.")
    parser.add_argument("--version", action="version", version=f"convscope {__version__}")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, text in (("serve", "run the server"), ("health", "ask whether one runs and can compute")):
        command = commands.add_parser(name, help=text, description=f"{text.capitalize()}.")
        command.add_argument("--host", help="address (CONVSCOPE_HOST)")
        command.add_argument("--port", type=int, help="port (CONVSCOPE_PORT)")
    text = "fit the planner to this machine, in some seconds"
    commands.add_parser("calibrate", help=text, description=f"{text.capitalize()}.")
    parsed = parser.parse_args(arguments)
    given = {name: value for name in ("host", "port") if (value := getattr(parsed, name, None)) is not None}
    try:
        settings = Settings(**given)
    except ValidationError as error:
        for problem in error.errors():
            name = "CONVSCOPE_" + "_".join(map(str, problem["loc"])).upper()
            print(f"{name}: {problem['msg']} (got {problem['input']!r})", file=sys.stderr)
        return 2
    return {"serve": serve, "health": health, "calibrate": calibrate}[parsed.command](settings)


def serve(settings: Settings) -> int:
    """Run the server until SIGINT or SIGTERM; then running answers finish, within 10 seconds."""
    # imported here, so that `health` starts quickly
    from app.api.connection import bounded
    from app.main import create_app

    keep_freed_memory()
    logging.basicConfig(level=settings.log_level.upper(), format="%(levelname)s: %(message)s")
    server = _Server(
        uvicorn.Config(
            create_app(settings),
            host=settings.host,
            port=settings.port,
            http=bounded(settings.max_seconds),
            log_level=settings.log_level,
            access_log=settings.log_level == "debug",
            server_header=False,
            timeout_graceful_shutdown=_GRACE_SECONDS,
            timeout_keep_alive=_KEEP_ALIVE_SECONDS,
            root_path=settings.root_path,
        )
    )
    server.run()
    return 0


class _Server(uvicorn.Server):
    """uvicorn's server, which also ends when a computation in a thread doesn't."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to shut down, and see to it that it ends.

        uvicorn's own keeps the signal and dies of it afterwards; a server that was asked to end and did so
        exits with 0.
        """
        if self.should_exit:
            self.force_exit = sig == signal.SIGINT
            return
        self.should_exit = True
        self.watch_the_end()

    def watch_the_end(self) -> threading.Timer:
        """End the process by force a little after it should have ended."""
        watch = threading.Timer(_GRACE_SECONDS + _LAST_SECONDS, os._exit, (0,))
        watch.daemon = True
        watch.start()
        return watch


def health(settings: Settings) -> int:
    """Print what a running server says of itself; 0 when it can compute."""
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(settings.host, settings.host)
    url = f"http://{host}:{settings.port}/api/v1/health"
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # an http address that the user gave
            print(json.dumps(json.load(answer)))
    except (OSError, ValueError) as error:
        print(f"no healthy server at {url}: {error}", file=sys.stderr)
        return 1
    return 0


def calibrate(settings: Settings) -> int:
    """Time the engine's algorithms on this machine and keep what the planner learns from it."""
    from app.engine import Engine, calibration, fitting  # imported here, so that `health` starts quickly

    target = settings.calibration_file
    if target is None:
        print("there is no folder to keep a calibration in; set CONVSCOPE_CALIBRATION", file=sys.stderr)
        return 1
    keep_freed_memory()  # as the server has it
    engine = Engine(settings.backend, settings.device, settings.threads)
    engine.warm()
    found = fitting.fit(fitting.probes(engine), calibration.machine(settings.threads))
    for name, factor in sorted(found.factors.items()):
        print(f"{name}: {factor:.2f} × the default estimate")
    try:
        calibration.save(found, target)
    except OSError as error:
        print(f"the calibration can't be written: {error}; set CONVSCOPE_CALIBRATION", file=sys.stderr)
        return 1
    print(f"kept in {target}; a server that runs already learns of it when it is started again")
    return 0
