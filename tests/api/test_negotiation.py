"""The Accept header, by RFC 9110."""

import httpx
import pytest

from app.api.errors import NotAcceptableError
from app.api.negotiation import negotiate
from tests.api.pictures import png
from tests.api.problem_checks import assert_problem

OFFERED = ["application/json", "application/x-npy", "image/png", "image/webp"]
TABLE = [
    (None, "application/json"),
    ("", "application/json"),
    ("*/*", "application/json"),
    ("image/png", "image/png"),
    ("IMAGE/PNG", "image/png"),
    ("image/*", "image/png"),
    ("image/webp, image/png", "image/png"),
    ("image/webp, image/png;q=0.9", "image/webp"),
    ("image/png;q=0.1, application/json;q=0.2", "application/json"),
    ("text/html, */*;q=0.1", "application/json"),
    ("application/json;q=0, */*", "application/x-npy"),
    ("image/*;q=0.5, image/webp;q=0.8, */*;q=0.1", "image/webp"),
    ("image/avif,image/webp,image/apng,*/*;q=0.8", "image/webp"),
    ("image/png ; q=1.0 , application/json ; q=0.5", "image/png"),
    ("image/png;level=1;q=0.7, image/webp;q=0.6", "image/png"),
    ("image/png;q=5", "image/png"),
    (",, image/png,,", "image/png"),
]


@pytest.mark.parametrize(("accept", "media_type"), TABLE)
def test_the_best_liked_is_taken(accept: str | None, media_type: str) -> None:
    assert negotiate(accept, OFFERED) == media_type


@pytest.mark.parametrize(
    "accept", ["text/html", "image/gif", "*/*;q=0", "image/png;q=0", "image/png;q=x", "nonsense", "video/*"]
)
def test_what_cant_be_met_is_refused(accept: str) -> None:
    with pytest.raises(NotAcceptableError, match="application/json"):
        negotiate(accept, OFFERED)


JSON_ONLY = [
    ("POST", "/shape", {"input_shape": [1, 1, 4, 4], "layers": [{"kind": "relu"}]}),
    (
        "POST",
        "/values",
        {"input": {"data": [[1]]}, "layer": {"kind": "relu"}, "input_region": [[0, 1], [0, 1]]},
    ),
    *(("GET", path, None) for path in ("/kernels", "/colormaps", "/engine", "/health", "/images")),
]


@pytest.mark.anyio
@pytest.mark.parametrize(("method", "path", "body"), JSON_ONLY)
async def test_what_answers_in_json_alone_says_so(
    client: httpx.AsyncClient, method: str, path: str, body: object
) -> None:
    assert (await client.request(method, path, json=body)).status_code == 200
    for accept in ("application/json", "application/*;q=0.2, image/png", "text/html, */*;q=0.1"):
        answer = await client.request(method, path, json=body, headers={"Accept": accept})
        assert answer.status_code == 200, answer.text
    answer = await client.request(method, path, json=body, headers={"Accept": "image/png"})
    assert_problem(answer, 406, "application/json")


@pytest.mark.anyio
async def test_an_upload_is_answered_in_json(client: httpx.AsyncClient) -> None:
    headers = {"Accept": "text/html", "Content-Type": "image/png"}
    assert_problem(await client.post("/images", content=png(2, 2), headers=headers), 406, "application/json")


@pytest.mark.anyio
async def test_several_lines_of_the_header_are_one_list(client: httpx.AsyncClient) -> None:
    body = {"input": {"data": [[1, 2]]}, "layer": {"kind": "relu"}}
    lines = [("Accept", "text/html"), ("Accept", "image/png;q=0.5")]
    # the client would have replaced them by one another, and sends its own besides
    request = client.build_request("POST", "/convolve", json=body)
    request.headers = httpx.Headers([*(h for h in request.headers.multi_items() if h[0] != "accept"), *lines])
    assert (await client.send(request)).headers["content-type"] == "image/png"
