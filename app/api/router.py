"""The table of contents of the API."""

from fastapi import APIRouter

from app.api.routes import blocks, catalogs, compare, convolve, engine, frames, images, kernels, shape, values

api = APIRouter(prefix="/api/v1")
for part in (images, shape, convolve, frames, values, compare, blocks, catalogs, kernels, engine):
    api.include_router(part.router)
