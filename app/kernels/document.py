"""The kernels' table as a document: what docs/kernels.md holds."""

from __future__ import annotations

from app.kernels.kernel import Kernel, Weights
from app.kernels.registry import FAMILIES, KERNELS

_MOST_WRITTEN = 27
_HEADER = """# Kernels

Every kernel that Convscope knows by name; this page is written by `python -m app.kernels > docs/kernels.md`.
A layer takes a name, or a name with parameters:

```json
{"kind": "conv", "kernel": "sobel_x", "padding": "same"}
{"kind": "conv", "kernel": {"name": "gaussian", "sigma": 2}, "padding": "same"}
```

Weights are given for cross-correlation, as deep learning computes it; `"flip": true` turns them by 180°.
"x" answers to change from left to right, "y" from top to bottom. Angles are in degrees,
counter-clockwise from the x axis.
`GET /api/v1/kernels` gives the same table with all weights; those for signals, of one axis, with `?rank=1`,
and those for volumes with `?rank=3`; of these, the planes of the depth stand below each other here.
"""


def markdown() -> str:
    """Write the document: a section a family, a kernel's sentence, parameters, weights and source."""
    parts = [_HEADER]
    for family in FAMILIES.values():
        parts.append(f"## {family.title}\n")
        parts += [_kernel(kernel) for kernel in KERNELS.values() if kernel.family == family.name]
    return "\n".join(parts)


def _kernel(kernel: Kernel) -> str:
    lines = [f"### {kernel.title}: `{kernel.name}`", "", kernel.description, ""]
    lines += [
        f"- `{p.name}` {p.description}; {p.minimum:g} to {p.maximum:.10g}, {p.default:g} if not given"
        for p in kernel.parameters
    ]
    weights = kernel.weights()
    if kernel.parameters:
        lines.append("")
    if weights.size <= _MOST_WRITTEN:
        lines += ["```", *_rows(weights.reshape(-1, weights.shape[-1])), "```", ""]
    else:
        lines += [f"{' × '.join(map(str, weights.shape))} cells if nothing is given.", ""]
    return "\n".join([*lines, f"Source: {kernel.source}.", ""])


def _rows(weights: Weights) -> list[str]:
    """Write weights in columns, as whole numbers over a divisor where they are fractions."""
    whole = (divisor for divisor in (1, 2, 3, 6, 9, 16, 256) if _whole(weights * divisor))
    divisor = next(whole, None)
    if divisor is None:
        texts, tail = [[f"{value:.4f}" for value in row] for row in weights], ""
    else:
        # + 0.0 turns −0.0 into 0.0
        texts = [[f"{value:.0f}" for value in row] for row in (weights * divisor).round() + 0.0]
        tail = f"  / {divisor}" if divisor > 1 else ""
    width = max(len(text) for row in texts for text in row)
    rows = [" ".join(text.rjust(width) for text in row) for row in texts]
    middle = len(rows) // 2
    return [row + tail if index == middle else row for index, row in enumerate(rows)]


def _whole(weights: Weights) -> bool:
    return bool(abs(weights - weights.round()).max() < 1e-12)
