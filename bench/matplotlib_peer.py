"""The peer for animations: the scene that Convscope draws, as matplotlib's users draw it."""

import tempfile
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FRAMES, MEASURED = 100, 20  # each frame takes as long as the one before, so a part tells the whole
ROWS, COLUMNS = 6, 7  # of the input around the window, as Convscope shows them


def matplotlib_ms() -> float | None:
    """Milliseconds for FRAMES of 640 × 360 through FuncAnimation and PillowWriter; None without matplotlib.

    Input and output around the window with their numbers, both pictures, window, kernel and products with
    theirs, and the sum. All is drawn once and then changed in place, which is matplotlib's quickest way.
    """
    try:
        import matplotlib as mpl
    except ImportError:
        return None
    mpl.use("Agg")
    from matplotlib import pyplot
    from matplotlib.animation import FuncAnimation, PillowWriter
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.image import AxesImage
    from matplotlib.patches import Rectangle
    from matplotlib.text import Text

    def numbered(axes: Axes, values: NDArray[np.float64], colors: str) -> tuple[AxesImage, list[Text]]:
        axes.set_axis_off()
        texts = [
            axes.text(x, y, f"{values[y, x]:.2f}", ha="center", va="center", fontsize=5)
            for y in range(values.shape[0])
            for x in range(values.shape[1])
        ]
        return axes.imshow(values, cmap=colors, vmin=-1, vmax=1), texts

    def change(view: tuple[AxesImage, list[Text]], values: NDArray[np.float64]) -> None:
        view[0].set_data(values)
        for text, value in zip(view[1], values.ravel(), strict=True):
            text.set_text(f"{value:.2f}")

    picture = np.random.default_rng(0).random((43 + ROWS, 64 + COLUMNS))
    kernel = np.array([[-1.0, 0, 1], [-2, 0, 2], [-1, 0, 1]])
    made = np.zeros_like(picture)
    begun = time.perf_counter()
    figure, places = pyplot.subplots(2, 4, figsize=(6.4, 3.6), dpi=100)
    for axes in places[0, [1, 3]]:
        axes.set_axis_off()
    places[0, 1].imshow(picture, cmap="gray")
    whole = places[0, 3].imshow(made, cmap="coolwarm", vmin=-4, vmax=4)
    frame = places[0, 1].add_patch(Rectangle((0, 0), 3, 3, fill=False, color="blue"))
    near = numbered(places[0, 0], picture[:ROWS, :COLUMNS], "gray")
    out = numbered(places[0, 2], made[: ROWS - 2, : COLUMNS - 2], "coolwarm")
    window = numbered(places[1, 0], picture[:3, :3], "gray")
    numbered(places[1, 1], kernel, "coolwarm")
    products = numbered(places[1, 2], kernel, "coolwarm")
    places[1, 3].set_axis_off()
    total = places[1, 3].text(0.5, 0.5, "")

    def step(number: int) -> list[Artist]:
        row, column = divmod(number, 64)
        patch = picture[row : row + 3, column : column + 3]
        made[row, column] = (patch * kernel).sum()
        change(near, picture[row : row + ROWS, column : column + COLUMNS])
        change(out, made[row : row + ROWS - 2, column : column + COLUMNS - 2])
        change(window, patch)
        change(products, patch * kernel)
        whole.set_data(made)
        frame.set_xy((column - 0.5, row - 0.5))
        total.set_text(f"{made[row, column]:.3f}")
        return [frame, total]

    with tempfile.TemporaryDirectory() as folder:
        FuncAnimation(figure, step, frames=MEASURED).save(Path(folder) / "a.gif", writer=PillowWriter(fps=10))
    pyplot.close(figure)
    return (time.perf_counter() - begun) * 1e3 * FRAMES / MEASURED
