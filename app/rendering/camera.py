"""Which part of the input and the output a scene shows, and how large its cells are."""

from __future__ import annotations

from dataclasses import dataclass

from app.geometry import Window

# Windows that a page holds at least, down and across: enough to see one slide
_WANTED = (3, 5)


@dataclass(frozen=True, slots=True)
class Page:
    """What is in view: output cells, and every input cell (padding too) that their windows span."""

    output_rows: range
    output_columns: range
    input_rows: range
    input_columns: range


@dataclass(frozen=True, slots=True)
class Lens:
    """Sizes in pixels: the place for cells, the smallest worth drawing, and those that hold a number."""

    width: int
    height: int
    least: int
    comfortable: int


class Camera:
    """Shows everything if its cells are large enough, else pages that follow the window."""

    def __init__(self, windows: tuple[Window, Window], whole: Lens, paged: Lens) -> None:
        self._windows = windows
        rows, columns = (_reach(window) for window in windows)
        side = min(_side(whole, rows, columns), whole.comfortable * 2)
        self.whole = side >= whole.least
        if self.whole:
            self.cell = float(int(side))
            self._counts = (windows[0].output, windows[1].output)
            return
        self.cell, self._counts = _fit(windows, paged)

    def page(self, output: tuple[int, int]) -> Page:
        """Give the page that holds the window of an output cell.

        Down, the cell is kept in the middle; across, pages are turned, so that the window is seen to slide.
        """
        if self.whole:
            rows, columns = (range(window.output) for window in self._windows)
            return Page(rows, columns, *(_reach(window) for window in self._windows))
        (down, across), (row, column) = self._counts, output
        top = max(0, min(row - down // 2, self._windows[0].output - down))
        left = max(0, min(column // across * across, self._windows[1].output - across))
        rows, columns = range(top, top + down), range(left, left + across)
        return Page(rows, columns, _span(self._windows[0], rows), _span(self._windows[1], columns))


def _fit(windows: tuple[Window, Window], lens: Lens) -> tuple[float, tuple[int, int]]:
    """Choose a page's cells and how many windows it holds down and across: at least one each way."""
    wanted = [
        window.effective_kernel + window.stride * (min(windows_wanted, window.output) - 1)
        for window, windows_wanted in zip(windows, _WANTED, strict=True)
    ]
    cell = min(float(lens.comfortable), lens.height / wanted[0], lens.width / wanted[1])
    cell = float(int(cell)) if cell >= 2 else cell
    counts = [
        max(1, min(window.output, int((room / cell - window.effective_kernel) / window.stride) + 1))
        for window, room in zip(windows, (lens.height, lens.width), strict=True)
    ]
    return cell, (counts[0], counts[1])


def _side(lens: Lens, rows: range, columns: range) -> float:
    return min(lens.width / len(columns), lens.height / len(rows))


def _reach(window: Window) -> range:
    """All cells of an axis, with the padding that is read."""
    taps = _span(window, range(window.output))
    return range(min(0, taps.start), max(window.input, taps.stop))


def _span(window: Window, outputs: range) -> range:
    """Cells from the first window's first tap to the last window's last one."""
    return range(window.start(outputs[0]), window.taps(outputs[-1])[-1] + 1)
