"""A network as a table: Markdown for people, CSV for spreadsheets, with the totals of the reports."""

import csv
import io
import math
from typing import Any

from app.layers import bind_all, parse_layer, reports
from app.layers.network import network
from app.rendering.network_table import as_csv, binary, decimal, markdown

STEM: list[dict[str, Any]] = [
    {"kind": "conv", "out_channels": 64, "kernel_size": 7, "stride": 2, "padding": 3},
    {"kind": "relu"},
    {"kind": "max_pool", "kernel_size": 3, "stride": 2, "padding": 1},
    {"kind": "conv_transpose", "out_channels": 8, "kernel_size": [3, 5], "stride": 2, "output_padding": 1},
    {"kind": "global_avg_pool"},
    {"kind": "flatten"},
    {"kind": "linear", "out_channels": 10},
]
FOUND = reports(bind_all([parse_layer(layer) for layer in STEM], (2, 3, 64, 96)))


def test_totals_are_those_of_the_reports() -> None:
    whole = network(FOUND)
    assert whole.parameters == 64 * 3 * 49 + 64 * 8 * 15 + 8 * 10
    assert whole.macs == sum(report.macs for report in FOUND)
    assert whole.input_bytes == 4 * 2 * 3 * 64 * 96
    assert whole.output_bytes == sum(4 * math.prod(report.output_shape) for report in FOUND)
    assert whole.total_bytes == whole.input_bytes + whole.output_bytes + 4 * whole.parameters
    assert whole.peak_bytes == 2 * 4 * math.prod(FOUND[1].output_shape)
    assert whole.beyond_input == 4
    assert network(FOUND[:4]).beyond_input is None


def test_markdown_is_a_table_in_line() -> None:
    text = markdown(FOUND, network(FOUND))
    table = [line for line in text.splitlines() if line.startswith("|")]
    assert len(table) == len(STEM) + 2
    assert len({len(line) for line in table}) == 1
    assert len({tuple(i for i, c in enumerate(line) if c == "|") for line in table}) == 1
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table]
    assert rows[2] == [
        "conv 7 × 7, stride 2, padding 3",
        "2 × 64 × 32 × 48",
        "9,408",
        f"{FOUND[0].macs:,}",
        "768.00 KiB",
        "7 × 7",
    ]
    assert rows[5][0] == "conv_transpose 3 × 5, stride 2, output padding 1"
    assert [row[5].endswith("*") for row in rows[2:]] == [False] * 4 + [True, False, False]
    assert "Parameters: 17,168 (67.06 KiB)" in text


def test_csv_reads_back() -> None:
    rows = [*csv.DictReader(io.StringIO(as_csv(FOUND, network(FOUND)), newline=""))]
    assert [row["kind"] for row in rows] == [*(layer["kind"] for layer in STEM), ""]
    assert [int(row["parameters"]) for row in rows[:-1]] == [report.parameters for report in FOUND]
    assert int(rows[-1]["multiply_adds"]) == network(FOUND).macs
    assert rows[-1]["output_shape"] == "2x10"
    assert rows[0]["settings"] == "7 × 7, stride 2, padding 3"
    assert [row["beyond_input"] for row in rows] == ["no"] * 4 + ["yes"] * 3 + [""]


def test_units_leave_few_digits() -> None:
    assert [binary(n) for n in (0, 1023, 1536, 5 * 2**20)] == ["0 B", "1023 B", "1.50 KiB", "5.00 MiB"]
    assert [decimal(n) for n in (0, 999, 1500, 2 * 10**9)] == ["0", "999", "1.50 K", "2.00 G"]
