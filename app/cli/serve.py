"""`convscope serve` runs the server."""

import logging
import os
import signal
import threading
from types import FrameType

import uvicorn

from app.cli.commands import Commands, Parsed, add_address, command, settings
from app.memory import keep_freed_memory

# together well below ten seconds, since a busy machine wakes late
_GRACE_SECONDS = 7
_KEEP_ALIVE_SECONDS = 75
_LAST_SECONDS = 1.0


def add_to(commands: Commands) -> None:
    """Add the command."""
    add_address(command(commands, "serve", "run the server, with the page and the REST API", serve))


def serve(parsed: Parsed) -> int:
    """Run the server until SIGINT or SIGTERM; then running answers finish, within 10 seconds."""
    chosen = settings(parsed)
    # imported here, so that other commands start quickly
    from app.api.connection import bounded
    from app.main import create_app

    keep_freed_memory()
    logging.basicConfig(level=chosen.log_level.upper(), format="%(levelname)s: %(message)s")
    server = _Server(
        uvicorn.Config(
            create_app(chosen),
            host=chosen.host,
            port=chosen.port,
            http=bounded(chosen.max_seconds),
            log_level=chosen.log_level,
            access_log=chosen.log_level == "debug",
            server_header=False,
            timeout_graceful_shutdown=_GRACE_SECONDS,
            timeout_keep_alive=_KEEP_ALIVE_SECONDS,
            root_path=chosen.root_path,
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
