"""Memory of a server above idle: a huge picture, all maps of VGG-16, and far more uploads than it keeps."""

import io
import json
from collections.abc import Callable
from typing import Any

import numpy as np
from PIL import Image

from bench.serving import LEVELS, Client, Server, photo, serving
from bench.table import markdown

# Output channels of VGG-16's convolutions, a line for each of its five blocks, which pools follow.
VGG = ((64, 64), (128, 128), (256, 256, 256), (512, 512, 512), (512, 512, 512))
MAPS_AT_ONCE = 256
UPLOADS = 1000
UPLOAD_SIDE = 1291
# CONVSCOPE_STORE_MB as it is by default.
STORE_MB = 1024


def table() -> str:
    """Measure each on a server of its own."""
    rows = [
        measured("100 MP RGB, 3 × 3, to PNG", huge_picture, "≤ 1,500"),
        measured("VGG-16 on 224², the maps of all 13 convolutions", vgg_maps, "≤ 600"),
    ]
    stored, wide = uploads()
    rows.append(
        [f"{UPLOADS:,} uploads of 5 MB", *wide, f"at most {stored:,.0f} MB stored", f"≤ {STORE_MB:,} stored"]
    )
    columns = ["a server's memory, MB", "idle", "peak above idle", "", "aim"]
    return markdown(columns, rows)


def measured(what: str, work: Callable[[Client], str], aim: str) -> list[str]:
    """Give a row: what the server held at most while it did something."""
    with serving() as server:
        idle = begin(server)
        said = work(Client(server.port))
        return [what, *figures(server, idle), said, aim]


def begin(server: Server) -> float:
    """Warm the server up, and give what it holds then."""
    client = Client(server.port)
    client.convolve("coffee", [[0.0, 1.0, 0.0]] * 3, "image/png")
    server.forget_peak()
    return server.resident_mb()


def figures(server: Server, idle: float) -> list[str]:
    """Write idle and peak memory."""
    return [f"{idle:,.0f}", f"{server.peak_mb() - idle:,.0f}"]


def huge_picture(client: Client) -> str:
    """Upload 100 megapixels and ask for them filtered, as PNG."""
    image = upload(client, huge_jpeg(), "image/jpeg")
    layer = {"kind": "conv", "kernel": "sharpen", "padding": 1}
    body = json.dumps({"input": {"image": image}, "layer": layer}).encode()
    status, png = client.post("/api/v1/convolve?layout=rgb&range=0,1", body, "application/json", "image/png")
    expect(status == 200, png)
    return f"{len(png) / 1e6:,.0f} MB of PNG"


def huge_jpeg() -> bytes:
    """Make a picture of 10,000 × 10,000 out of smaller ones."""
    file = io.BytesIO()
    Image.fromarray(np.tile(photo(1000, 1000), (10, 10, 1))).save(file, "JPEG", quality=60)
    return file.getvalue()


def vgg_maps(client: Client) -> str:
    """Ask for the maps of each convolution in turn, as the page would."""
    image = upload(client, bmp(224), "image/bmp")
    layers, maps = vgg(), 0
    for number, layer in enumerate(layers):
        if layer["kind"] != "conv":
            continue
        asked = {"input": {"image": image}, "before": layers[:number], "layer": layer}
        for first in range(0, layer["init"]["out_channels"], MAPS_AT_ONCE):
            path, body = f"/api/v1/convolve?first={first}", json.dumps(asked).encode()
            status, levels = client.post(path, body, "application/json", LEVELS)
            expect(status == 200, levels)
        maps += layer["init"]["out_channels"]
    return f"{maps:,} maps"


def vgg() -> list[dict[str, Any]]:
    """List VGG-16's layers up to its last convolution's, with random weights."""
    layers: list[dict[str, Any]] = []
    for block in VGG:
        for maps in block:
            init = {"out_channels": maps, "kernel_size": 3}
            layers += [{"kind": "conv", "init": init, "padding": 1}, {"kind": "relu"}]
        layers.append({"kind": "max_pool", "kernel_size": 2})
    return layers


def uploads() -> tuple[float, list[str]]:
    """Send many pictures; give the most MB that were stored after any of them, and the server's memory."""
    with serving() as server:
        idle, client = begin(server), Client(server.port)
        stored, picture = 0.0, bmp(UPLOAD_SIDE)
        for _ in range(UPLOADS):
            upload(client, picture, "image/bmp")
            files = (path for path in server.folder.rglob("*") if path.is_file())
            stored = max(stored, sum(path.stat().st_size for path in files) / 1e6)
        return stored, figures(server, idle)


def bmp(side: int) -> bytes:
    """Make a square picture that is quick to decode."""
    file = io.BytesIO()
    Image.fromarray(photo(side, side)).save(file, "BMP")
    return file.getvalue()


def upload(client: Client, data: bytes, media_type: str) -> str:
    """Send a picture, and give its id."""
    status, answer = client.post("/api/v1/images", data, media_type, "*/*")
    expect(status == 201, answer)
    return str(json.loads(answer)["id"])


def expect(right: bool, said: bytes) -> None:
    """Stop with what the server said where it is not what was asked for."""
    if not right:
        raise RuntimeError(said[:500].decode(errors="replace"))
