"""The head phantom of tomography in three dimensions: ellipsoids within each other."""

from __future__ import annotations

import numpy as np

from app.generators.generator import DEPTH, SIZE, Generator, Values, centred

# what each adds; half axes across, down and deep; its middle; turned about the depth, in degrees
_ELLIPSOIDS = (
    (1.0, (0.69, 0.92, 0.81), (0.0, 0.0, 0.0), 0.0),
    (-0.8, (0.6624, 0.874, 0.78), (0.0, -0.0184, 0.0), 0.0),
    (-0.2, (0.11, 0.31, 0.22), (0.22, 0.0, 0.0), -18.0),
    (-0.2, (0.16, 0.41, 0.28), (-0.22, 0.0, 0.0), 18.0),
    (0.1, (0.21, 0.25, 0.41), (0.0, 0.35, -0.15), 0.0),
    (0.1, (0.046, 0.046, 0.05), (0.0, 0.1, 0.25), 0.0),
    (0.1, (0.046, 0.046, 0.05), (0.0, -0.1, 0.25), 0.0),
    (0.1, (0.046, 0.023, 0.05), (-0.08, -0.605, 0.0), 0.0),
    (0.1, (0.023, 0.023, 0.02), (0.0, -0.606, 0.0), 0.0),
    (0.1, (0.023, 0.046, 0.02), (0.06, -0.605, 0.0), 0.0),
)


def phantom(size: int, depth: int) -> Values:
    """Shepp and Logan's head, `(depth, size, size)` in 0..1, with the contrasts that an eye can see."""
    z, y, x = centred(depth or size, size)
    volume = np.zeros((depth or size, size, size))
    for value, (wide, high, deep), (at_x, at_y, at_z), degrees in _ELLIPSOIDS:
        cosine, sine = np.cos(np.deg2rad(degrees)), np.sin(np.deg2rad(degrees))
        # rows count downwards, the phantom's y upwards
        across, up = x - at_x, -y - at_y
        flat = ((across * cosine + up * sine) / wide) ** 2 + ((up * cosine - across * sine) / high) ** 2
        for number, away in enumerate(((z - at_z) / deep) ** 2):
            if away[0, 0] <= 1:
                volume[number] += value * (flat[0] + away <= 1)
    # sums of tenths that cancel leave crumbs
    return np.asarray(np.round(volume, 6) + 0.0)


PHANTOM = (
    Generator(
        name="phantom",
        title="Head phantom",
        title_zh="头部模型",
        rank=3,
        description="A skull and what is in it: flat parts with sharp borders, to test tomographs with.",
        description_zh="用于检验断层扫描的头部模型：边界清晰的均匀区域。",
        source="Shepp & Logan 1974; contrasts of Toft 1996; ellipsoids in 3-D after Schabel 2006",
        make=phantom,
        parameters=(SIZE, DEPTH),
    ),
)
