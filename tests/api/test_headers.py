"""Headers on every answer, caching, compression, and what other sites may do."""

import httpx
import pytest

from app.api.headers import SECURITY_HEADERS
from app.engine import Engine
from tests.api.conftest import Connect
from tests.api.problem_checks import assert_problem

pytestmark = pytest.mark.anyio

RELU = {"input": {"image": "digit"}, "layer": {"kind": "relu"}}


@pytest.mark.parametrize(
    "path", ["/engine", "/nothing", "/images/coffee", "http://convscope/", "http://convscope/openapi.json"]
)
async def test_every_answer_has_the_security_headers(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)
    for name, value in SECURITY_HEADERS.items():
        assert answer.headers[name] == value


async def test_the_policy_lets_nothing_in_from_other_hosts(client: httpx.AsyncClient) -> None:
    for path in ("http://convscope/", "http://convscope/docs"):
        policy = (await client.get(path)).headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "http:" not in policy
        assert "https:" not in policy
        assert "script-src" not in policy  # so that it is default-src's


async def test_only_a_figure_lets_itself_be_put_into_other_pages(client: httpx.AsyncClient) -> None:
    for path in ("http://convscope/", "http://convscope/?embed=0", "http://convscope/docs", "/images/coffee"):
        answer = await client.get(path, params=None)
        assert "frame-ancestors 'self'" in answer.headers["content-security-policy"]
    figure = await client.get("http://convscope/?embed=1&hide=sum")
    policy = figure.headers["content-security-policy"]
    assert "frame-ancestors" not in policy
    assert "default-src 'self'" in policy
    assert "x-frame-options" not in figure.headers


async def test_a_bug_is_answered_with_a_fixed_text(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("the secret is 42")

    with monkeypatch.context() as patched:
        patched.setattr(Engine, "activate", broken)
        answer = await client.post("/convolve", json=RELU)
    assert_problem(answer, 500)
    assert "secret" not in answer.text
    assert "secret" in caplog.text
    for name, value in SECURITY_HEADERS.items():
        assert answer.headers[name] == value
    assert (await client.post("/convolve", json=RELU)).status_code == 200


async def test_json_is_compressed_and_tensors_are_not(client: httpx.AsyncClient) -> None:
    gzip = {"Accept-Encoding": "gzip"}
    assert (await client.get("/kernels", headers=gzip)).headers["content-encoding"] == "gzip"
    refused = await client.get("/kernels", headers={"Accept-Encoding": "gzip;q=0, br"})
    assert "content-encoding" not in refused.headers
    assert "Accept-Encoding" in refused.headers["vary"]
    body = {"input": {"image": "coffee"}, "layer": {"kind": "relu"}}
    for accept in ("application/octet-stream", "application/x-npy", "image/png"):
        answer = await client.post("/convolve", json=body, headers={**gzip, "Accept": accept})
        assert "content-encoding" not in answer.headers
        assert int(answer.headers["content-length"]) == len(answer.content)


async def test_no_other_site_is_let_in_by_default(client: httpx.AsyncClient) -> None:
    answer = await client.get("/engine", headers={"Origin": "https://example.org"})
    assert "access-control-allow-origin" not in answer.headers


async def test_sites_that_are_let_in(connect: Connect) -> None:
    async with connect(cors_origins="https://a.example, https://b.example") as client:
        for origin, allowed in (("https://b.example", True), ("https://c.example", False)):
            answer = await client.get("/engine", headers={"Origin": origin})
            assert (answer.headers.get("access-control-allow-origin") == origin) is allowed
        asked = {
            "Origin": "https://a.example",
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "content-type",
        }
        assert (await client.options("/convolve", headers=asked)).status_code == 200


async def test_a_path_before_ours_shows_in_addresses(connect: Connect) -> None:
    async with connect(root_path="/lab") as client:
        images = (await client.get("/images")).json()["images"]
        assert images[0]["url"].startswith("/lab/api/v1/images/")


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/images", "GET, POST"),
        ("/images/coffee", "DELETE, GET, HEAD"),
        ("/health", "GET, HEAD"),
        ("/convolve", "POST"),
        ("http://convscope/", "GET, HEAD"),
    ],
)
async def test_a_wrong_method_is_told_all_the_right_ones(
    client: httpx.AsyncClient, path: str, allowed: str
) -> None:
    answer = await client.patch(path)
    assert_problem(answer, 405, f"use {allowed}")
    assert answer.headers["allow"] == allowed


async def test_health_can_be_asked_without_an_answer(client: httpx.AsyncClient) -> None:
    answer = await client.head("/health")
    assert (answer.status_code, answer.content) == (200, b"")
