"""JAX's two functions as its documentation says, on NumPy: enough of it to run the code where it isn't.

`test_optional.py` runs the same code on JAX itself.
"""

from collections.abc import Callable, Sequence
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

Array = np.ndarray
Pads = Sequence[tuple[int, int]]


def _spread(x: Array, steps: Sequence[int]) -> Array:
    """Put zeros between cells."""
    size = [(n - 1) * s + 1 for n, s in zip(x.shape, steps, strict=True)]
    found = np.zeros(size, x.dtype)
    found[tuple(slice(None, None, s) for s in steps)] = x
    return found


def _padded(x: Array, pads: Pads, fill: float) -> Array:
    """Pad; what is below zero is cut off."""
    more = [(max(0, begin), max(0, end)) for begin, end in pads]
    found = np.pad(x, more, constant_values=fill)
    cut = (slice(max(0, -begin), n - max(0, -end)) for (begin, end), n in zip(pads, found.shape, strict=True))
    return found[tuple(cut)]


def _windows(x: Array, size: Sequence[int], steps: Sequence[int], gaps: Sequence[int]) -> Array:
    reach = [d * (k - 1) + 1 for k, d in zip(size, gaps, strict=True)]
    found = sliding_window_view(x, reach)
    return found[tuple(slice(None, None, s) for s in (*steps, *gaps))]


def conv_general_dilated(
    x: Array,
    w: Array,
    window_strides: Sequence[int],
    padding: Pads,
    lhs_dilation: Sequence[int] = (),
    rhs_dilation: Sequence[int] = (),
    feature_group_count: int = 1,
    precision: str | None = None,
) -> Array:
    """Correlate (N, C, *size) with (O, I / groups, *k)."""
    assert precision == "highest"
    rank, groups = x.ndim - 2, feature_group_count
    x = _spread(x, (1, 1, *(lhs_dilation or (1,) * rank)))
    x = _padded(x, ((0, 0), (0, 0), *padding), 0.0)
    gaps = (1, 1, *(rhs_dilation or (1,) * rank))
    seen = _windows(x, (1, 1, *w.shape[2:]), (1, 1, *window_strides), gaps)
    seen = seen.reshape(len(x), groups, -1, *seen.shape[2 : 2 + rank], *w.shape[2:])
    apart = w.reshape(groups, -1, *w.shape[1:])
    axes = "abc"[:rank], "xyz"[:rank]
    found = np.einsum(f"ngi{axes[0]}{axes[1]},goi{axes[1]}->ngo{axes[0]}", seen, apart)
    return np.asarray(found.reshape(len(x), len(w), *found.shape[3:]))


def reduce_window(
    x: Array,
    start: float,
    function: Callable[..., Array],
    size: Sequence[int],
    steps: Sequence[int],
    padding: Pads,
    window_dilation: Sequence[int] = (),
) -> Array:
    """Reduce each window; padding holds what changes nothing."""
    gaps = window_dilation or (1,) * x.ndim
    seen = _windows(_padded(x, padding, start), size, steps, gaps)
    return function(seen, axis=tuple(range(x.ndim, 2 * x.ndim)))


def _softmax(x: Array, axis: int) -> Array:
    raised = np.exp(x - x.max(axis, keepdims=True))
    return np.asarray(raised / raised.sum(axis, keepdims=True))


def modules() -> dict[str, ModuleType]:
    """Give the modules that stand for JAX's, by their names."""
    jax, jnp, lax = (ModuleType(name) for name in ("jax", "jax.numpy", "jax.lax"))
    given: dict[str, Any] = {
        "relu": lambda x: np.maximum(x, 0),
        "leaky_relu": lambda x, slope: np.where(x < 0, slope * x, x),
        "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
        "softmax": _softmax,
    }
    vars(jnp).update(tanh=np.tanh, inf=np.inf)
    vars(lax).update(
        conv_general_dilated=conv_general_dilated, reduce_window=reduce_window, max=np.max, add=np.sum
    )
    vars(jax).update(nn=SimpleNamespace(**given), numpy=jnp, lax=lax)
    return {"jax": jax, "jax.numpy": jnp, "jax.lax": lax}
