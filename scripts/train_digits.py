"""Train the digits' network that ships with the app; `python -m scripts.train_digits` writes its files anew.

Equal versions on equal machines write equal files; other machines may round differently.
"""

import argparse
import hashlib
import json
import platform
from pathlib import Path
from typing import Any

import numpy as np

from app.engine import Engine
from app.layers import parse_layer
from app.layers.graph import in_a_row
from app.services.data_sets import digits, digits_info
from app.services.trainings import as_data
from app.training.course import Course, CourseSettings, Progress
from app.training.examples import split
from app.training.network import TrainableNetwork
from app.training.weights import to_safetensors

FOLDER = Path(__file__).resolve().parent.parent / "app" / "networks" / "weights"
SEED = 0
HELD_OUT = 0.2
LAYERS: list[dict[str, Any]] = [
    {"kind": "conv", "out_channels": 16, "kernel_size": 3, "padding": 1},
    {"kind": "relu"},
    {"kind": "conv", "out_channels": 32, "kernel_size": 3, "padding": 1},
    {"kind": "relu"},
    {"kind": "max_pool", "kernel_size": 2},
    {"kind": "conv", "out_channels": 32, "kernel_size": 3, "padding": 1},
    {"kind": "relu"},
    {"kind": "max_pool", "kernel_size": 2},
    {"kind": "flatten"},
    {"kind": "dropout", "p": 0.2},
    {"kind": "linear", "out_channels": 10},
    {"kind": "softmax"},
]
SETTINGS: dict[str, Any] = {
    "optimiser": {"kind": "adam", "learning_rate": 0.003},
    "epochs": 60,
    "batch": 32,
    "schedule": "cosine",
    "seed": SEED,
    "augmentations": [{"kind": "rotation", "degrees": 8.0}, {"kind": "crop", "padding": 1}],
}


def main() -> None:
    """Train, and write weights, log and card."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where the files go")
    parser.add_argument("--epochs", type=int, default=SETTINGS["epochs"], help="passes over all pictures")
    parsed = parser.parse_args()
    write(parsed.folder, {**SETTINGS, "epochs": parsed.epochs})


def write(folder: Path, settings: dict[str, Any]) -> dict[str, Any]:
    """Train, write the files into `folder`, and give the log."""
    examples = digits()
    learnt, held_out = split(examples, HELD_OUT, SEED)
    nodes = in_a_row([parse_layer(each) for each in LAYERS])
    network = TrainableNetwork(nodes, (1, 8, 8), len(examples.classes), seed=SEED)
    # learning would let timings choose algorithms, and with them the rounding
    engine = Engine("numpy", learning=False)
    course = Course(network, learnt, held_out, CourseSettings.model_validate(settings), engine)
    epochs: list[Progress] = []

    def report(progress: Progress) -> None:
        if progress.ends_epoch:
            epochs.append(progress)
            print(_line(progress), flush=True)

    course.run(report)
    weights = to_safetensors(network.copies(), {"classes": examples.classes, "input_shape": [1, 1, 8, 8]})
    found = _log(settings, epochs, weights, (len(learnt.labels), len(held_out.labels)))
    found["parameters"] = sum(array.size for array in network.parameters.values())
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "digits.safetensors").write_bytes(weights)
    (folder / "digits.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    (folder / "digits.md").write_text(_card(found), encoding="utf-8")
    return found


def _log(
    settings: dict[str, Any], epochs: list[Progress], weights: bytes, counts: tuple[int, int]
) -> dict[str, Any]:
    info, last = digits_info(), epochs[-1]
    return {
        "title": info.title,
        "layers": LAYERS,
        "input_shape": [1, 1, 8, 8],
        "input": "ink is 1 and paper 0",
        "classes": [name for name, _ in info.classes],
        "data": {"source": info.source, "licence": info.licence},
        "settings": settings,
        "split": {
            "held_out": HELD_OUT,
            "seed": SEED,
            "learnt_pictures": counts[0],
            "test_pictures": counts[1],
        },
        "test_accuracy": last.validation_accuracy,
        "test_loss": last.validation_loss,
        "seconds": round(last.seconds, 1),
        "versions": {"python": platform.python_version(), "numpy": np.__version__},
        "weights": {"bytes": len(weights), "sha256": hashlib.sha256(weights).hexdigest()},
        "log": [
            {name: value for name, value in as_data(each).items() if not name.startswith(("seconds", "step"))}
            for each in epochs
        ],
    }


def _line(progress: Progress) -> str:
    return (
        f"epoch {progress.epoch} of {progress.epochs}: loss {progress.loss:.4f}, {progress.accuracy:.2%}; "
        f"held out {progress.validation_loss:.4f}, {progress.validation_accuracy:.2%}; "
        f"{progress.seconds_left:.0f} s left"
    )


def _card(found: dict[str, Any]) -> str:
    parts, data, accuracy = found["split"], found["data"], f"{found['test_accuracy']:.2%}"
    held_out, learnt, seed = parts["test_pictures"], parts["learnt_pictures"], parts["seed"]
    return f"""# The digits' network

`digits.safetensors` holds {found["parameters"]:,} numbers, float32, under the names of PyTorch's
`Sequential`; its layers, settings and the course of its training are in `digits.json`.
`python -m scripts.train_digits` made all three.

- **Accuracy**: {accuracy} of {held_out} pictures that it has not seen, a fifth of each class, held out
  by seed {seed}. It learnt from the other {learnt:,}, and what counts are the weights after the last epoch.
  Two shorter trials (98.33% and 98.61% of the same pictures) came before these settings, and the same
  people may have written digits of both parts, so strangers' digits may be read less well.
- **Input**: (N, 1, 8, 8); {found["input"]}.
- **Data**: {data["source"]}. Licence: {data["licence"]}.
- **Licence of the weights**: CC BY 4.0, as the data's; name the data's authors where you pass them on.
"""


if __name__ == "__main__":
    main()
