"""What the page weighs when everything in it has been opened, in either language."""

import re
from pathlib import Path

import brotli
import httpx
import pytest

from app.api.assets import Assets

pytestmark = pytest.mark.anyio

STATIC = Path(__file__).resolve().parents[2] / "static"
MOST = 300_000
# The sentences of one language are not sent to readers of the other.
SENTENCES = {"en": {"js/i18n/en.js"}, "zh": {"js/i18n/zh.js", "js/i18n/zh-server.js"}}


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_everything_that_can_be_opened_is_small(client: httpx.AsyncClient, language: str) -> None:
    page = await client.get("http://convscope/")
    assets = Assets(STATIC)
    taken_in = {f"css/{name}" for name in re.findall(r'"(.+)"', (STATIC / "css" / "page.css").read_text())}
    other = SENTENCES["zh" if language == "en" else "en"]
    weights = {"index.html": len(brotli.compress(page.content))}
    for place in STATIC.rglob("*.*"):
        path = place.relative_to(STATIC).as_posix()
        inside = assets.modules().homes.get(path, path) != path
        if path in taken_in | other or inside or path.startswith("samples/"):
            continue
        found = assets.find(path)
        assert found is not None
        weights[path] = len(found.shrunk().coded.get("br", found.content))
    assert SENTENCES[language] <= weights.keys()
    assert sum(weights.values()) <= MOST, sorted(weights.items(), key=lambda one: -one[1])[:20]
