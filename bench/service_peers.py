"""What the service is held against: Gradio for requests, matplotlib for animations."""

import json
import os
import subprocess
import time
import urllib.parse
from pathlib import Path

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
