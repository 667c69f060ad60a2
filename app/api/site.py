"""The page and its files: a version in their path lets browsers keep them for good."""

import re
from collections.abc import Mapping
from pathlib import Path
from threading import Event

from fastapi import FastAPI, Request
from jinja2 import Environment, FileSystemLoader, select_autoescape
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route

from app import __version__
from app.api.assets import Asset, Assets, asset
from app.api.compression import accepted_codings
from app.api.headers import EMBED_POLICY

_VERSION = re.compile(r"[0-9a-f]{12}")
_FOREVER = "public, max-age=31536000, immutable"


class Site:
    """Serves the page and what it loads.

    Parameters
    ----------
    templates : folder of index.html
    static : folder of what it loads, served at /static/PATH, and for good at /static/VERSION/PATH
    """

    def __init__(self, templates: Path, static: Path) -> None:
        self._environment = Environment(
            loader=FileSystemLoader(templates), autoescape=select_autoescape(), auto_reload=True
        )
        self._assets = Assets(static)
        self._page = asset(b"", "text/html; charset=utf-8")

    def warm(self, ending: Event) -> None:
        """Compress the files as far as it goes; until then, what is asked for is compressed quickly."""
        self._assets.shrink(ending)

    async def page(self, request: Request) -> Response:
        """Answer with the page's shell."""
        root = request.scope.get("root_path", "")
        text = self._environment.get_template("index.html").render(
            root=root,
            static=f"{root}/static/{self._assets.version()}",
            version=__version__,
            modules=self._assets.modules().before("js/main.js"),
        )
        if text != self._page.content.decode():
            self._page = asset(text.encode(), self._page.media_type).shrunk()
        response = answer(self._page, request.headers, "no-cache")
        if request.query_params.get("embed") == "1":
            # any page may show the figure, also one that is opened from a file
            response.headers["Content-Security-Policy"] = EMBED_POLICY
        return response

    async def file(self, request: Request) -> Response:
        """Answer with one file; a path with an old version gets today's file, not to be kept."""
        path = request.path_params["path"]
        version, _, rest = path.partition("/")
        versioned = bool(rest) and _VERSION.fullmatch(version) is not None
        found = self._assets.find(rest if versioned else path)
        if found is None:
            raise HTTPException(404)
        forever = versioned and version == self._assets.version()
        return answer(found, request.headers, _FOREVER if forever else "no-cache")


def answer(found: Asset, asked: Mapping[str, str], keep: str) -> Response:
    """Send a file, or word that the client's copy is still right.

    Parameters
    ----------
    asked : the request's headers
    keep : for how long it may be kept, as Cache-Control says it
    """
    headers = {"Cache-Control": keep, "ETag": found.tag, "Vary": "Accept-Encoding"}
    if found.tag in asked.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    content = found.content
    accepted = accepted_codings(asked.get("accept-encoding", ""))
    for coding, coded in found.coded.items():
        if coding in accepted:
            content, headers["Content-Encoding"] = coded, coding
            break
    return Response(content, headers=headers, media_type=found.media_type)


def mount(app: FastAPI, site: Site) -> None:
    """Serve the page at / and its files at /static."""
    # plain routes: reading parameters as the API does takes three times as long, and there are many files
    for path, serve in (("/", site.page), ("/static/{path:path}", site.file)):
        app.router.routes.append(Route(path, serve))
