"""GET /kernels, /generators, /networks and /colormaps: the registries, for clients."""

import base64
from collections.abc import Iterable
from typing import Annotated

import orjson
from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from app.api.negotiation import accepts_json
from app.api.openapi import problems
from app.api.schemas import catalogs
from app.generators import GENERATORS, Generator, make_recipe
from app.kernels import FAMILIES, KERNELS, Kernel, Parameter
from app.networks import ReadyNetwork, ready_networks
from app.rendering.colormaps import COLORMAPS
from app.services.errors import NotFoundError

RANK = "axes of the kernels: 2 for pictures, 1 for signals, 3 for volumes"

router = APIRouter(tags=["catalogues"], dependencies=[Depends(accepts_json)], responses=problems(406))

_CACHE = {"Cache-Control": "public, max-age=300"}


@router.get(
    "/kernels",
    summary="List the named kernels",
    response_model=catalogs.KernelList,
    responses=problems(422),
)
async def kernels(rank: Annotated[int, Query(ge=1, le=3, description=RANK)] = 2) -> Response:
    """List presets with exact weights; generated kernels with their parameters, at the defaults."""
    found = [kernel for kernel in KERNELS.values() if kernel.rank == rank]
    families = {kernel.family for kernel in found}
    listing = catalogs.KernelList(
        kernels=[_kernel(kernel) for kernel in found],
        families=[
            catalogs.FamilyEntry(name=family.name, title=family.title, title_zh=family.title_zh)
            for family in FAMILIES.values()
            if family.name in families
        ],
    )
    return Response(orjson.dumps(listing.model_dump()), headers=_CACHE, media_type="application/json")


def _kernel(kernel: Kernel) -> catalogs.KernelEntry:
    return catalogs.KernelEntry(
        name=kernel.name,
        title=kernel.title,
        title_zh=kernel.title_zh,
        family=kernel.family,
        rank=kernel.rank,
        weight=kernel.weights().tolist(),
        description=kernel.description,
        description_zh=kernel.description_zh,
        source=kernel.source,
        parameters=_parameters(kernel.parameters),
    )


def _parameters(parameters: Iterable[Parameter]) -> list[catalogs.KernelParameter]:
    return [
        catalogs.KernelParameter(
            name=p.name,
            title=p.title,
            title_zh=p.title_zh,
            description=p.description,
            description_zh=p.description_zh,
            default=p.default,
            minimum=p.minimum,
            maximum=p.maximum,
            step=p.step,
            integer=p.integer,
        )
        for p in parameters
    ]


@router.get("/generators", summary="List the generated inputs", response_model=catalogs.GeneratorList)
async def generators() -> Response:
    """List signals and volumes that an input may name: `{"generate": {"name": …, parameters}}`."""
    listing = catalogs.GeneratorList(generators=[_generator(each) for each in GENERATORS.values()])
    return Response(orjson.dumps(listing.model_dump()), headers=_CACHE, media_type="application/json")


def _generator(generator: Generator) -> catalogs.GeneratorEntry:
    return catalogs.GeneratorEntry(
        name=generator.name,
        title=generator.title,
        title_zh=generator.title_zh,
        rank=generator.rank,
        shape=[1, 1, *make_recipe(generator.name).size],
        description=generator.description,
        description_zh=generator.description_zh,
        source=generator.source,
        parameters=_parameters(generator.parameters),
    )


@router.get("/networks", summary="List the ready networks", response_model=catalogs.NetworkList)
async def networks() -> Response:
    """List networks of papers and textbooks, the smallest first; their layers are at /networks/{name}."""
    listing = catalogs.NetworkList(networks=[_network(each) for each in ready_networks().values()])
    return Response(orjson.dumps(listing.model_dump()), headers=_CACHE, media_type="application/json")


@router.get(
    "/networks/{name}",
    summary="Give a ready network",
    response_model=catalogs.NetworkDocument,
    responses=problems(404, 422),
)
async def network(name: str) -> Response:
    """Give a network's layers as `POST /network` and `POST /shape` take them."""
    found = ready_networks().get(name)
    if found is None:
        there = ", ".join(ready_networks())
        raise NotFoundError(f"there is no network {name[:60]!r}; there are {there}")
    document = catalogs.NetworkDocument(**_network(found).model_dump(), layers=found.layers)
    return Response(orjson.dumps(document.model_dump()), headers=_CACHE, media_type="application/json")


def _network(entry: ReadyNetwork) -> catalogs.NetworkEntry:
    return catalogs.NetworkEntry(
        name=entry.name,
        title=entry.title,
        title_zh=entry.title_zh,
        description=entry.description,
        description_zh=entry.description_zh,
        source=entry.source,
        input_shape=entry.input_shape,
        depth=len(entry.layers),
        any_size=all(layer["kind"] != "linear" for layer in entry.layers),
    )


@router.get("/colormaps", summary="List the colour maps", response_model=catalogs.ColormapList)
async def colormaps() -> Response:
    """List the colour maps with their 256 colours."""
    listing = catalogs.ColormapList(
        colormaps=[
            catalogs.ColormapEntry(
                name=entry.name,
                title=entry.title,
                title_zh=entry.title_zh,
                kind=entry.kind,
                source=entry.source,
                table=base64.b64encode(entry.table.tobytes()).decode(),
            )
            for entry in COLORMAPS.values()
        ]
    )
    return Response(orjson.dumps(listing.model_dump()), headers=_CACHE, media_type="application/json")
