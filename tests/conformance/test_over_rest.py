"""A sample of everybody's cases over REST: of each table, kind and number of axes some, drawn by a seed."""

import base64
import io
import random
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import httpx
import numpy as np
import pytest
from numpy.typing import NDArray

from app.api.schemas.requests import LAYER_KINDS
from app.layers import parse_layer
from tests.conformance.layer_case import LayerCase, Table, difference
from tests.conformance.nonfinite_cases import nonfinite_table
from tests.conformance.onnx_cases import FILES, ROUNDED, SLOW, onnx_table
from tests.conformance.opinfo_cases import OPERATORS, opinfo_table
from tests.conformance.scipy_cases import TABLES

pytestmark = pytest.mark.anyio
# Cases of each kind and rank of a table.
EACH = 3
# These have hundreds of samples, which take seconds to make: the first ones do.
MANY = ("nn.functional.max_pool1d", "nn.functional.max_pool2d", "nn.functional.max_pool3d")
# What reads lines of cells, or features: in front of a layer that takes any number of axes it says so.
LINES: dict[str, object] = {"kind": "max_pool", "kernel_size": [1]}
FEATURES: dict[str, object] = {"kind": "flatten"}

Stratum = tuple[str, int]


def stratum(case: LayerCase) -> Stratum:
    """Give a case's kind of layer and its spatial axes; 0: features."""
    return case.settings["kind"], case.x.ndim - 2


def sample(tables: Sequence[Table]) -> list[LayerCase]:
    """Draw some cases of each kind and rank of each table."""
    draw = random.Random(3)
    found = []
    for table in tables:
        strata = defaultdict(list)
        for case in table.cases:
            if case.name not in ROUNDED:
                strata[stratum(case)].append(case)
        for cases in strata.values():
            found += draw.sample(cases, min(EACH, len(cases)))
    return found


def npy(array: NDArray[Any]) -> dict[str, str]:
    """Write an array as REST takes it."""
    stream = io.BytesIO()
    np.save(stream, array, allow_pickle=False)
    return {"npy": base64.b64encode(stream.getvalue()).decode()}


def asked(case: LayerCase) -> dict[str, object]:
    """Write a request; where no field of the layer says how many axes the input has, a layer before does."""
    layer = {
        key: npy(value) if isinstance(value, np.ndarray) else value for key, value in case.settings.items()
    }
    x, before = case.x, []
    if parse_layer(dict(case.settings)).rank is None and x.ndim == 3:
        before = [LINES]
    if parse_layer(dict(case.settings)).rank is None and x.ndim == 2:
        x, before = x[..., np.newaxis, np.newaxis], [FEATURES]
    return {"input": npy(x), "before": before, "layer": layer}


async def failures(client: httpx.AsyncClient, cases: Sequence[LayerCase]) -> list[str]:
    """Say which cases are answered wrongly, and how."""
    found = []
    for case in cases:
        answer = await client.post("/convolve", json=asked(case), headers={"Accept": "application/x-npy"})
        if answer.status_code != 200:
            found.append(f"{case.name}: {answer.text}")
        elif wrong := difference(np.load(io.BytesIO(answer.content)), case.expected):
            found.append(f"{case.name}: {wrong}")
    return found


def everything() -> set[Stratum]:
    """All kinds of layers, each in one, two and three dimensions, and on features what takes them."""
    spatial = set(LAYER_KINDS) - {"linear"}
    windowed = {kind for kind in spatial if kind.startswith("conv") or kind.endswith("_pool")}
    found = {(kind, rank) for kind in spatial for rank in (1, 2, 3)}
    return found | {(kind, 0) for kind in set(LAYER_KINDS) - windowed}


async def test_onnx_scipy_and_opencv(client: httpx.AsyncClient) -> None:
    tables = [onnx_table(operator) for operator in FILES if operator not in SLOW]
    cases = sample([*tables, *(table() for table in TABLES)])
    assert {stratum(case) for case in cases} == everything()
    assert await failures(client, cases) == []


@pytest.mark.torch
async def test_pytorch(client: httpx.AsyncClient) -> None:
    few = [opinfo_table(operator) for operator in OPERATORS if operator not in MANY]
    cases = sample([*few, *(opinfo_table(operator, 60) for operator in MANY)])
    assert {kind for kind, _ in map(stratum, cases)} >= {"conv_transpose", "max_pool", "avg_pool", "linear"}
    assert await failures(client, cases) == []


@pytest.mark.torch
async def test_nan_and_infinity(client: httpx.AsyncClient) -> None:
    cases = sample([nonfinite_table()])
    assert {stratum(case) for case in cases} == everything()
    assert await failures(client, cases) == []
