"""Layers in a row as one network: its totals, and where one cell begins to see more than the whole input."""

import math
from collections.abc import Sequence

from pydantic import BaseModel, Field

from app.layers.report import Report

_BYTES = 4
"""Of a float32."""


class NetworkReport(BaseModel):
    """All layers' arithmetic together; bytes are those of float32."""

    parameters: int
    parameter_bytes: int
    macs: int = Field(description="multiply-adds of one pass over the batch")
    input_bytes: int
    output_bytes: int = Field(description="of all layers' outputs together, as training keeps them")
    peak_bytes: int = Field(description="of the layer whose input and output are largest together")
    total_bytes: int = Field(description="input, all outputs and parameters")
    beyond_input: int | None = Field(
        description="the first layer, counted from 0, whose cells see more than the whole input on an axis:"
        " its receptive field is larger; null: none"
    )


def network(reports: Sequence[Report]) -> NetworkReport:
    """Add up the reports of layers in a row, at least one."""
    inputs = [_BYTES * math.prod(report.input_shape) for report in reports]
    parameters = sum(report.parameters for report in reports)
    outputs = sum(report.output_bytes for report in reports)
    return NetworkReport(
        parameters=parameters,
        parameter_bytes=_BYTES * parameters,
        macs=sum(report.macs for report in reports),
        input_bytes=inputs[0],
        output_bytes=outputs,
        peak_bytes=max(before + report.output_bytes for before, report in zip(inputs, reports, strict=True)),
        total_bytes=inputs[0] + outputs + _BYTES * parameters,
        beyond_input=_beyond(reports),
    )


def _beyond(reports: Sequence[Report]) -> int | None:
    size = reports[0].input_shape[2:]
    for number, report in enumerate(reports):
        if any(seen > there for seen, there in zip(report.receptive_field.size, size, strict=True)):
            return number
    return None
