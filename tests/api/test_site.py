"""The page and its files: what browsers may keep, and for how long."""

import os
from pathlib import Path

import httpx
import pytest

from app.api.site import Site

pytestmark = pytest.mark.anyio

SITE = "http://convscope"


async def test_the_page_is_asked_for_again_and_sent_once(client: httpx.AsyncClient) -> None:
    first = await client.get(f"{SITE}/")
    assert first.headers["content-type"].startswith("text/html")
    assert first.headers["cache-control"] == "no-cache"
    again = await client.get(f"{SITE}/", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    head = await client.head(f"{SITE}/")
    assert (head.status_code, head.content) == (200, b"")


async def test_a_file_may_be_kept_where_its_path_has_its_version(client: httpx.AsyncClient) -> None:
    root = Path(__file__).resolve().parents[2]
    version = Site(root / "templates", root / "static").version()
    file = "samples/coffee.png"
    for path, keep in (
        (file, "no-cache"),
        (f"{version}/{file}", "public, max-age=31536000, immutable"),
        (f"{'0' * 12}/{file}", "no-cache"),
    ):
        answer = await client.get(f"{SITE}/static/{path}")
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == keep


@pytest.mark.parametrize(
    "path", ["../pyproject.toml", "..%2fpyproject.toml", "js/../../app/main.py", "%00", "x" * 5000]
)
async def test_nothing_else_is_served(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(f"{SITE}/static/{path}")
    assert answer.status_code == 404


def test_the_version_follows_the_files(tmp_path: Path) -> None:
    site = Site(tmp_path, tmp_path)
    (tmp_path / "a.js").write_text("1")
    before = site.version()
    assert site.version() == before
    os.utime(tmp_path / "a.js", (1, 1))
    assert site.version() != before
