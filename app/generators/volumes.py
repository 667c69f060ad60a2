"""Volumes that show one thing each: a ball, a shell, squares in three directions, a slope, blobs, noise."""

from __future__ import annotations

import numpy as np

from app.generators.generator import (
    DEPTH,
    SEED,
    SIZE,
    Generator,
    Values,
    centred,
    normal,
    number,
    uniform,
    whole,
)


def ball(size: int, depth: int, radius: float) -> Values:
    """A filled ball of `radius` halves of the side, `(depth, size, size)` in 0..1, with soft edges."""
    distance, cell = _distance(size, depth)
    return np.asarray(np.clip((radius - distance) / cell + 0.5, 0, 1))


def shell(size: int, depth: int, radius: float, thickness: float) -> Values:
    """A hollow ball: as `ball`, empty within `radius` − `thickness`."""
    distance, cell = _distance(size, depth)
    outer = np.clip((radius - distance) / cell + 0.5, 0, 1)
    inner = np.clip((radius - thickness - distance) / cell + 0.5, 0, 1)
    return np.asarray(outer - inner)


def checkerboard(size: int, depth: int, cubes: int) -> Values:
    """Cubes, `cubes` along each side, alternately 1 and 0, `(depth, size, size)`."""
    z, y, x = (np.arange(n) * cubes // n for n in (depth or size, size, size))
    return np.asarray((z[:, None, None] + y[:, None] + x + 1) % 2, dtype=np.float64)


def gradient(size: int, depth: int, azimuth: float, elevation: float) -> Values:
    """An even slope from 0 to 1 in one direction, `(depth, size, size)`."""
    z, y, x = centred(depth or size, size)
    around, up = np.deg2rad(azimuth), np.deg2rad(elevation)
    across = (np.cos(up) * np.cos(around), -np.cos(up) * np.sin(around), np.sin(up))
    length = float(np.sum(np.abs(across)))
    return np.asarray(0.5 + (across[0] * x + across[1] * y + across[2] * z) / (2 * length))


def blobs(size: int, depth: int, count: int, radius: float, seed: int) -> Values:
    """Gaussian blobs at places drawn by `seed`, `(depth, size, size)`; the highest value is about 1."""
    z, y, x = centred(depth or size, size)
    volume = np.zeros((depth or size, size, size))
    for at_z, at_y, at_x in 1.4 * uniform(seed, 3 * count).reshape(count, 3) - 0.7:
        # a Gaussian is a product of three, one an axis
        along = [np.exp(-(((axis - at) / radius) ** 2) / 2) for axis, at in ((z, at_z), (y, at_y), (x, at_x))]
        volume = np.maximum(volume, along[0] * (along[1] * along[2]))
    return np.asarray(np.round(volume, 6) + 0.0)


def gyroid(size: int, depth: int, cycles: float) -> Values:
    """A wall that divides space in two: sin x cos y + sin y cos z + sin z cos x, `(depth, size, size)`."""
    z, y, x = (np.pi * cycles * axis for axis in centred(depth or size, size))
    return np.asarray(np.sin(x) * np.cos(y) + np.sin(y) * np.cos(z) + np.sin(z) * np.cos(x))


def noise(size: int, depth: int, deviation: float, seed: int) -> Values:
    """Gaussian noise around zero, `(depth, size, size)`."""
    deep = depth or size
    return np.asarray(deviation * normal(seed, deep * size * size).reshape(deep, size, size))


def _distance(size: int, depth: int) -> tuple[Values, float]:
    """Give each cell's distance from the middle, and a cell's side, in halves of the volume's side."""
    z, y, x = centred(depth or size, size)
    return np.asarray(np.sqrt(z**2 + y**2 + x**2)), 2 / size


_RADIUS = number(
    "radius", ("Radius", "半径"), ("In halves of the side", "以边长的一半为单位"), (0.7, 0.05, 2), 0.05
)
_THICKNESS = number(
    "thickness", ("Thickness", "厚度"), ("In halves of the side", "以边长的一半为单位"), (0.2, 0.02, 2), 0.02
)
_CUBES = whole("cubes", ("Cubes", "方块数"), ("Cubes along each side", "每条边上的方块数"), (4, 1, 128))
_AZIMUTH = number(
    "azimuth",
    ("Azimuth", "方位角"),
    ("Within a slice, in degrees", "切片内的角度，以度为单位"),
    (0, -180, 180),
    5,
)
_ELEVATION = number(
    "elevation",
    ("Elevation", "仰角"),
    ("Towards the depth, in degrees", "朝深度方向的角度，以度为单位"),
    (30, -90, 90),
    5,
)
_COUNT = whole("count", ("Blobs", "团块数"), ("How many", "有多少个"), (7, 1, 32))
_BLOB = number(
    "radius",
    ("Radius", "半径"),
    ("A blob's deviation, in halves of the side", "每个团块的标准差，以边长的一半为单位"),
    (0.15, 0.02, 1),
    0.01,
)
_CYCLES = number(
    "cycles", ("Cycles", "周期数"), ("Periods along each side", "每条边上的周期数"), (1.5, 0, 64), 0.25
)
_DEVIATION = number(
    "deviation", ("Deviation", "标准差"), ("Standard deviation", "数值的标准差"), (1, 0, 100), 0.05
)

VOLUMES = (
    Generator(
        name="ball",
        title="Ball",
        title_zh="球",
        rank=3,
        description="One surface in every direction: an edge kernel shows which of them it sees.",
        description_zh="表面朝向所有方向：看边缘核能看到哪些方向。",
        source="Definition",
        make=ball,
        parameters=(SIZE, DEPTH, _RADIUS),
    ),
    Generator(
        name="shell",
        title="Shell",
        title_zh="球壳",
        rank=3,
        description="A hollow ball: two surfaces close to each other.",
        description_zh="空心球：两个相距很近的表面。",
        source="Definition",
        make=shell,
        parameters=(SIZE, DEPTH, _RADIUS, _THICKNESS),
    ),
    Generator(
        name="checkerboard_3d",
        title="Checkerboard in 3-D",
        title_zh="三维棋盘",
        rank=3,
        description="Straight faces, edges and corners in three directions.",
        description_zh="三个方向上笔直的面、棱与角。",
        source="Definition",
        make=checkerboard,
        parameters=(SIZE, DEPTH, _CUBES),
    ),
    Generator(
        name="gradient",
        title="Slope",
        title_zh="渐变",
        rank=3,
        description="Evenly brighter in one direction: first derivatives are constant, second ones are zero.",
        description_zh="沿一个方向均匀变亮：一阶导数为常数，二阶导数为零。",
        source="Definition",
        make=gradient,
        parameters=(SIZE, DEPTH, _AZIMUTH, _ELEVATION),
    ),
    Generator(
        name="blobs",
        title="Blobs",
        title_zh="高斯团",
        rank=3,
        description="Soft spots of one size: a Laplacian of Gaussian of that size finds each of them.",
        description_zh="大小相同的柔和亮团：同尺度的高斯-拉普拉斯能找到每一个。",
        source="Definition; places from PCG64's raw bits (O'Neill 2014)",
        make=blobs,
        parameters=(SIZE, DEPTH, _COUNT, _BLOB, SEED),
    ),
    Generator(
        name="gyroid",
        title="Gyroid",
        title_zh="螺旋二十四面体",
        rank=3,
        description="One curved wall through all of space: every slice is another pattern.",
        description_zh="一张贯穿空间的曲面：每个切片都是不同的图案。",
        source="Schoen 1970, Infinite Periodic Minimal Surfaces without Self-Intersections",
        make=gyroid,
        parameters=(SIZE, DEPTH, _CYCLES),
    ),
    Generator(
        name="noise_3d",
        title="Gaussian noise in 3-D",
        title_zh="三维高斯噪声",
        rank=3,
        description="All frequencies at once: averaging 27 cells leaves about a fifth of its deviation.",
        description_zh="包含所有频率：对 27 格求平均后标准差约剩五分之一。",
        source="Box & Muller 1958 on PCG64's raw bits (O'Neill 2014)",
        make=noise,
        parameters=(SIZE, DEPTH, _DEVIATION, SEED),
    ),
)
