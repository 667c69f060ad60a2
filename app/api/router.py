"""The table of contents of the API."""

from fastapi import APIRouter

from app.api.routes import (
    blocks,
    catalogs,
    compare,
    convolve,
    engine,
    envelope,
    exports,
    frames,
    histogram,
    images,
    jobs,
    kernels,
    matrix,
    model_runs,
    models,
    network_exports,
    shape,
    shape_code,
    solving,
    spectrum,
    tensors,
    values,
)

api = APIRouter(prefix="/api/v1")
for part in (images, tensors, shape, shape_code, solving, convolve, frames, values, envelope, histogram):
    api.include_router(part.router)
for part in (compare, blocks, matrix, spectrum):
    api.include_router(part.router)
for part in (models, model_runs, network_exports):
    api.include_router(part.router)
for part in (kernels, catalogs, engine, exports, jobs):
    api.include_router(part.router)
