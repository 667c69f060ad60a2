"""What the conformance tests share: a client of the application."""

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.api.conftest import connect


@pytest.fixture(scope="module")
async def client() -> AsyncIterator[httpx.AsyncClient]:
    """Give a client of an application with default settings, that keeps nothing on disk."""
    async with connect() as client:
        yield client
