"""The table of contents of the API."""

from fastapi import APIRouter

from app.api.routes import (
    augment,
    blocks,
    catalogs,
    compare,
    convolve,
    datasets,
    engine,
    envelope,
    exports,
    frames,
    histogram,
    images,
    jobs,
    kernels,
    learnt,
    matrix,
    model_runs,
    models,
    network,
    network_exports,
    shape,
    shape_code,
    solving,
    spectrum,
    tensors,
    trainings,
    values,
)

api = APIRouter(prefix="/api/v1")
for part in (images, tensors, shape, shape_code, solving, convolve, frames, values, envelope, histogram):
    api.include_router(part.router)
for part in (network, compare, blocks, matrix, spectrum):
    api.include_router(part.router)
for part in (datasets, trainings, learnt, augment):
    api.include_router(part.router)
for part in (models, model_runs, network_exports):
    api.include_router(part.router)
for part in (kernels, catalogs, engine, exports, jobs):
    api.include_router(part.router)
