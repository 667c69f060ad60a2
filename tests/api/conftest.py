"""A client that talks to the application without a network, with any settings."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import httpx
import pytest

from app.main import create_app
from app.settings import Settings

Connect = Callable[..., AbstractAsyncContextManager[httpx.AsyncClient]]


@asynccontextmanager
async def connect(root_path: str = "", **settings: object) -> AsyncIterator[httpx.AsyncClient]:
    """Run the application with `settings` and give a client of it."""
    app = create_app(Settings.model_validate({"data_dir": None, "learning": False, **settings}))
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False, root_path=root_path)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://convscope/api/v1") as client,
    ):
        yield client


@pytest.fixture(name="connect")
def connect_fixture() -> Connect:
    """Give `connect`, for tests that need settings of their own."""
    return connect


@pytest.fixture(scope="module")
async def client() -> AsyncIterator[httpx.AsyncClient]:
    """Give a client of an application with default settings, that keeps nothing on disk."""
    async with connect() as client:
        yield client
