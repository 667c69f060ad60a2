"""Where in a request an error's field stands, found from where it stands in its layer."""

from app.geometry.errors import ConvscopeError


def relocated(error: ConvscopeError, pointers: tuple[str, ...], prefix: str = "") -> ConvscopeError:
    """Turn pointers that begin with a layer's number into ones that fit the request."""

    def place(pointer: str) -> str:
        _, number, *rest = f"{prefix}{pointer}".split("/", 2)
        return "/".join([pointers[int(number)], *rest]) if number.isdigit() else pointer

    return error.pointing(place)
