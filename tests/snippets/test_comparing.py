"""Which layers frameworks differ on, and what of a kernel makes them differ."""

from typing import Any

import pytest

from app.layers import parse_layer
from app.snippets import Job
from app.snippets.comparing import parity

EVEN, OTHER = [[1, 2, 1], [2, 4, 2], [1, 2, 1]], [[1, 2, 1], [0, 0, 0], [-1, -2, -1]]
ALIKE, UNLIKE = "This kernel is the same either way", "This kernel isn't the same turned round"
CONV = ["same", "flip", "padding_mode"]
ROWS: dict[str, tuple[dict[str, Any], list[str], str]] = {
    # the layer, the topics of its rows, and a sentence of theirs
    "a kernel that half a turn changes": ({"kind": "conv", "kernel": OTHER}, CONV, UNLIKE),
    "a kernel that it doesn't": ({"kind": "conv", "kernel": EVEN}, CONV, ALIKE),
    "weights that it changes": ({"kind": "conv", "weight": [[OTHER]]}, CONV, UNLIKE),
    "weights that it doesn't": ({"kind": "conv", "weight": [[EVEN]]}, CONV, ALIKE),
    "sizes alone": ({"kind": "conv", "out_channels": 1, "kernel_size": 3}, CONV, UNLIKE),
    "single cells": ({"kind": "conv", "out_channels": 1, "kernel_size": 1}, CONV, ALIKE),
    "transposed": (
        {"kind": "conv_transpose", "out_channels": 1, "kernel_size": 3, "stride": 2},
        ["transposed", "flip"],
        "",
    ),
    "a mean": ({"kind": "avg_pool", "kernel_size": 3}, ["ceil_mode", "same", "count_include_pad"], ""),
    "a mean of all": ({"kind": "global_avg_pool"}, [], ""),
    "cell by cell": ({"kind": "relu"}, [], ""),
}


@pytest.mark.parametrize("name", ROWS)
def test_layers_have_the_rows_in_which_frameworks_differ(name: str) -> None:
    layer, topics, says = ROWS[name]
    rows = parity(Job.of(parse_layer(layer), (1, 1, 8, 8)))
    assert [row.topic for row in rows] == topics
    assert says in str(rows)
