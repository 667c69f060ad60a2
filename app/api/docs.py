"""/docs without a CDN: Swagger UI from the package that carries it."""

import importlib.util
from pathlib import Path

from fastapi import APIRouter, FastAPI, Request
from starlette.responses import JSONResponse, Response
from starlette.staticfiles import StaticFiles

from app.api.headers import DOCS_POLICY
from app.api.openapi import describe

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Convscope's API</title>
<link rel="icon" href="docs/assets/favicon.png">
<link rel="stylesheet" href="docs/assets/swagger-ui.css">
</head>
<body>
<div id="swagger-ui"></div>
<script src="docs/assets/swagger-ui-bundle.js"></script>
<script src="docs/start.js"></script>
</body>
</html>
"""
_START = """SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  tryItOutEnabled: true,
  validatorUrl: null,
  presets: [SwaggerUIBundle.presets.apis, SwaggerUIBundle.SwaggerUIStandalonePreset],
});
"""


def assets_folder() -> Path:
    """Find Swagger UI's files in the package `fastapi_offline`, without importing it.

    Raises
    ------
    FileNotFoundError : the installation is broken
    """
    spec = importlib.util.find_spec("fastapi_offline")
    for location in (spec.submodule_search_locations or []) if spec else []:
        folder = Path(location) / "static"
        if folder.is_dir():
            return folder
    raise FileNotFoundError("Swagger UI's files are missing; install Convscope's dependencies again")


def mount(app: FastAPI) -> None:
    """Serve /docs and /openapi.json."""
    router = APIRouter(include_in_schema=False)

    @router.get("/openapi.json")
    async def document(request: Request) -> Response:
        root = request.scope.get("root_path", "")
        return JSONResponse({**describe(app), "servers": [{"url": root}]} if root else describe(app))

    @router.get("/docs")
    async def page() -> Response:
        return Response(_PAGE, headers={"Content-Security-Policy": DOCS_POLICY}, media_type="text/html")

    @router.get("/docs/start.js")
    async def start() -> Response:
        return Response(_START, media_type="text/javascript")

    app.include_router(router)
    app.mount("/docs/assets", StaticFiles(directory=assets_folder()), name="docs-assets")
