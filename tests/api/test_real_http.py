"""What only a real server and a real connection can show: streaming refusals, leaving clients, signals."""

import io
import json
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import numpy as np
import pytest

from tests.api.pictures import png
from tests.api.problem_checks import assert_problem
from tests.real_server import Server, server_process

SETTINGS = {
    "CONVSCOPE_MAX_UPLOAD_MB": "1",
    "CONVSCOPE_MAX_COMPUTATIONS": "1",
    "CONVSCOPE_MAX_WAITING": "1",
    "CONVSCOPE_BACKEND": "numpy",
    "CONVSCOPE_MAX_MULTIPLY_ADDS": "1000000000000",
}
WIDE = {"kind": "conv", "init": {"out_channels": 3, "kernel_size": 31}, "padding": "same"}
# part of a second, and about half a minute; both pass checkpoints
SLOW = {
    "input": {"image": "coffee", "max_side": 240},
    "layer": WIDE,
    "backend": "numpy",
    "algorithm": "direct",
}
LONG = {"input": {"image": "coffee"}, "before": [WIDE] * 150, "layer": WIDE, "backend": "numpy"}
QUICK = {"input": {"data": [[1, 2], [3, 4]]}, "layer": {"kind": "conv", "kernel": [[1]]}}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Run a server with tight limits."""
    with server_process(tmp_path_factory.mktemp("server"), SETTINGS) as server:
        yield server


def connect(server: Server) -> socket.socket:
    """Open a bare connection."""
    address = urllib.parse.urlsplit(server.url)
    return socket.create_connection((address.hostname or "", address.port or 0), timeout=20)


def head(path: str, content_type: str, length: int | None) -> bytes:
    """Begin a POST request; without a length it is sent in chunks."""
    size = "Transfer-Encoding: chunked" if length is None else f"Content-Length: {length}"
    return (
        f"POST /api/v1{path} HTTP/1.1\r\nHost: x\r\nContent-Type: {content_type}\r\n{size}\r\n\r\n".encode()
    )


def until(condition: Callable[[], bool], seconds: float = 15) -> None:
    """Wait for something that the server does."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never came to pass"
        time.sleep(0.005)


def computing(server: Server) -> int:
    """Ask how many computations run or wait."""
    return int(httpx.get(f"{server.url}/api/v1/health", timeout=30).json()["computing"])


@contextmanager
def started(server: Server, asked: object) -> Iterator[socket.socket]:
    """Ask for something, and go on when it is being computed or waits for that; leave at the end."""
    before = computing(server)
    body = json.dumps(asked).encode()
    with connect(server) as connection:
        connection.sendall(head("/convolve", "application/json", len(body)) + body)
        until(lambda: computing(server) > before)
        yield connection


def post(server: Server, body: object) -> httpx.Response:
    return httpx.post(f"{server.url}/api/v1/convolve", json=body, timeout=30)


@pytest.mark.parametrize("content_type", ["image/png", "multipart/form-data; boundary=b"])
def test_an_upload_that_announces_too_much_is_refused_before_it_is_sent(
    server: Server, content_type: str
) -> None:
    with connect(server) as connection:
        connection.sendall(head("/images", content_type, 50_000_000))
        answer = b""
        while b"}" not in answer:
            answer += connection.recv(65536)
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"CONVSCOPE_MAX_UPLOAD_MB" in answer


@pytest.mark.parametrize("content_type", ["image/png", "multipart/form-data; boundary=b"])
def test_an_upload_that_never_says_its_size_is_refused_while_it_streams(
    server: Server, content_type: str
) -> None:
    begin = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
    with connect(server) as connection:
        connection.sendall(head("/images", content_type, None))
        connection.sendall(b"%x\r\n%s\r\n" % (len(begin), begin))
        connection.settimeout(0.02)
        answer, sent = b"", 0
        while not answer and sent < 40:
            connection.sendall(b"%x\r\n%s\r\n" % (100_000, b"x" * 100_000))
            sent += 1
            try:
                answer = connection.recv(65536)
            except TimeoutError:
                continue
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert 10 <= sent <= 15


def test_a_client_that_sends_everything_first_still_sees_the_refusal(server: Server) -> None:
    answer = httpx.post(
        f"{server.url}/api/v1/images", content=b"x" * 20_000_000, headers={"Content-Type": "image/png"}
    )
    assert_problem(answer, 413, "CONVSCOPE_MAX_UPLOAD_MB")


def test_an_upload_that_stops_halfway_leaves_nothing_behind(server: Server) -> None:
    data = png(50, 50)
    with connect(server) as connection:
        connection.sendall(head("/images", "image/png", len(data)) + data[: len(data) // 2])
    assert post(server, QUICK).status_code == 200


def test_a_client_that_leaves_frees_its_place(server: Server) -> None:
    with started(server, LONG):
        assert computing(server) == 1
    until(lambda: computing(server) == 0)
    assert post(server, QUICK).status_code == 200


def test_who_comes_when_all_places_are_taken_is_told_when_to_come_back(server: Server) -> None:
    with started(server, LONG), started(server, LONG):
        answer = post(server, QUICK)
        assert_problem(answer, 503, "CONVSCOPE_MAX_WAITING")
        assert 1 <= int(answer.headers["retry-after"]) <= 60
        # what computes nothing is answered all the same
        assert computing(server) == 2
    until(lambda: computing(server) == 0)


def test_health_asks_a_running_server(server: Server) -> None:
    port = str(urllib.parse.urlsplit(server.url).port)
    command = [sys.executable, "-m", "app", "health", "--port"]
    well = subprocess.run([*command, port], capture_output=True, text=True, check=False, timeout=30)
    assert (well.returncode, json.loads(well.stdout)["status"]) == (0, "ok")
    ill = subprocess.run([*command, "9"], capture_output=True, text=True, check=False, timeout=30)
    assert ill.returncode == 1
    assert "no healthy server" in ill.stderr


def test_sigterm_lets_running_answers_finish(tmp_path: Path) -> None:
    with server_process(tmp_path, SETTINGS) as server, started(server, SLOW) as connection:
        server.process.send_signal(signal.SIGTERM)
        assert connection.recv(4096).startswith(b"HTTP/1.1 200 ")
        assert server.process.wait(12) == 0


def test_sigterm_ends_soon_whatever_runs(tmp_path: Path) -> None:
    """Within ten seconds of work, with room for a machine that is busy with something else."""
    with server_process(tmp_path, SETTINGS) as server, started(server, LONG) as connection:
        server.process.send_signal(signal.SIGTERM)
        answer = b""
        # head and body may come apart; the server closes the connection after them
        while piece := connection.recv(4096):
            answer += piece
        assert answer.startswith(b"HTTP/1.1 503 "), answer
        assert b"about to end" in answer
        assert server.process.wait(20) == 0
    assert "Traceback" not in (tmp_path / "server.log").read_text()


def test_every_upload_that_was_answered_outlives_a_kill(tmp_path: Path) -> None:
    settings = {"CONVSCOPE_BACKEND": "numpy", "CONVSCOPE_MAX_WAITING": "100"}
    array = io.BytesIO()
    np.save(array, np.arange(5000, dtype=np.float32))
    files = {"images": (png(120, 160), "image/png"), "tensors": (array.getvalue(), "application/x-npy")}
    kept: list[tuple[str, bytes]] = []
    lock, enough = threading.Lock(), threading.Event()

    def keep_uploading(url: str, kind: str) -> None:
        data, media_type = files[kind]
        with httpx.Client(base_url=url) as client:
            try:
                while True:
                    answer = client.post(
                        f"/api/v1/{kind}", content=data, headers={"Content-Type": media_type}
                    )
                    with lock:
                        kept.append((answer.json()["url"], data))
                        if len(kept) >= 60:
                            enough.set()
            except httpx.TransportError:
                return

    with server_process(tmp_path, settings) as server:
        threads = [
            threading.Thread(target=keep_uploading, args=(server.url, kind)) for kind in 4 * list(files)
        ]
        for thread in threads:
            thread.start()
        assert enough.wait(30)
        server.process.kill()
        for thread in threads:
            thread.join(10)
    with server_process(tmp_path, settings) as server, httpx.Client(base_url=server.url) as client:
        assert {url.split("/")[3] for url, _ in kept} == set(files)
        for url, data in kept:
            assert client.get(url).content == data
        whole = list((tmp_path / "data" / "uploads").glob("*.upload"))
        for path in whole:
            kind = "tensors" if path.stem.startswith("t") else "images"
            assert client.get(f"/api/v1/{kind}/{path.stem}").content == files[kind][0]


def test_a_connection_is_closed_after_a_body_that_was_not_read(server: Server) -> None:
    with connect(server) as connection:
        connection.sendall(
            head("/images", "image/png", 50_000_000).replace(b"Host", b"Expect: 100-continue\r\nHost")
        )
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"\r\nconnection: close\r\n" in answer.lower()
    with httpx.Client() as client:
        asked = [client.post(f"{server.url}/api/v1/convolve", json=QUICK) for _ in range(2)]
    assert all("connection" not in answer.headers for answer in asked)
