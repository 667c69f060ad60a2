"""GET /engine and /health: what computes here, within which limits, and whether it does."""

from fastapi import APIRouter, Depends

from app import __version__
from app.api.dependencies import ServicesDep
from app.api.negotiation import accepts_json
from app.api.openapi import problems
from app.api.schemas.catalogs import AlgorithmAnswer, BackendAnswer, EngineAnswer, HealthAnswer
from app.services.errors import BusyError
from app.settings import Settings

router = APIRouter(tags=["server"], dependencies=[Depends(accepts_json)], responses=problems(406))

LIMITS = (
    "max_upload_mb",
    "max_body_mb",
    "max_model_mb",
    "max_incoming_mb",
    "max_pixels",
    "max_elements",
    "max_multiply_adds",
    "max_frames",
    "max_animation_frames",
    "max_json_values",
    "max_seconds",
    "max_computations",
    "max_waiting",
    "store_mb",
    "store_hours",
    "cache_mb",
)


@router.get("/engine", summary="Tell what computes here", response_model=EngineAnswer)
async def engine(services: ServicesDep) -> EngineAnswer:
    """List backends, devices, algorithms, and the limits in force."""
    found = services.engine.describe()
    return EngineAnswer(
        backend=found.backend,
        device=found.device,
        backends=[
            BackendAnswer(name=b.name, version=b.version, device=b.device, available=b.available)
            for b in found.backends
        ],
        devices=sorted({b.device for b in found.backends if b.device}),
        algorithms=[
            AlgorithmAnswer(
                layer=a.layer,
                name=a.name,
                title=a.title,
                summary=a.summary,
                source=a.source,
                backends=list(a.backends),
                layouts=list(a.layouts),
                tolerance=a.tolerance,
            )
            for a in found.algorithms
        ],
        limits=_limits(services.settings),
        calibrated=found.calibrated,
    )


def _limits(settings: Settings) -> dict[str, int | float]:
    return {name: getattr(settings, name) for name in LIMITS}


@router.head("/health", include_in_schema=False)
@router.get(
    "/health",
    summary="Tell whether the server can compute",
    response_model=HealthAnswer,
    responses=problems(503),
)
async def health(services: ServicesDep) -> HealthAnswer:
    """Answer 200 when it can."""
    if services.failure is not None:
        raise BusyError(f"the server can't compute: {services.failure}", 30)
    found = services.engine.describe()
    return HealthAnswer(
        status="ok",
        version=__version__,
        backend=found.backend,
        device=found.device,
        warm=services.warm,
        computing=services.gate.inside + services.jobs.inside,
    )
