"""A short key for a layer's settings, equal for equal settings, so that results can be found again."""

import hashlib

import numpy as np

from app.layers import LayerSettings


def fingerprint(layer: LayerSettings) -> bytes:
    """Digest a layer's kind and fields.

    Returns
    -------
    16 bytes
    """
    digest = hashlib.blake2b(type(layer).__name__.encode(), digest_size=16)
    for name, value in layer:
        if isinstance(value, np.ndarray):
            digest.update(f"{name}:{value.shape}:{value.dtype.str}:".encode())
            digest.update(np.ascontiguousarray(value).data)
        else:
            digest.update(f"{name}={value!r};".encode())
    return digest.digest()
