"""Content codings: which a client takes, and answers compressed for those that take gzip."""

from starlette.datastructures import Headers
from starlette.middleware.gzip import GZipMiddleware, IdentityResponder
from starlette.types import Receive, Scope, Send


def accepted_codings(header: str) -> set[str]:
    """Content codings that a client names and does not refuse (RFC 9110, section 12.5.3).

    Examples
    --------
    >>> sorted(accepted_codings("br, gzip;q=0.5, zstd;q=0"))
    ['br', 'gzip']
    """
    named = (part.replace(" ", "").lower().partition(";q=") for part in header.split(","))
    return {coding for coding, _, quality in named if quality.strip("0.") or not quality}


class CompressionMiddleware(GZipMiddleware):
    """Starlette's, which sends gzip wherever the word stands, and so also where it is refused (q=0)."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Compress, unless the client wants the bytes as they are."""
        if scope["type"] == "http":
            header = Headers(scope=scope).get("accept-encoding", "")
            if "gzip" not in accepted_codings(header):
                plain = IdentityResponder(
                    self.app, self.minimum_size, exclude_content_types=self.exclude_content_types
                )
                await plain(scope, receive, send)
                return
        await super().__call__(scope, receive, send)
