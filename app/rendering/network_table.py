"""A network's reports as a table for people and spreadsheets: Markdown and CSV, a row a layer."""

import csv
import io
from collections.abc import Sequence

from app.layers import Report
from app.layers.network import NetworkReport

_PLAIN = {"stride": "1", "padding": "0", "dilation": "1", "output padding": "0"}
_UNITS = ("", "K", "M", "G", "T", "P")


def markdown(reports: Sequence[Report], network: NetworkReport) -> str:
    """Write the table as Markdown, in the manner of torchinfo: columns in line, totals below.

    Returns
    -------
    Text that ends with a line break
    """
    head = ("Layer", "Output shape", "Parameters", "Multiply-adds", "Output", "Receptive field")
    rows = [
        (
            described(report),
            _shape(report.output_shape),
            f"{report.parameters:,}" if report.parameters else "–",
            f"{report.macs:,}" if report.macs else "–",
            binary(report.output_bytes),
            _shape(report.receptive_field.size) + (" *" if number == network.beyond_input else ""),
        )
        for number, report in enumerate(reports)
    ]
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    rule = "|".join(
        f" {'-' * (width - (column > 0))}{':' if column > 0 else ''} " for column, width in enumerate(widths)
    )
    lines = [_line(head, widths), f"|{rule}|", *(_line(row, widths) for row in rows), ""]
    lines += [
        f"Parameters: {network.parameters:,} ({binary(network.parameter_bytes)})  ",
        f"Multiply-adds: {network.macs:,} ({decimal(network.macs)})  ",
        f"Input: {_shape(reports[0].input_shape)} ({binary(network.input_bytes)})  ",
        f"All outputs: {binary(network.output_bytes)}; at most {binary(network.peak_bytes)} at once  ",
        f"Together: {binary(network.total_bytes)} as float32",
    ]
    if network.beyond_input is not None:
        lines += ["", "\\* the first layer whose cells see more than the whole input"]
    return "\n".join(lines) + "\n"


def as_csv(reports: Sequence[Report], network: NetworkReport) -> str:
    """Write the table as CSV (RFC 4180) with whole numbers; the last row holds the totals."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(
        (
            "layer",
            "kind",
            "settings",
            "input_shape",
            "output_shape",
            "parameters",
            "multiply_adds",
            "output_bytes",
            "receptive_field",
            "receptive_stride",
            "beyond_input",
        )
    )
    for number, report in enumerate(reports):
        field = report.receptive_field
        writer.writerow(
            (
                number,
                report.kind,
                settings(report),
                _crossed(report.input_shape),
                _crossed(report.output_shape),
                report.parameters,
                report.macs,
                report.output_bytes,
                _crossed(field.size),
                _crossed(field.stride),
                "yes" if network.beyond_input is not None and number >= network.beyond_input else "no",
            )
        )
    totals = (network.parameters, network.macs, network.output_bytes)
    shapes = _crossed(reports[0].input_shape), _crossed(reports[-1].output_shape)
    writer.writerow(("total", "", "", *shapes, *totals, "", "", ""))
    return text.getvalue()


def described(report: Report) -> str:
    """Name a layer with what its windows are: `conv 7 × 7, stride 2, padding 3`."""
    return f"{report.kind} {settings(report)}".strip()


def settings(report: Report) -> str:
    """Say what a layer's windows are; nothing of layers that look at single cells."""
    if all(axis.kernel == axis.stride == 1 for axis in report.axes):
        return "1 × 1" if report.axes and report.parameters and report.macs else ""
    parts = [" × ".join(str(axis.kernel) for axis in report.axes)]
    columns: dict[str, list[str]] = {
        "stride": [_unless(1, axis.stride) for axis in report.axes],
        "padding": [_sides(*axis.padding) for axis in report.axes],
        "dilation": [_unless(1, axis.dilation) for axis in report.axes],
        "output padding": [_unless(0, axis.output_padding) for axis in report.axes],
    }
    for name, values in columns.items():
        if any(values):
            parts.append(f"{name} {_alike([value or _PLAIN[name] for value in values])}")
    return ", ".join(parts)


def _unless(plain: int, value: int) -> str:
    """Write a setting, unless it is what it is where nobody sets it."""
    return "" if value == plain else str(value)


def _sides(begin: int, end: int) -> str:
    """Write padding, which is one number where it is the same at both ends; nothing where there is none."""
    return _unless(0, begin) if begin == end else f"{begin}+{end}"


def _alike(texts: Sequence[str]) -> str:
    return texts[0] if len(set(texts)) == 1 else " × ".join(texts)


def binary(count: int) -> str:
    """Write bytes with the unit that leaves few digits, in steps of 1024."""
    value, unit = float(count), 0
    while value >= 1024 and unit < len(_UNITS) - 1:
        value, unit = value / 1024, unit + 1
    return f"{count} B" if unit == 0 else f"{value:.2f} {_UNITS[unit]}iB"


def decimal(count: int) -> str:
    """Write a count with the unit that leaves few digits, in steps of 1000."""
    value, unit = float(count), 0
    while value >= 1000 and unit < len(_UNITS) - 1:
        value, unit = value / 1000, unit + 1
    return f"{count}" if unit == 0 else f"{value:.2f} {_UNITS[unit]}"


def _shape(shape: Sequence[int]) -> str:
    return " × ".join(map(str, shape)) or "–"


def _crossed(shape: Sequence[float]) -> str:
    return "x".join(map(str, shape))


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    aligned = (
        cell.ljust(width) if column == 0 else cell.rjust(width)
        for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    return "| " + " | ".join(aligned) + " |"
