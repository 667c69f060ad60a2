"""The table of contents of the API."""

from fastapi import APIRouter

from app.api.routes import (
    blocks,
    catalogs,
    compare,
    convolve,
    engine,
    exports,
    frames,
    images,
    jobs,
    kernels,
    matrix,
    shape,
    spectrum,
    values,
)

api = APIRouter(prefix="/api/v1")
for part in (images, shape, convolve, frames, values, compare, blocks, matrix, spectrum, catalogs, engine):
    api.include_router(part.router)
for part in (kernels, exports, jobs):
    api.include_router(part.router)
