"""The service end to end: what a client waits for, against the work alone and against peers, in one run."""

import io
import json
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.engine import Engine
from app.layers import parse_layer
from app.rendering.encode import encode_png
from app.rendering.picture import picture
from bench.load import Ask, load
from bench.matplotlib_peer import matplotlib_ms
from bench.service_peers import gradio_load
from bench.serving import LEVELS, Client, Server, photo, random_kernel, serving

Kernel = list[list[float]]
REPEATS = 60
WARM_UP = 10


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: what was measured, both sides, and how ours compares with the target."""

    what: str
    ours: str
    peer: str
    result: str
    target: str


def rows(seconds: float = 60) -> list[Row]:
    """Measure everything.

    Parameters
    ----------
    seconds : how long the 32 clients go on
    """
    with serving() as server:
        found = [edit_to_levels(server), edit_to_png(server)]
        found.append(requests_per_second(server))
        found.append(many_clients(server, seconds))
        found.append(animation(server))
    return found


def alternately(
    first: Callable[[], object], second: Callable[[], object], repeats: int
) -> tuple[float, float]:
    """Median milliseconds of two pieces of work, done in turn after a warm-up."""
    times: tuple[list[float], list[float]] = ([], [])
    for number in range(WARM_UP + repeats):
        for work, kept in zip((first, second), times, strict=True):
            begun = time.perf_counter()
            work()
            if number >= WARM_UP:
                kept.append((time.perf_counter() - begun) * 1e3)
    return statistics.median(times[0]), statistics.median(times[1])


def bare_engine(pixels: NDArray[np.uint8]) -> Callable[[Kernel], NDArray[np.float32]]:
    """Return what filters a picture in this process, without HTTP."""
    engine = Engine(learning=True)
    engine.warm()
    x = np.ascontiguousarray(pixels.transpose(2, 0, 1)[None], np.float32) / np.float32(255)

    def compute(kernel: Kernel) -> NDArray[np.float32]:
        layer = parse_layer({"kind": "conv", "kernel": kernel, "padding": 1}).bind(x.shape)
        return layer.forward(engine, x)[0]

    return compute


def edit_to_levels(server: Server) -> Row:
    """A kernel edit on a 512² picture, until its 8-bit maps are in the client."""
    pixels = photo(512, 512)
    client = Client(server.port)
    image_id, compute = client.upload(pixels), bare_engine(pixels)
    ours, bare = alternately(
        lambda: client.convolve(image_id, random_kernel(), LEVELS), lambda: compute(random_kernel()), REPEATS
    )
    return Row(
        "kernel edit → 8-bit maps in the client, 512² RGB, p50",
        f"{ours:.1f} ms",
        f"engine alone {bare:.1f} ms",
        f"+ {ours - bare:.1f} ms",
        "+ ≤ 4 ms",
    )


def quickest_encoder(pixels: NDArray[np.uint8]) -> tuple[str, Callable[[NDArray[np.uint8]], object]]:
    """Find the quickest lossless encoder that compresses, for this picture."""

    def pillow(array: NDArray[np.uint8], kind: str, **options: int | bool) -> None:
        Image.fromarray(array).save(io.BytesIO(), kind, **options)

    encoders: dict[str, Callable[[NDArray[np.uint8]], object]] = {
        "Convscope's PNG": encode_png,
        "OpenCV's PNG, level 1": lambda a: cv2.imencode(".png", a, [cv2.IMWRITE_PNG_COMPRESSION, 1]),
        "Pillow's PNG, level 1": lambda a: pillow(a, "PNG", compress_level=1),
        "Pillow's WebP, lossless": lambda a: pillow(a, "WEBP", lossless=True, quality=0, method=0),
    }

    def took(name: str) -> float:
        times = []
        for _ in range(5):
            begun = time.perf_counter()
            encoders[name](pixels)
            times.append(time.perf_counter() - begun)
        return statistics.median(times)

    best = min(encoders, key=took)
    return best, encoders[best]


def edit_to_png(server: Server) -> Row:
    """A kernel edit on a 1080p picture, until its PNG is in the client."""
    pixels = photo(1080, 1920)
    client = Client(server.port)
    image_id, compute = client.upload(pixels), bare_engine(pixels)
    drawn = picture(compute(random_kernel())[0], layout="rgb").pixels
    name, encode = quickest_encoder(drawn)
    ours, engine = alternately(
        lambda: client.convolve(image_id, random_kernel(), "image/png", "?layout=rgb"),
        lambda: compute(random_kernel()),
        15,
    )
    again, encoding = alternately(
        lambda: client.convolve(image_id, random_kernel(), "image/png", "?layout=rgb"),
        lambda: encode(drawn),
        15,
    )
    total = statistics.mean((ours, again))
    return Row(
        "kernel edit → PNG in the client, 1080p RGB, p50",
        f"{total:.0f} ms",
        f"engine {engine:.0f} + {name} {encoding:.0f} ms",
        f"× {total / (engine + encoding):.2f}",
        "≤ 1.3",
    )


def convscope_client(server: Server, image_id: str) -> Callable[[], Ask]:
    """Open connections that ask for new kernels' 8-bit maps."""

    def connect() -> Ask:
        client = Client(server.port)
        return lambda: client.convolve(image_id, random_kernel(), LEVELS)

    return connect


def requests_per_second(server: Server) -> Row:
    """Answers a second with 8 clients, against Gradio."""
    image_id = Client(server.port).upload(photo(512, 512))
    ours = load(8, 8, convscope_client(server, image_id))
    peer = gradio_load(8, 8)
    return Row(
        "answers a second, 8 clients, 512² RGB",
        f"{ours.per_second:.0f}",
        "Gradio is not there (CONVSCOPE_BENCH_GRADIO names a Python that has it)"
        if peer is None
        else f"Gradio {peer.per_second:.0f}",
        "" if peer is None else f"× {ours.per_second / peer.per_second:.1f}",
        "≥ 5",
    )


def many_clients(server: Server, seconds: float) -> Row:
    """32 clients for a while: nothing fails, nobody starves, memory stays."""
    image_id = Client(server.port).upload(photo(512, 512))
    load(32, 8, convscope_client(server, image_id))
    before = server.resident_mb()
    found = load(32, seconds, convscope_client(server, image_id))
    after = server.resident_mb()
    wrong = {status: count for status, count in found.statuses.items() if status not in (200, 503)}
    return Row(
        f"32 clients for {seconds:.0f} s, 512² RGB",
        f"{found.per_second:.0f} a second, p50 {found.p50_ms:.0f} ms, p99 {found.p99_ms:.0f} ms",
        f"statuses {found.statuses}, memory {before:.0f} → {after:.0f} MB",
        f"p99 = {found.p99_ms / found.p50_ms:.1f} × p50, {sum(wrong.values())} errors",
        "≤ 20 ×, none, flat",
    )


def animation(server: Server) -> Row:
    """100 frames of 640 × 360 as GIF, against matplotlib."""
    client = Client(server.port)
    body = json.dumps(
        {
            "input": {"image": "coffee", "color": "gray", "max_side": 64},
            "layer": {"kind": "conv", "kernel": "sobel_x", "padding": "same"},
            "count": 100,
            "width": 640,
        }
    ).encode()
    times = []
    for _ in range(7):
        begun = time.perf_counter()
        status, _ = client.post("/api/v1/frames", body, "application/json", "image/gif")
        times.append((time.perf_counter() - begun) * 1e3)
        if status != 200:
            raise RuntimeError(f"status {status}")
    ours = statistics.median(times[2:])
    peer = matplotlib_ms()
    return Row(
        "100 frames of 640 × 360 as GIF",
        f"{ours:.0f} ms",
        "matplotlib is not there" if peer is None else f"matplotlib's FuncAnimation {peer:.0f} ms",
        "" if peer is None else f"{peer / ours:.0f} × quicker",
        "≥ 50 ×",
    )


def table(found: list[Row]) -> str:
    """Write rows as Markdown."""
    lines = ["| what | Convscope | against | result | target |", "| --- | --- | --- | --- | --- |"]
    lines += [f"| {row.what} | {row.ours} | {row.peer} | {row.result} | {row.target} |" for row in found]
    return "\n".join(lines)


if __name__ == "__main__":
    print(table(rows(float(sys.argv[1]) if len(sys.argv) > 1 else 60)))
