"""POST /kernels/describe: what there is to say of a kernel."""

import numpy as np
from fastapi import APIRouter, Depends, Request
from numpy.typing import NDArray
from starlette.responses import Response

from app.api import examples
from app.api.body import read_json
from app.api.dependencies import RunnerDep
from app.api.negotiation import accepts_json
from app.api.openapi import json_body, media_types, problems
from app.api.schemas.kernels import DescribeRequest, KernelFacts, KernelSymmetry, KnownKernel
from app.kernels.naming import Known
from app.services.kernel_facts import Facts, describe

router = APIRouter(tags=["catalogues"], dependencies=[Depends(accepts_json)], responses=problems(406))


@router.post(
    "/kernels/describe",
    summary="Describe a kernel",
    response_class=Response,
    responses={
        **media_types("What the kernel is", {"application/json": KernelFacts}),
        **problems(400, 413, 415, 422, 503),
    },
    openapi_extra=json_body(DescribeRequest, examples.DESCRIBE),
)
async def describe_kernel(request: Request, run: RunnerDep) -> Response:
    """Give a kernel's sum, symmetry, rank and factors, frequency response, and name if it has one."""
    asked = await read_json(request, DescribeRequest, run)

    def work() -> bytes:
        return _answer(describe(asked.kernel)).model_dump_json().encode()

    return Response(await run(work), media_type="application/json")


def _answer(facts: Facts) -> KernelFacts:
    found = facts.symmetry
    return KernelFacts(
        size=list(facts.kernel.shape),
        sum=_short(facts.total),
        min=_short(float(facts.kernel.min())),
        max=_short(float(facts.kernel.max())),
        symmetry=KernelSymmetry(axes=list(found.axes), point=found.point, transposed=found.transposed),
        rank=facts.rank,
        terms=[[[_short(value) for value in vector] for vector in term] for term in facts.terms],
        multiplications=facts.multiplications,
        known=_known(facts.known),
        response=_shortened(facts.magnitude),
    )


def _known(known: Known | None) -> KnownKernel | None:
    if known is None:
        return None
    kernel = known.kernel
    return KnownKernel(
        name=kernel.name,
        title=kernel.title,
        title_zh=kernel.title_zh,
        parameters=dict(known.parameters),
        factor=known.factor,
    )


def _shortened(values: NDArray[np.float64]) -> object:
    """Give nested lists with four digits each: enough to draw."""
    digits = [float(f"{value:.4g}") for value in values.flat]
    return np.reshape(digits, values.shape).tolist()


def _short(value: float) -> float:
    """Write a number with the digits that float32 holds, and no −0."""
    return float(f"{value:.7g}") + 0.0
