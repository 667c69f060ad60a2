"""A real Convscope process on a free port, for tests that need real HTTP."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 60
STOP_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: its address "http://127.0.0.1:…" and its process."""

    url: str
    process: "subprocess.Popen[bytes]"


@contextmanager
def real_server(folder: Path, settings: Mapping[str, str] | None = None) -> Iterator[str]:
    """Run `convscope serve`, give its address, and stop it again; see `server_process`."""
    with server_process(folder, settings) as server:
        yield server.url


@contextmanager
def server_process(folder: Path, settings: Mapping[str, str] | None = None) -> Iterator[Server]:
    """Run `convscope serve` and stop it again.

    Parameters
    ----------
    folder : where it keeps uploads and its log
    settings : environment variables, such as {"CONVSCOPE_MAX_UPLOAD_MB": "1"}
    """
    environment = {**os.environ, "CONVSCOPE_DATA_DIR": str(folder / "data"), **(settings or {})}
    command = [sys.executable, "-m", "app", "serve", "--host", "127.0.0.1", "--port", "0"]
    log = folder / "server.log"
    with log.open("w") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=output)
    try:
        yield Server(_address(process, log), process)
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _address(process: "subprocess.Popen[bytes]", log: Path) -> str:
    """Wait until the log says where the server listens."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        said = re.search(r"running on (http://127\.0\.0\.1:\d+)", log.read_text())
        if said:
            return said.group(1)
        time.sleep(0.05)
    raise RuntimeError(f"the server did not start:\n{log.read_text()}")
