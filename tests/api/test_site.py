"""The page and its files: what browsers may keep, and for how long."""

import os
from pathlib import Path
from threading import Event

import brotli
import httpx
import pytest

from app.api.assets import Assets

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
    version = Assets(root / "static").version()
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
    (tmp_path / "a.js").write_text("1")
    before = Assets(tmp_path).version()
    assert Assets(tmp_path).version() == before
    os.utime(tmp_path / "a.js", (1, 1))
    assert Assets(tmp_path).version() != before


def test_a_file_that_changes_is_read_again(tmp_path: Path) -> None:
    assets = Assets(tmp_path)
    assert assets.find("a.js") is None
    for text in ("first", "second, longer"):
        (tmp_path / "a.js").write_text(text)
        asset = assets.find("a.js")
        assert asset is not None
        assert (asset.content, asset.media_type) == (text.encode(), "text/javascript")
        assert assets.find("a.js") is asset


def test_a_file_is_kept_once_however_its_path_is_spelt(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.js").write_text("1")
    assets = Assets(tmp_path)
    found = {id(assets.find(path)) for path in ("in/a.js", "./in/./a.js", "in//a.js", "in/../in/a.js")}
    assert len(found) == 1


def test_nothing_outside_the_folder_is_found(tmp_path: Path) -> None:
    (tmp_path / "secret.js").write_text("1")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "link.js").symlink_to(tmp_path / "secret.js")
    assets = Assets(tmp_path / "in")
    for path in ("../secret.js", str(tmp_path / "secret.js"), "link.js", "", ".", "\0", "x" * 5000):
        assert assets.find(path) is None


@pytest.mark.parametrize(
    ("accepts", "coding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("br;q=0, gzip;q=0.0", None),
        ("identity", None),
        ("zstd, deflate", None),
    ],
)
async def test_text_is_sent_compressed_and_the_same(
    client: httpx.AsyncClient, accepts: str, coding: str | None
) -> None:
    for path in ("", "static/js/main.js", "static/css/tokens.css"):
        plain = await client.get(f"{SITE}/{path}", headers={"Accept-Encoding": "identity"})
        small = await client.get(f"{SITE}/{path}", headers={"Accept-Encoding": accepts})
        assert small.headers.get("content-encoding") == coding
        assert "content-encoding" not in plain.headers
        assert small.content == plain.content  # the client has unpacked it
        assert small.headers["etag"] == plain.headers["etag"]
        again = await client.get(f"{SITE}/{path}", headers={"If-None-Match": plain.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")


def test_files_are_compressed_further_once_there_is_time(tmp_path: Path) -> None:
    text = "".join(f"export const a{i} = {i * i};\n" for i in range(2000))
    (tmp_path / "a.js").write_text(text)
    (tmp_path / "noise.png").write_bytes(os.urandom(100))
    assets = Assets(tmp_path)
    before = assets.find("a.js")
    assets.shrink(Event())
    after = assets.find("a.js")
    assert before is not None
    assert after is not None
    assert len(after.coded["br"]) < len(before.coded["br"]) < len(before.coded["gzip"])
    assert brotli.decompress(after.coded["br"]) == after.content == text.encode()
    noise = assets.find("noise.png")
    assert noise is not None
    assert noise.coded == {}


def test_comments_and_empty_lines_stay_at_home(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text(
        "/** Says\n * a lot. */\n/** @param {string} a */ const one = (a) => `// ${a}`; // kept\n"
        "  // gone\n\nlast();\n"
    )
    found = Assets(tmp_path).find("a.js")
    assert found is not None
    assert found.content == b"const one = (a) => `// ${a}`; // kept\nlast();\n"


def test_a_style_sheet_is_sent_with_those_that_it_takes_in(tmp_path: Path) -> None:
    (tmp_path / "page.css").write_text('@import "one.css";\n@import "two.css";\n')
    (tmp_path / "two.css").write_text("/* Two. */\nb { top: 0; }")
    assets = Assets(tmp_path)
    for text in ("a { color: red; }", "a { color: blue; }\n"):
        (tmp_path / "one.css").write_text(text)
        found = assets.find("page.css")
        assert found is not None
        assert found.content.decode() == f"{text.strip()}\nb {{ top: 0; }}\n"
        assert assets.find("page.css") is found
