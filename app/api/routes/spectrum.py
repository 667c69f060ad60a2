"""POST /spectrum: what a convolution does to frequencies, as levels for a screen, in words or as numbers."""

import json
import math
from typing import Literal

import numpy as np
from fastapi import APIRouter, Request
from starlette.responses import Response

from app.api import examples
from app.api.body import Body, read_json
from app.api.dependencies import RunnerDep, ServicesDep
from app.api.jobs import to_job
from app.api.negotiation import accepted, negotiate
from app.api.openapi import json_body, media_types, problems
from app.api.schemas.linear_algebra import SpectrumAnswer, SpectrumRequest, SpectrumScale
from app.api.tensor_answers import JSON, LEVELS, NPY, dumps, npy_header
from app.engine.spectrum import frequencies
from app.rendering.spectra import DrawnSpectra, drawn
from app.services.spectra import SpectrumWish, Transformed, transform

NAMES: tuple[Literal["input", "gain", "product"], ...] = ("input", "gain", "product")

router = APIRouter(tags=["computations"])


@router.post(
    "/spectrum",
    summary="See what a convolution does to frequencies",
    response_class=Response,
    responses={
        **media_types("Spectra, and the kernel's response", {JSON: SpectrumAnswer, LEVELS: None, NPY: None}),
        **problems(400, 404, 406, 413, 415, 422, 503),
    },
    openapi_extra=json_body(SpectrumRequest, examples.SPECTRUM),
)
async def spectrum(request: Request, services: ServicesDep, run: RunnerDep) -> Response:
    """Transform the input's middle part and the kernel.

    JSON says what was found; 8-bit levels are for a screen, the gain's float32 follow them; .npy is the
    gain alone.
    """
    media_type = negotiate(accepted(request), (JSON, LEVELS, NPY))
    asked = await read_json(request, SpectrumRequest, run)

    def work() -> Response:
        job = to_job(Body(asked), services)
        wish = SpectrumWish(asked.channel, asked.input_channel, asked.max_side, asked.resolution)
        found = transform(services.workbench, job, wish)
        gain = np.ascontiguousarray(found.spectra.gain, dtype="<f4")
        if media_type == NPY:
            return Response(npy_header(gain.shape) + gain.tobytes(), media_type=NPY)
        pictures = drawn(found.spectra)
        facts = _facts(found, pictures, job.source.notes()).model_dump()
        if media_type == JSON:
            return Response(dumps(facts), media_type=JSON)
        body = b"".join([*(levels.tobytes() for levels in pictures.levels), gain.tobytes()])
        headers = {"X-Convscope-Spectrum": json.dumps(facts)}
        return Response(body, headers=headers, media_type=LEVELS)

    response = await run(work)
    response.headers["Vary"] = "Accept"
    return response


def _facts(found: Transformed, pictures: DrawnSpectra, notes: tuple[str, ...]) -> SpectrumAnswer:
    gain = found.spectra.gain
    middle = float(gain[tuple(size // 2 for size in gain.shape)])
    # NaN is no largest
    at = np.unravel_index(int(np.argmax(np.nan_to_num(gain, nan=-1.0))), gain.shape)
    sizes = (found.spectra.input.shape, gain.shape, found.spectra.product.shape)
    return SpectrumAnswer(
        region=list(found.region),
        input_size=list(found.size),
        gain_at_0=_finite(middle),
        largest_gain=_finite(float(gain[at])),
        largest_gain_at=[float(frequencies(size)[i]) for size, i in zip(gain.shape, at, strict=True)],
        exact=found.exact,
        difference=found.difference,
        pictures=[
            SpectrumScale(name=name, size=list(size), range=ends)
            for name, size, ends in zip(NAMES, sizes, pictures.ranges, strict=True)
        ],
        notes=list(notes),
    )


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
