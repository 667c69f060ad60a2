"""All pictures that a request can name: samples and uploads; decoded ones are cached."""

import sys
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.geometry.errors import InvalidError
from app.services.byte_cache import ByteCache
from app.services.decoding import Picture, decode
from app.services.image_store import ImageInfo, ImageStore, StoredImage, describe
from app.services.pixels import Reading, reading_shape, to_tensor
from app.services.samples import Sample


class Images:
    """Find a picture by its id, as a file, as pixels or as a tensor.

    Parameters
    ----------
    samples : the pictures that come with the app; their names are their ids
    store : the uploads
    max_pixels : bound of a picture's pixels
    cache_bytes : bound of decoded pictures
    tensors : what was read last, from pictures and otherwise
    """

    def __init__(
        self,
        samples: Sequence[Sample],
        store: ImageStore,
        max_pixels: int,
        cache_bytes: int,
        tensors: ByteCache[NDArray[np.float32]],
    ) -> None:
        self._samples = {sample.name: sample for sample in samples}
        self._store = store
        self._max_pixels = max_pixels
        self._pictures = ByteCache[Picture](cache_bytes)
        self._tensors = tensors
        self._sample_infos: dict[str, ImageInfo] = {}

    def samples(self) -> list[tuple[Sample, ImageInfo]]:
        """Describe the samples, in their order."""
        return [(sample, self.info(sample.name)) for sample in self._samples.values()]

    def add(self, data: bytes) -> ImageInfo:
        """Keep an upload that can be decoded.

        Raises
        ------
        UnsupportedMediaError, InvalidError, LimitError, BusyError : as `decode` and `ImageStore.add` say
        """
        picture = decode(data, self._max_pixels)
        info = self._store.add(data, picture)
        self._pictures.put(info.id, picture, picture.pixels.nbytes)
        return info

    def delete(self, image_id: str) -> None:
        """Forget an upload.

        Raises
        ------
        NotFoundError : no such id
        InvalidError : a sample
        """
        if image_id in self._samples:
            raise InvalidError(f"{image_id!r} is a sample; only uploads can be deleted")
        self._store.delete(image_id)
        self._pictures.discard(image_id)

    def info(self, image_id: str) -> ImageInfo:
        """Describe a picture; NotFoundError where there is none."""
        sample = self._samples.get(image_id)
        if sample is None:
            return self._store.get(image_id).info
        known = self._sample_infos.get(image_id)
        if known is None:
            known = describe(image_id, self.picture(image_id), len(sample.png))
            self._sample_infos[image_id] = known
        return known

    def file(self, image_id: str) -> StoredImage:
        """Read a picture's file; NotFoundError where there is none."""
        sample = self._samples.get(image_id)
        if sample is None:
            return self._store.get(image_id)
        return StoredImage(self.info(image_id), sample.png)

    def picture(self, image_id: str) -> Picture:
        """Decode a picture; NotFoundError where there is none."""
        sample = self._samples.get(image_id)
        data = sample.png if sample is not None else self._store.get(image_id).data
        picture = self._pictures.get(image_id)
        if picture is None:
            # what is kept was let in before: a bound that was lowered since doesn't make it unreadable
            picture = decode(data, sys.maxsize)
            self._pictures.put(image_id, picture, picture.pixels.nbytes)
        return picture

    def shape(self, image_id: str, reading: Reading) -> tuple[int, int, int, int]:
        """Tell the shape of a picture's tensor, from sizes alone."""
        info = self.info(image_id)
        return reading_shape(info.width, info.height, info.channels, reading)

    def tensor(self, image_id: str, reading: Reading) -> NDArray[np.float32]:
        """Read a picture as a tensor (1, C, H, W) that must not be written to."""
        self.info(image_id)  # an expired picture is gone, even where its pixels are still cached
        key = (image_id, reading)
        tensor = self._tensors.get(key)
        if tensor is None:
            tensor = to_tensor(self.picture(image_id), reading)
            self._tensors.put(key, tensor, tensor.nbytes)
        return tensor
