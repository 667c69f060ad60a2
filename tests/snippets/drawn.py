"""Layers and inputs at random, and code run on them against the engine's own numbers."""

from typing import Any

import numpy as np
from hypothesis import HealthCheck, assume, settings
from hypothesis import strategies as st

from app.engine import Engine
from app.geometry import ConvscopeError
from app.layers import parse_layer
from app.snippets import TARGETS, Job, UnavailableCodeError

ENGINE = Engine("numpy")
drawn = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow]
)
KINDS = (
    "conv",
    "conv_transpose",
    "max_pool",
    "avg_pool",
    "lp_pool",
    "global_max_pool",
    "leaky_relu",
    "softmax",
)


def numbers(seed: int, shape: tuple[int, ...]) -> list[Any]:
    """Weights as a request has them."""
    values: list[Any] = np.random.default_rng(seed).standard_normal(shape).astype(np.float32).tolist()
    return values


@st.composite
def jobs(draw: st.DrawFn) -> Job:
    """Draw a layer of one to three axes on a small input, with a batch, channels and groups."""
    rank, kind = draw(st.integers(1, 3)), draw(st.sampled_from(KINDS))
    groups, seed = draw(st.integers(1, 3)), draw(st.integers(0, 2**20))
    channels, outputs = groups * draw(st.integers(1, 2)), groups * draw(st.integers(1, 2))

    def each(least: int, most: int) -> list[int]:
        return [draw(st.integers(least, most)) for _ in range(rank)]

    size, kernel, stride, dilation = each(3, 7), each(1, 3), each(1, 3), each(1, 2)
    pairs = [each(0, 2)[:1] * 2 if draw(st.booleans()) else [*each(0, 2), 0][:2] for _ in range(rank)]
    padding = draw(st.sampled_from([0, 1, pairs, "same", "same_lower"]))
    given: dict[str, Any] = {"kind": kind}
    if kind.startswith("conv") or kind.endswith("_pool"):
        given |= {"stride": stride, "dilation": dilation, "padding": padding}
    if kind == "conv":
        modes = ["zeros", "reflect", "symmetric", "replicate", "circular"]
        given |= {"padding_mode": draw(st.sampled_from(modes))}
        given |= {"flip": draw(st.booleans()), "cover_all": draw(st.booleans()), "groups": groups}
        given |= {"weight": numbers(seed, (outputs, channels // groups, *kernel))}
    elif kind == "conv_transpose":
        more = [draw(st.integers(0, max(s, d) - 1)) for s, d in zip(stride, dilation, strict=True)]
        given |= {"output_padding": more, "groups": groups}
        given |= {"weight": numbers(seed, (channels, outputs // groups, *kernel))}
    elif kind in ("max_pool", "avg_pool", "lp_pool"):
        given |= {"kernel_size": kernel, draw(st.sampled_from(["ceil_mode", "cover_all"])): True}
        if kind == "avg_pool":
            given["count_include_pad"] = draw(st.booleans())
    elif kind.startswith("global"):
        given = {"kind": kind}
    if "weight" in given and draw(st.booleans()):
        given["bias"] = numbers(seed + 1, (outputs,))
    try:
        return Job.of(parse_layer(given), (draw(st.integers(1, 2)), channels, *size))
    except ConvscopeError:
        assume(False)
        raise


def written(target: str, job: Job) -> str:
    """Code of a target; a draw that it can't say is given up, with a sentence."""
    try:
        return TARGETS[target].write(job)
    except UnavailableCodeError:
        assume(False)
        raise


def check(code: str, job: Job) -> None:
    """Run code as it stands but for its input, and compare."""
    x = np.random.default_rng(3).standard_normal(job.bound.input_shape).astype(np.float32)
    line = job.input_line()
    assert code.count(line) == 1
    space: dict[str, Any] = {"given": x.copy()}
    exec(compile(code.replace(line, "x = given"), "snippet", "exec"), space)
    expected, _ = job.bound.forward(ENGINE, x)
    y = np.asarray(space["y"])
    assert y.shape == expected.shape
    np.testing.assert_allclose(y, expected, rtol=2e-4, atol=2e-4)
