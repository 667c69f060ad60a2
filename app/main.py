"""create_app(settings): the one place where the parts are made and wired."""

import logging
import os
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import numpy as np
from fastapi import FastAPI
from numpy.typing import NDArray
from PIL import Image
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES

from app import __version__
from app.api import docs, problems, site
from app.api.compression import CompressionMiddleware
from app.api.dependencies import Services
from app.api.ending import EndingMiddleware
from app.api.headers import HeadersMiddleware
from app.api.incoming import IncomingMiddleware
from app.api.router import api
from app.engine import Engine, calibration
from app.engine.backends.loader import make_torch
from app.models import ModelLimits
from app.models.runtime import RunLimits
from app.services.byte_cache import ByteCache
from app.services.gate import Gate
from app.services.image_store import ImageStore
from app.services.images import Images
from app.services.jobs import MOST_JOBS, Jobs
from app.services.limits import Limits
from app.services.model_runs import ModelRuns
from app.services.model_store import ModelStore
from app.services.picture_archives import ArchiveLimits
from app.services.picture_sets import PictureSets
from app.services.samples import load_samples
from app.services.shelves import FolderShelf, MemoryShelf, Shelf
from app.services.sources import Library
from app.services.tensor_store import TensorStore
from app.services.trainings import Trainings
from app.services.upload_store import UploadStore
from app.services.workbench import Workbench
from app.settings import Settings

MB = 1_000_000
# How many times as long as a request a job may wait, and then take
JOB_PATIENCE = 10
# Shares of the cache: outputs, and pictures' pixels; the rest is for what computations read. With 256 MB a
# volume of 256³ numbers is kept as input and as output, and a picture of 12 megapixels as pixels
RESULTS = 0.42
PICTURES = 0.19
# How long the end waits for torch to be imported, if that has begun
_WARM_SECONDS = 5.0
# How long the page's files stay as quickly compressed: those who open the page at once have the cores
_PAGE_SECONDS = 3.0

logger = logging.getLogger("convscope")


def create_app(settings: Settings | None = None) -> FastAPI:
    """Make the application.

    Parameters
    ----------
    settings : None reads the environment
    """
    settings = settings or Settings()
    # CONVSCOPE_MAX_PIXELS bounds pictures before they are decoded; Pillow's own bound would only warn.
    Image.MAX_IMAGE_PIXELS = None
    static = _folder("static")
    services = _make_services(settings, static)
    page = site.Site(_folder("templates"), static)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        ending = threading.Event()
        warming = threading.Thread(target=_warm, args=(services, page, ending), name="warm", daemon=True)
        warming.start()
        yield
        ending.set()
        services.trainings.close()
        services.jobs.close()
        services.gate.close()
        # a thread that is in torch's or Brotli's C++ when Python ends would abort the process
        warming.join(_WARM_SECONDS)

    app = FastAPI(
        title="Convscope",
        version=__version__,
        summary="A microscope for convolutions: feature maps, shapes and the sliding window.",
        lifespan=lifespan,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        middleware=_middleware(settings),
    )
    app.state.services = services
    problems.install(app)
    site.mount(app, page)
    app.include_router(api)
    docs.mount(app)
    return app


def _make_services(settings: Settings, static: Path) -> Services:
    cache = settings.cache_mb * MB
    # the workbench holds the setting against whole requests, so the engine's own bound stays out of the way
    make = partial(make_torch, autotune=settings.autotune, deterministic=settings.deterministic)
    engine = Engine(
        settings.backend,
        settings.device,
        settings.threads,
        max_multiply_adds=sys.maxsize,
        calibration=calibration.load(settings.calibration_file, calibration.machine(settings.threads)),
        make=make,
        learning=settings.learning and not settings.deterministic,
    )
    limits = Limits(settings.max_elements, settings.max_multiply_adds)
    uploads = UploadStore(_make_shelf(settings.data_dir), settings.store_mb * MB, settings.store_hours * 3600)
    models = ModelStore(
        uploads,
        ByteCache(3 * settings.max_model_mb * MB),
        ModelLimits(max_elements=settings.max_elements),
        RunLimits(settings.max_elements, settings.threads or os.cpu_count() or 1),
    )
    return Services(
        settings=settings,
        engine=engine,
        library=_make_library(settings, static, uploads),
        workbench=Workbench(engine, limits, int(cache * RESULTS)),
        gate=Gate(settings.max_computations, settings.max_waiting, settings.max_seconds),
        # one at a time, so that whoever waits for an answer keeps a core
        jobs=Jobs(Gate(1, MOST_JOBS, JOB_PATIENCE * settings.max_seconds), max(cache, 64 * MB)),
        picture_sets=PictureSets(uploads, ArchiveLimits(settings.max_pixels, settings.max_upload_mb * MB)),
        trainings=Trainings(),
        models=models,
        model_runs=ModelRuns(models, max(cache, 64 * MB)),
    )


def _make_library(settings: Settings, static: Path, uploads: UploadStore) -> Library:
    cache = settings.cache_mb * MB
    read = ByteCache[NDArray[np.float32]](int(cache * (1 - RESULTS - PICTURES)))
    samples = load_samples(static / "samples")
    return Library(
        Images(samples, ImageStore(uploads), settings.max_pixels, int(cache * PICTURES), read),
        TensorStore(uploads, read),
        read,
    )


def _make_shelf(data_dir: Path | None) -> Shelf:
    if data_dir is None:
        return MemoryShelf()
    try:
        return FolderShelf(data_dir / "uploads")
    except OSError as error:
        logger.warning("uploads are kept in memory only, since %s can't be written: %s", data_dir, error)
        return MemoryShelf()


def _middleware(settings: Settings) -> list[Middleware]:
    """From the outside in."""
    found = [Middleware(HeadersMiddleware), Middleware(EndingMiddleware)]
    if settings.cors_origins:
        found.append(
            Middleware(
                CORSMiddleware,
                allow_origins=settings.cors_origins,
                allow_methods=["GET", "POST", "PUT", "DELETE"],
                allow_headers=["Content-Type"],
                expose_headers=["X-Convscope-*", "Server-Timing"],
            )
        )
    # Tensors and pictures are left as they are: noise doesn't shrink, and the wait shows.
    left = (*DEFAULT_EXCLUDED_CONTENT_TYPES, "application/octet-stream", "application/x-npy", "image/apng")
    found.append(
        Middleware(CompressionMiddleware, minimum_size=1000, compresslevel=5, exclude_content_types=left)
    )
    found.append(
        Middleware(
            IncomingMiddleware,
            max_upload_bytes=settings.max_upload_mb * MB,
            max_body_bytes=settings.max_body_mb * MB,
            max_model_bytes=settings.max_model_mb * MB,
            max_total_bytes=settings.max_incoming_mb * MB,
            max_seconds=settings.max_seconds,
        )
    )
    return found


def _folder(name: str) -> Path:
    """Find the page's files: beside app/ in the source tree, inside it in an installed package."""
    here = Path(__file__).resolve().parent
    inside = here / name
    return inside if inside.is_dir() else here.parent / name


def _warm(services: Services, page: site.Site, ending: threading.Event) -> None:
    """Load what the first request would wait for, and make the page's files small, until the end begins."""
    try:
        services.images.samples()
        services.engine.warm()
        services.warm = True
    except Exception as error:
        # nobody waits for this thread: whoever asks for health is told
        logger.exception("the engine can't compute")
        services.failure = str(error) or type(error).__name__
    if not ending.wait(_PAGE_SECONDS):
        page.warm(ending)
