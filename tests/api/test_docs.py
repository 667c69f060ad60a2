"""/docs: whole without another host, and its examples run as they stand."""

import re

import httpx
import pytest

from app.api import examples
from tests.api.conftest import Connect

pytestmark = pytest.mark.anyio

SITE = "http://convscope"


async def test_everything_that_the_page_loads_is_served_here(client: httpx.AsyncClient) -> None:
    page = (await client.get(f"{SITE}/docs")).text
    addresses = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert len(addresses) >= 3
    for address in addresses:
        assert "//" not in address
        answer = await client.get(f"{SITE}/{address}")
        assert answer.status_code == 200, address
    start = (await client.get(f"{SITE}/docs/start.js")).text
    assert '"openapi.json"' in start


async def test_calls_go_where_a_proxy_expects_them(connect: Connect) -> None:
    async with connect(root_path="/lab") as client:
        assert (await client.get(f"{SITE}/openapi.json")).json()["servers"] == [{"url": "/lab"}]


EXAMPLES = [
    (path, name, body)
    for path, bodies in (
        ("/convolve", examples.CONVOLVE),
        ("/shape", examples.SHAPE),
        ("/shape/parse", examples.PARSE),
        ("/shape/code", examples.CODE),
        ("/network", examples.NETWORK),
        ("/network/maps", examples.NETWORK_LAYER),
        ("/network/trace", examples.TRACE),
        ("/frames", examples.FRAMES),
        ("/values", examples.VALUES),
        ("/histogram", examples.HISTOGRAM),
        ("/blocks", examples.BLOCKS),
        ("/compare", examples.COMPARE),
        ("/matrix", examples.MATRIX),
        ("/spectrum", examples.SPECTRUM),
        ("/figure", examples.FIGURE),
        ("/tensor", examples.TENSOR),
        ("/jobs", examples.JOBS),
        ("/kernels/describe", examples.DESCRIBE),
        ("/augment", examples.AUGMENT),
        ("/trainings", examples.TRAININGS),
    )
    for name, body in bodies.items()
]


@pytest.mark.parametrize(("path", "name", "body"), EXAMPLES, ids=[name for _, name, _ in EXAMPLES])
@pytest.mark.no_cover
async def test_examples_run_as_they_stand(
    client: httpx.AsyncClient, path: str, name: str, body: object
) -> None:
    document = (await client.get(f"{SITE}/openapi.json")).json()
    described = document["paths"][f"/api/v1{path}"]["post"]["requestBody"]["content"]["application/json"]
    assert described["examples"][name]["value"] == body
    answer = await client.post(path, json=body)
    assert answer.status_code == (202 if path in ("/jobs", "/trainings") else 200), answer.text


def references(value: object) -> set[str]:
    """Collect every $ref of a document."""
    if isinstance(value, dict):
        own = {value["$ref"]} if isinstance(value.get("$ref"), str) else set()
        return own.union(*map(references, value.values()))
    return set().union(*map(references, value)) if isinstance(value, list) else set()


async def test_the_document_refers_to_nothing_that_is_missing(client: httpx.AsyncClient) -> None:
    document = (await client.get(f"{SITE}/openapi.json")).json()
    for reference in references(document):
        found = document
        for step in reference.removeprefix("#/").split("/"):
            found = found[step]


async def test_every_call_documents_its_errors_as_problems(client: httpx.AsyncClient) -> None:
    document = (await client.get(f"{SITE}/openapi.json")).json()
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            assert operation["summary"], (path, method)
            for status, response in operation["responses"].items():
                if status.startswith(("4", "5")):
                    assert list(response["content"]) == ["application/problem+json"], (path, method, status)
