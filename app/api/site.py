"""The page and its files: a version in their path lets browsers keep them for good."""

import hashlib
import os
import re
from pathlib import Path

from fastapi import APIRouter, FastAPI, Request
from jinja2 import Environment, FileSystemLoader, select_autoescape
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from app import __version__

_VERSION = re.compile(r"[0-9a-f]{12}")
_FOREVER = "public, max-age=31536000, immutable"


class Site:
    """Knows the page's template and the version of its files.

    Parameters
    ----------
    templates : folder of index.html
    static : folder of what it loads
    """

    def __init__(self, templates: Path, static: Path) -> None:
        self._environment = Environment(
            loader=FileSystemLoader(templates), autoescape=select_autoescape(), auto_reload=True
        )
        self._static = static

    def version(self) -> str:
        """Digest names, sizes and times of all files; changes whenever one of them does."""
        digest = hashlib.blake2b(digest_size=6)
        for folder, folders, files in os.walk(self._static):
            folders.sort()
            for name in sorted(files):
                status = (Path(folder) / name).stat()
                digest.update(f"{folder}/{name}:{status.st_size}:{status.st_mtime_ns};".encode())
        return digest.hexdigest()

    def page(self, root_path: str) -> str:
        """Render the page's shell."""
        return self._environment.get_template("index.html").render(
            root=root_path, static=f"{root_path}/static/{self.version()}", version=__version__
        )


class VersionedFiles(StaticFiles):
    """Files at /static/PATH, and at /static/VERSION/PATH, where they never change."""

    def __init__(self, directory: Path, site: Site) -> None:
        super().__init__(directory=directory)
        self._site = site

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Answer with one file; a path with an old version gets today's file, not to be kept."""
        version, _, rest = path.replace(os.sep, "/").partition("/")
        versioned = bool(rest) and _VERSION.fullmatch(version) is not None
        response = await super().get_response(rest if versioned else path, scope)
        forever = versioned and version == self._site.version()
        response.headers["Cache-Control"] = _FOREVER if forever else "no-cache"
        return response


def mount(app: FastAPI, site: Site, static: Path) -> None:
    """Serve the page at / and its files at /static."""
    router = APIRouter(include_in_schema=False)

    @router.api_route("/", methods=["GET", "HEAD"])
    async def page(request: Request) -> Response:
        content = site.page(request.scope.get("root_path", "")).encode()
        tag = f'"{hashlib.blake2b(content, digest_size=12).hexdigest()}"'
        headers = {"Cache-Control": "no-cache", "ETag": tag}
        if tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return Response(content, headers=headers, media_type="text/html")

    app.include_router(router)
    app.mount("/static", VersionedFiles(static, site), name="static")
