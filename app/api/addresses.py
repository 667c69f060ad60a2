"""Addresses of the API, as clients behind any proxy reach them."""

from urllib.parse import quote

from fastapi import Request


def address(request: Request, *places: str) -> str:
    """Give the address of what lies at these places below /api/v1, without a host."""
    below = "/".join(quote(place, safe="") for place in places)
    return f"{request.scope.get('root_path', '')}/api/v1/{below}"
