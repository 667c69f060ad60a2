"""A sample of everybody's cases over REST: one in so many of each table, drawn by a seed."""

import base64
import io
import random
from collections.abc import Sequence
from typing import Any

import httpx
import numpy as np
import pytest
from numpy.typing import NDArray

from app.layers import parse_layer
from tests.conformance.layer_case import LayerCase, Table, difference
from tests.conformance.onnx_cases import FILES, ROUNDED, SLOW, onnx_table
from tests.conformance.opinfo_cases import OPERATORS, opinfo_table
from tests.conformance.scipy_cases import TABLES

pytestmark = pytest.mark.anyio
PER_TABLE = 4


def npy(array: NDArray[Any]) -> dict[str, str]:
    """Write an array as REST takes it."""
    stream = io.BytesIO()
    np.save(stream, array, allow_pickle=False)
    return {"npy": base64.b64encode(stream.getvalue()).decode()}


def sample(tables: Sequence[Table]) -> list[LayerCase]:
    """Draw some cases of each table."""
    draw = random.Random(3)
    found = []
    for table in tables:
        fitting = [case for case in table.cases if case.name not in ROUNDED and can_be_sent(case)]
        found += draw.sample(fitting, min(PER_TABLE, len(fitting)))
    return found


def can_be_sent(case: LayerCase) -> bool:
    """Whether REST reads the input's axes as meant: three are a picture's where the layer fixes no rank."""
    rank = parse_layer(dict(case.settings)).rank
    return case.x.ndim > 3 or (case.x.ndim == 3 and rank == 1)


async def failures(client: httpx.AsyncClient, cases: Sequence[LayerCase]) -> list[str]:
    """Say which cases are answered wrongly, and how."""
    found = []
    for case in cases:
        layer = {
            key: npy(value) if isinstance(value, np.ndarray) else value
            for key, value in case.settings.items()
        }
        body = {"input": npy(case.x), "layer": layer}
        answer = await client.post("/convolve", json=body, headers={"Accept": "application/x-npy"})
        if answer.status_code != 200:
            found.append(f"{case.name}: {answer.text}")
        elif wrong := difference(np.load(io.BytesIO(answer.content)), case.expected):
            found.append(f"{case.name}: {wrong}")
    return found


async def test_onnx_scipy_and_opencv(client: httpx.AsyncClient) -> None:
    tables = [onnx_table(operator) for operator in FILES if operator not in SLOW]
    cases = sample([*tables, *(table() for table in TABLES)])
    assert len(cases) >= 30
    assert await failures(client, cases) == []


@pytest.mark.torch
async def test_pytorch(client: httpx.AsyncClient) -> None:
    # the plane's and the line's maxima have hundreds of samples each, which take seconds to make
    many = ("nn.functional.max_pool1d", "nn.functional.max_pool2d")
    cases = sample([opinfo_table(operator) for operator in OPERATORS if operator not in many])
    assert len(cases) >= 30
    assert await failures(client, cases) == []
