"""The table of contents of the API."""

from fastapi import APIRouter

from app.api.routes import (
    blocks,
    catalogs,
    compare,
    convolve,
    engine,
    frames,
    histogram,
    images,
    shape,
    values,
)

api = APIRouter(prefix="/api/v1")
for part in (images, shape, convolve, frames, values, histogram, compare, blocks, catalogs, engine):
    api.include_router(part.router)
