"""Layers of pictures as OpenCV code; `filter2D` doesn't turn the kernel, as deep learning."""

from app.snippets.job import Job
from app.snippets.writing import UnavailableCodeError, number, text

HEAD = ["import cv2", "import numpy as np"]
BORDERS = {
    "zeros": "BORDER_CONSTANT",
    "constant": "BORDER_CONSTANT",
    "reflect": "BORDER_REFLECT_101",
    "symmetric": "BORDER_REFLECT",
    "replicate": "BORDER_REPLICATE",
    "circular": "BORDER_WRAP",
}
# OpenCV's own -inf: a bound that any float32 wins over
_LOWEST = "-np.inf"


def write(job: Job) -> str:
    """Write a layer.

    Raises
    ------
    UnavailableCodeError : OpenCV has no such function
    """
    if job.kind not in ("conv", "max_pool", "avg_pool"):
        raise UnavailableCodeError(f"OpenCV filters pictures and has no function for a {job.kind}")
    if job.rank != 2:
        raise UnavailableCodeError(f"OpenCV's filters are of two dimensions; this layer has {job.rank}")
    if job.bound.kind.startswith("global"):
        raise UnavailableCodeError(
            "OpenCV has no global pool; x.mean((2, 3)) or x.max((2, 3)) of NumPy is one"
        )
    return conv(job) if job.kind == "conv" else pool(job)


def _bordered(job: Job, name: str, border: str, value: str) -> str:
    (top, bottom), (left, right) = job.whole_pads
    if not any((top, bottom, left, right)):
        return name
    more = f", value={value}" if border == "BORDER_CONSTANT" else ""
    return f"cv2.copyMakeBorder({name}, {top}, {bottom}, {left}, {right}, cv2.{border}{more})"


def _taken(job: Job) -> str:
    """Cells at which a window is asked for; the anchor is its first cell."""
    return ", ".join(
        f":{(n - 1) * s + 1}:{s}" if s > 1 else f":{n}"
        for n, s in zip(job.output_size, job.stride, strict=True)
    )


def conv(job: Job) -> str:
    """Write a convolution, map by map."""
    per, outs = job.channels // job.groups, job.outputs // job.groups
    lines: list[str | None] = [*HEAD, "", *job.weight_lines()]
    if any(gap > 1 for gap in job.dilation):
        tall, wide = job.dilation
        lines += [
            f"spread = np.zeros((*w.shape[:2], {job.reach[0]}, {job.reach[1]}), np.float32)",
            f"spread[:, :, ::{tall}, ::{wide}] = w",
            "w = spread",
        ]
    bordered = _bordered(job, "plane", BORDERS[job.mode], number(job.fill))
    read = f"range(o // {outs} * {per}, o // {outs} * {per} + {per})" if job.groups > 1 else f"range({per})"
    first = f" - o // {outs} * {per}" if job.groups > 1 else ""
    lines += [
        job.input_line(),
        f"pad = lambda plane: {bordered}",
        "# anchor (0, 0): the window begins at its cell; OpenCV's own default is its middle",
        "one = lambda plane, k: cv2.filter2D(pad(plane), cv2.CV_32F, k, anchor=(0, 0), "
        f"borderType=cv2.BORDER_CONSTANT)[{_taken(job)}]",
        f"maps = lambda a: [sum(one(a[c], w[o, c{first}]) for c in {read}) for o in range({job.outputs})]",
        f"y = np.array([maps(a) for a in x]){job.plus_bias()}",
    ]
    return text(lines)


def pool(job: Job) -> str:
    """Write a pool: a dilation of grey values, or a box filter."""
    if any(gap > 1 for gap in job.dilation):
        raise UnavailableCodeError(
            "a pool with dilation takes a kernel with gaps; dilate and boxFilter have none"
        )
    tall, wide = job.kernel
    lines: list[str | None] = [*HEAD, "", job.input_line()]
    if job.kind == "max_pool":
        bordered = _bordered(job, "plane", "BORDER_CONSTANT", _LOWEST)
        lines += [
            f"one = lambda plane: cv2.dilate({bordered}, np.ones(({tall}, {wide}), np.uint8), "
            f"anchor=(0, 0))[{_taken(job)}]",
            "y = np.array([[one(plane) for plane in a] for a in x])",
        ]
        return text(lines)
    plain = not any(any(pair) for pair in job.whole_pads)
    lines.append(
        f"box = lambda plane: cv2.boxFilter(plane, -1, ({wide}, {tall}), anchor=(0, 0), "
        f"borderType=cv2.BORDER_CONSTANT)[{_taken(job)}]"
    )
    if plain:
        return text([*lines, "y = np.array([[box(plane) for plane in a] for a in x])"])
    (top, bottom), (left, right) = job.pads
    below, beside = job.overhang
    lines.append(f"pad = lambda plane: {_bordered(job, 'plane', 'BORDER_CONSTANT', '0')}")
    if job.counts_padding:
        rows, columns = job.size[0] + top + bottom, job.size[1] + left + right
        ones = f"np.pad(np.ones(({rows}, {columns}), np.float32), ((0, {below}), (0, {beside})))"
    else:
        ones = f"pad(np.ones({job.size}, np.float32))"
    return text(
        [*lines, f"n = box({ones})", "y = np.array([[box(pad(plane)) / n for plane in a] for a in x])"]
    )
