"""The Accept header, by RFC 9110."""

import httpx
import pytest
from PIL import Image

from app.api.errors import NotAcceptableError
from app.api.negotiation import negotiate
from tests.api.pictures import encode, noise, png
from tests.api.problem_checks import PROBLEM, assert_problem

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


IMG_TAG = "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8"


@pytest.mark.anyio
@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(
    ("stored", "query", "media_type"),
    [
        ("JPEG", {}, "image/jpeg"),
        ("TIFF", {}, "image/tiff"),
        ("PNG", {}, "image/png"),
        ("JPEG", {"max_side": 4}, "image/png"),
    ],
)
async def test_a_picture_is_sent_to_who_accepts_its_kind(
    client: httpx.AsyncClient, method: str, stored: str, query: dict[str, int], media_type: str
) -> None:
    data = encode(Image.fromarray(noise()), stored)
    posted = await client.post("/images", content=data, headers={"Content-Type": "image/any"})
    path = f"/images/{posted.json()['id']}"
    for accept in ("*/*", IMG_TAG, "image/*", media_type, f"text/html, {media_type};q=0.1"):
        answer = await client.request(method, path, params=query, headers={"Accept": accept})
        assert (answer.status_code, answer.headers["content-type"]) == (200, media_type), accept
    for accept in ("image/gif", "application/json", f"{media_type};q=0, */*", "*/*;q=0"):
        answer = await client.request(method, path, params=query, headers={"Accept": accept})
        if method == "GET":
            assert_problem(answer, 406, media_type)
        else:
            assert (answer.status_code, answer.headers["content-type"]) == (406, PROBLEM)


@pytest.mark.anyio
async def test_no_picture_is_missed_whatever_is_accepted(client: httpx.AsyncClient) -> None:
    assert_problem(await client.get("/images/nobody", headers={"Accept": "image/gif"}), 404, "nobody")


@pytest.mark.anyio
async def test_what_answers_nothing_refuses_no_accept(client: httpx.AsyncClient) -> None:
    posted = await client.post("/images", content=png(2, 2), headers={"Content-Type": "image/png"})
    headers = {"Accept": "text/html, */*;q=0"}
    path = f"/images/{posted.json()['id']}"
    assert (await client.delete(path, headers=headers)).status_code == 204
    assert_problem(await client.delete(path, headers=headers), 404, "no image")


@pytest.mark.anyio
async def test_every_route_of_the_document_refuses_what_it_cant_give(client: httpx.AsyncClient) -> None:
    document = (await client.get("http://convscope/openapi.json")).json()
    routes = [
        (method.upper(), path, operation["responses"])
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
    ]
    assert len(routes) >= 12
    for method, path, responses in routes:
        given = [kind for code in responses if code < "3" for kind in responses[code].get("content", ())]
        url = f"http://convscope{path}".format(
            image_id="digit",
            **dict.fromkeys(("job_id", "tensor_id", "model_id", "training_id", "dataset_id", "name"), "none"),
        )
        answer = await client.request(method, url, headers={"Accept": "text/x-nothing"})
        assert ("406" in responses) == bool(given), (method, path)
        if given:
            problem = assert_problem(answer, 406)
            assert any(kind in str(problem["detail"]) for kind in given), problem
        else:
            assert answer.status_code != 406, (method, path)


@pytest.mark.anyio
async def test_several_lines_of_the_header_are_one_list(client: httpx.AsyncClient) -> None:
    body = {"input": {"data": [[1, 2]]}, "layer": {"kind": "relu"}}
    lines = [("Accept", "text/html"), ("Accept", "image/png;q=0.5")]
    # the client would have replaced them by one another, and sends its own besides
    request = client.build_request("POST", "/convolve", json=body)
    request.headers = httpx.Headers([*(h for h in request.headers.multi_items() if h[0] != "accept"), *lines])
    assert (await client.send(request)).headers["content-type"] == "image/png"
