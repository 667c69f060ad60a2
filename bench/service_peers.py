"""What the service is held against: Gradio for requests, matplotlib for animations."""

import json
import os
import subprocess
import tempfile
import time
import urllib.parse
from pathlib import Path

import numpy as np

from app.rendering.encode import encode_png
from bench.load import Ask, Load, load
from bench.serving import Client, photo, random_kernel


def gradio_load(clients: int, seconds: float) -> Load | None:
    """Put the same load on a Gradio app; None where CONVSCOPE_BENCH_GRADIO names no Python that has it."""
    python = os.environ.get("CONVSCOPE_BENCH_GRADIO")
    if not python:
        return None
    port = 8191
    quiet = {**os.environ, "GRADIO_ANALYTICS_ENABLED": "False", "HF_HUB_OFFLINE": "1"}
    app = Path(__file__).with_name("gradio_peer.py")
    process = subprocess.Popen([python, str(app), str(port)], env=quiet, cwd=app.parent.parent.parent)
    try:
        path = _gradio_upload(port)
        return load(clients, seconds, lambda: _gradio_client(port, path))
    finally:
        process.terminate()
        process.wait(20)


def _gradio_upload(port: int) -> str:
    png = encode_png(photo(512, 512))
    form = (
        b'--b\r\nContent-Disposition: form-data; name="files"; filename="p.png"\r\n\r\n%s\r\n--b--\r\n' % png
    )
    for _ in range(300):
        try:
            client = Client(port)
            _, body = client.post("/gradio_api/upload", form, "multipart/form-data; boundary=b", "*/*")
            return str(json.loads(body)[0])
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("Gradio did not start")


def _gradio_client(port: int, path: str) -> Ask:
    """Ask as Gradio's own clients do: call, read the event, get the file."""
    client = Client(port)
    call = "/gradio_api/call/convolve"

    def ask() -> int:
        data = [{"path": path, "meta": {"_type": "gradio.FileData"}}, json.dumps(random_kernel())]
        _, body = client.post(call, json.dumps({"data": data}).encode(), "application/json", "*/*")
        events = client.read(f"{call}/{json.loads(body)['event_id']}").decode()
        answer = json.loads(events.split("event: complete\ndata: ")[1].splitlines()[0])
        address = urllib.parse.urlsplit(answer[0]["url"])
        client.read(address.path)
        return 200

    return ask


def matplotlib_ms() -> float | None:
    """Animate as matplotlib's users do: two images and a rectangle, written by Pillow."""
    try:
        import matplotlib as mpl
    except ImportError:
        return None
    mpl.use("Agg")
    from matplotlib import pyplot
    from matplotlib.animation import FuncAnimation, PillowWriter
    from matplotlib.artist import Artist
    from matplotlib.patches import Rectangle

    generator = np.random.default_rng(0)
    before, after = generator.random((43, 64)), np.full((43, 64), np.nan)
    begun = time.perf_counter()
    figure, (left, right) = pyplot.subplots(1, 2, figsize=(6.4, 3.6), dpi=100)
    left.imshow(before, cmap="gray")
    window = left.add_patch(Rectangle((0, 0), 3, 3, fill=False, color="red"))
    shown = right.imshow(after, cmap="coolwarm", vmin=-1, vmax=1)

    def step(number: int) -> list[Artist]:
        row, column = divmod(number, 64)
        after[row, column] = before[row, column]
        window.set_xy((column - 1.5, row - 1.5))
        shown.set_data(after)
        figure.suptitle(f"step {number}")
        return [window, shown]

    with tempfile.TemporaryDirectory() as folder:
        FuncAnimation(figure, step, frames=100).save(Path(folder) / "a.gif", writer=PillowWriter(fps=10))
    pyplot.close(figure)
    return (time.perf_counter() - begun) * 1e3
