"""A Convscope server in a process of its own, and a keep-alive client of it."""

import http.client
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.rendering.encode import encode_png

ROOT = Path(__file__).resolve().parent.parent
LEVELS = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Server:
    """Where a server listens, its process, and the folder that it keeps uploads in."""

    port: int
    process: "subprocess.Popen[bytes]"
    folder: Path

    def resident_mb(self) -> float:
        """Memory that the process holds, in MB; 0 where the system doesn't tell."""
        return self._told_mb("VmRSS")

    def peak_mb(self) -> float:
        """Most memory that the process held since `forget_peak`, in MB; 0 where the system doesn't tell."""
        return self._told_mb("VmHWM")

    def forget_peak(self) -> None:
        """Let the peak begin anew."""
        reset = Path(f"/proc/{self.process.pid}/clear_refs")
        if reset.exists():
            reset.write_text("5")

    def _told_mb(self, name: str) -> float:
        status = Path(f"/proc/{self.process.pid}/status")
        found = re.search(rf"{name}:\s+(\d+) kB", status.read_text()) if status.exists() else None
        return int(found.group(1)) * 1024 / 1e6 if found else 0.0


@contextmanager
def serving() -> Iterator[Server]:
    """Run `convscope serve` with default settings on a free port."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        environment = {**os.environ, "CONVSCOPE_DATA_DIR": folder}
        with log.open("w") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "app", "serve", "--port", "0"],
                cwd=ROOT,
                env=environment,
                stdout=output,
                stderr=output,
            )
        try:
            yield Server(_port(log), process, Path(folder))
        finally:
            process.terminate()
            process.wait(20)


def _port(log: Path) -> int:
    for _ in range(600):
        said = re.search(r"running on http://[\d.]+:(\d+)", log.read_text())
        if said:
            client = Client(int(said.group(1)))
            while not client.get("/api/v1/health")["warm"]:
                time.sleep(0.1)
            return client.port
        time.sleep(0.1)
    raise RuntimeError(log.read_text())


class Client:
    """One connection that is kept open."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)

    def get(self, path: str) -> dict[str, object]:
        """Read JSON."""
        found: dict[str, object] = json.loads(self.read(path))
        return found

    def read(self, path: str) -> bytes:
        """Read whatever is there."""
        self._connection.request("GET", path)
        return self._connection.getresponse().read()

    def upload(self, pixels: NDArray[np.uint8]) -> str:
        """Send a picture, (H, W, 3), and return its id."""
        status, body = self.post("/api/v1/images", encode_png(pixels), "image/png", "*/*")
        if status != 201:
            raise RuntimeError(body.decode())
        return str(json.loads(body)["id"])

    def convolve(self, image_id: str, kernel: list[list[float]], accept: str, query: str = "") -> int:
        """Filter a stored picture, read the whole answer, and return the status."""
        layer = {"kind": "conv", "kernel": kernel, "padding": 1}
        body = json.dumps({"input": {"image": image_id}, "layer": layer}).encode()
        return self.post(f"/api/v1/convolve{query}", body, "application/json", accept)[0]

    def post(self, path: str, body: bytes, content_type: str, accept: str) -> tuple[int, bytes]:
        """Send a body and read the whole answer."""
        headers = {"Content-Type": content_type, "Accept": accept}
        self._connection.request("POST", path, body, headers)
        answer = self._connection.getresponse()
        return answer.status, answer.read()


def random_kernel() -> list[list[float]]:
    """Make a 3 × 3 kernel that no cache has seen."""
    return [[random.uniform(-1, 1) for _ in range(3)] for _ in range(3)]


def photo(height: int, width: int) -> NDArray[np.uint8]:
    """Make a picture with structure at every scale, (height, width, 3); it compresses like a photo."""
    generator = np.random.default_rng(0)
    picture = np.zeros((height, width, 3))
    for cell in (2, 8, 32, 128):
        rough = generator.random((height // cell + 2, width // cell + 2, 3))
        picture += np.kron(rough, np.ones((cell, cell, 1)))[:height, :width] * cell**0.5
    pixels: NDArray[np.uint8] = np.rint(picture / picture.max() * 255).astype(np.uint8)
    return pixels
