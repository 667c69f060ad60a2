"""Clients that only take up memory are let go: headers that don't end, answers that nobody reads."""

import json
import socket
import time
import urllib.parse
from collections.abc import Iterator

import pytest

from tests.real_server import real_server

SETTINGS = {"CONVSCOPE_MAX_SECONDS": "1", "CONVSCOPE_BACKEND": "numpy"}
BEGIN = b"POST /api/v1/convolve HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
# a channel more is 16 MB more, far more than the kernel keeps for a socket
WIDE = {
    "input": {"data": [[1]]},
    "layer": {"kind": "conv", "init": {"out_channels": 3, "kernel_size": 1}, "padding": 1000},
}


@pytest.fixture(scope="module", name="url")
def impatient_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run a server that waits for a second."""
    with real_server(tmp_path_factory.mktemp("server"), SETTINGS) as url:
        yield url


def connect(url: str) -> socket.socket:
    address = urllib.parse.urlsplit(url)
    return socket.create_connection((address.hostname or "", address.port or 0), timeout=20)


def rest(connection: socket.socket, pause: float = 0.0) -> bytes:
    """Read until the server closes, or drops, the connection."""
    found = bytearray()
    try:
        while piece := connection.recv(1_000_000):
            found += piece
            time.sleep(pause)
    except ConnectionError:
        pass
    return bytes(found)


def asked_for_a_tensor(connection: socket.socket) -> None:
    body = json.dumps(WIDE).encode()
    head = BEGIN + b"Accept: application/x-npy\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(body)
    connection.sendall(head + body)


def test_an_answer_that_nobody_reads_is_dropped(url: str) -> None:
    with connect(url) as connection:
        asked_for_a_tensor(connection)
        time.sleep(4)
        answer = rest(connection)
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert len(answer) < 40_000_000


def test_an_answer_that_is_read_slowly_comes_whole(url: str) -> None:
    with connect(url) as connection:
        asked_for_a_tensor(connection)
        answer = rest(connection, 0.06)
    assert len(answer) > 2001 * 2001 * 3 * 4


@pytest.mark.parametrize(
    "begin",
    [
        BEGIN + b"X: ",
        b"GET /",
        BEGIN + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nX: ",
        BEGIN + b"Transfer-Encoding: chunked\r\n\r\n2;x=",
    ],
    ids=["header", "target", "trailer", "chunk's extension"],
)
def test_headers_that_never_end_are_refused(url: str, begin: bytes) -> None:
    with connect(url) as connection:
        sent, answer = 0, b""
        connection.settimeout(0.02)
        try:
            connection.sendall(begin)
            while sent < 20_000_000 and not answer:
                connection.sendall(b"x" * 8000)
                sent += 8000
                if sent % 80_000 == 0:
                    try:
                        answer = connection.recv(65_536)
                    except TimeoutError:
                        continue
        except ConnectionError:
            pass
    assert sent < 5_000_000
    assert not answer or answer.startswith((b"HTTP/1.1 431 ", b"HTTP/1.1 4")), answer


def test_headers_that_stop_midway_are_given_up(url: str) -> None:
    with connect(url) as connection:
        connection.sendall(BEGIN)
        answer = rest(connection)
    assert answer.startswith(b"HTTP/1.1 408 ")
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"application/problem+json" in head
    assert "CONVSCOPE_MAX_SECONDS" in json.loads(body)["detail"]


def test_a_connection_that_says_nothing_is_closed(url: str) -> None:
    with connect(url) as connection:
        assert rest(connection) == b""


def test_what_is_no_http_is_answered_with_a_problem(url: str) -> None:
    with connect(url) as connection:
        connection.sendall(b"hello\r\n\r\n")
        answer = rest(connection)
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["status"] == 400


def test_a_kept_connection_goes_on_after_a_pause(url: str) -> None:
    with connect(url) as connection:
        for _ in range(2):
            connection.sendall(b"GET /api/v1/colormaps HTTP/1.1\r\nHost: x\r\n\r\n")
            assert connection.recv(65_536).startswith(b"HTTP/1.1 200 ")
            while True:
                connection.settimeout(0.3)
                try:
                    connection.recv(65_536)
                except TimeoutError:
                    break
            time.sleep(1.5)
