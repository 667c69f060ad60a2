"""Measured over estimated time of every algorithm on random layers: for fitting the planner's constants."""

import statistics
from collections.abc import Callable

from app.engine import Engine
from app.engine.fitting import measure
from bench.random_layers import random_layer
from bench.table import markdown, written

SHOWN = 3

Say = Callable[[str], None]


def table(first: int, count: int, say: Say) -> str:
    """Time the algorithms that have a chance on random layers, and write how far their estimates are off.

    Parameters
    ----------
    first, count : layers by their seeds
    say : told of every layer as it is done
    """
    engine = Engine()
    engine.warm()
    found: dict[str, list[tuple[float, str]]] = {}
    for seed in range(first, first + count):
        layer = random_layer(seed)
        ratios = measure([engine.contest(layer.x, layer.weight, None, layer.convolution)])
        for name, (ratio,) in ratios.items():
            found.setdefault(name, []).append((ratio, f"{layer.id} {layer.title}"))
        say(f"{layer.id}  " + "  ".join(f"{name} {written(ratio)}" for name, (ratio,) in ratios.items()))
    rows, off = [], []
    for name, ratios_of in sorted(found.items()):
        values = sorted(ratio for ratio, _ in ratios_of)
        middle = statistics.median(values)
        tenths = values[len(values) // 10], values[-1 - len(values) // 10]
        rows.append([name, str(len(values)), written(middle), *map(written, tenths)])
        furthest = sorted(ratios_of, key=lambda each: -abs(each[0] - middle) / min(each[0], middle))[:SHOWN]
        off += [[name, written(ratio), title] for ratio, title in furthest]
    text = "Measured over estimated time. For the choice it matters only that all are off alike.\n\n"
    columns = ["algorithm", "layers", "median", "lowest tenth", "highest tenth"]
    worst = markdown(["algorithm", "measured / estimated", "furthest off"], off)
    return f"### The planner's estimates\n\n{text}{markdown(columns, rows)}\n\n{worst}"
