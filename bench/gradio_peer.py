"""The peer for requests a second: a Gradio app that filters a picture with OpenCV.

Runs in a Python of its own (`python gradio_peer.py PORT`), since Gradio asks for older libraries.
"""

import json
import sys

import cv2
import gradio
import numpy as np


def convolve(picture, kernel):  # noqa: ANN001, ANN201 - runs where Convscope's types are not installed
    """Filter, and stretch the result over 0..255."""
    filtered = cv2.filter2D(picture.astype(np.float32), cv2.CV_32F, np.array(json.loads(kernel), np.float32))
    low, high = float(filtered.min()), float(filtered.max())
    return ((filtered - low) * (255 / max(high - low, 1e-9))).astype(np.uint8)


if __name__ == "__main__":
    cv2.setNumThreads(1)
    gradio.Interface(convolve, [gradio.Image(), gradio.Textbox()], gradio.Image()).queue(
        default_concurrency_limit=2
    ).launch(server_name="127.0.0.1", server_port=int(sys.argv[1]), quiet=True)
