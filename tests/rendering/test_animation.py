"""Animations, read back by Pillow: every frame as drawn, each as long as asked."""

import io
import itertools
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from app.engine.interrupt import checked_by
from app.geometry import InvalidError
from app.rendering.animation import (
    ANIMATION_TYPES,
    MP4,
    Timing,
    animate,
    encode_animation,
    render_animation,
)
from app.rendering.layout import Look
from tests.rendering.staging import SOBEL, ramp, staged

PLAYED = staged(ramp(5, 6), SOBEL)
SMALL = Look(width=320)
PICTURES = [kind for kind in ANIMATION_TYPES if kind != MP4]
FORMAT = pytest.mark.parametrize("media_type", PICTURES)
EVERY_FORMAT = pytest.mark.parametrize("media_type", ANIMATION_TYPES)


def read(data: bytes) -> tuple[list[NDArray[np.uint8]], list[int], dict[Any, Any]]:
    """Frames as RGB, their durations, and what the file says of itself."""
    with Image.open(io.BytesIO(data)) as image:
        frames, durations = [], []
        for number in range(getattr(image, "n_frames", 1)):
            image.seek(number)
            image.load()
            frames.append(np.asarray(image.convert("RGB")))
            durations.append(round(image.info["duration"]))
        return frames, durations, dict(image.info)


@FORMAT
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_frame_is_there_as_drawn_and_for_as_long_as_asked(media_type: str, theme: str) -> None:
    look = Look("dark" if theme == "dark" else "light", 320)
    images, palette = animate(PLAYED.frames, PLAYED.stage, look)
    drawn = list(images)
    data = encode_animation(drawn, palette, media_type, Timing(70), len(drawn))
    frames, durations, _ = read(data)
    assert len(frames) == len(drawn) == 30
    assert durations == [70] * 30
    for frame, indices in zip(frames, drawn, strict=True):
        np.testing.assert_array_equal(frame, palette[indices])


@FORMAT
def test_it_loops_for_ever_or_plays_once(media_type: str) -> None:
    def info(loop: bool) -> dict[Any, Any]:
        timing = Timing(100, loop)
        return read(render_animation(PLAYED.frames[:3], PLAYED.stage, SMALL, media_type, timing))[2]

    assert info(True)["loop"] == 0
    # a GIF that plays once has no loop at all
    assert info(False).get("loop", 1) == 1


@FORMAT
def test_one_frame_is_an_animation_too(media_type: str) -> None:
    frames, _, _ = read(render_animation(PLAYED.frames[:1], PLAYED.stage, SMALL, media_type, Timing()))
    assert len(frames) == 1


def test_media_types_are_what_they_say() -> None:
    starts = {"image/gif": b"GIF89a", "image/apng": b"\x89PNG", "image/webp": b"RIFF"}
    for media_type in starts:
        data = render_animation(PLAYED.frames[:2], PLAYED.stage, SMALL, media_type, Timing())
        assert data.startswith(starts[media_type])


@pytest.mark.parametrize("media_type", ["image/gif", "image/apng"])
def test_equal_neighbours_keep_their_time(media_type: str) -> None:
    images = [np.full((6, 8), value, np.uint8) for value in (1, 1, 1, 2, 2)]
    palette = np.arange(9, dtype=np.uint8).reshape(3, 3) * 20
    frames, durations, _ = read(encode_animation(images, palette, media_type, Timing(50), 5))
    assert sum(durations) == 250
    assert frames[0][0, 0].tolist() == palette[1].tolist()
    assert frames[-1][0, 0].tolist() == palette[2].tolist()


def test_no_two_neighbours_are_equal_even_where_nothing_happens() -> None:
    still = staged(np.zeros((1, 1, 40, 40), np.float32), {"kind": "relu"}, start=700, count=60)
    images, _ = animate(still.frames, still.stage, SMALL)
    assert all((first != second).any() for first, second in itertools.pairwise(images))


@EVERY_FORMAT
def test_progress_is_told_after_every_frame(media_type: str) -> None:
    told: list[tuple[int, int]] = []
    render_animation(
        PLAYED.frames[:7],
        PLAYED.stage,
        SMALL,
        media_type,
        Timing(),
        lambda done, total: told.append((done, total)),
    )
    assert told == [(done, 7) for done in range(1, 8)]


@EVERY_FORMAT
def test_it_can_be_stopped_between_frames(media_type: str) -> None:
    calls = itertools.count()

    def stop() -> None:
        if next(calls) == 4:
            raise TimeoutError("took too long")

    told: list[int] = []
    with checked_by(stop), pytest.raises(TimeoutError):
        render_animation(
            PLAYED.frames, PLAYED.stage, SMALL, media_type, Timing(), lambda done, _: told.append(done)
        )
    assert told == [1, 2, 3, 4]


def test_frames_are_drawn_only_when_asked_for() -> None:
    images, _ = animate(PLAYED.frames, PLAYED.stage, SMALL)
    assert next(images).shape == (180, 320)


@pytest.mark.parametrize("milliseconds", [10, 0, -100, 25, 60_010])
def test_times_that_a_gif_cannot_keep_are_refused(milliseconds: int) -> None:
    with pytest.raises(
        InvalidError, match=f"{milliseconds}; use a multiple of 10 from 20 to 60000"
    ) as caught:
        Timing(milliseconds)
    assert caught.value.pointer == "/milliseconds_per_frame"


def test_no_frames_no_animation() -> None:
    with pytest.raises(InvalidError, match="there is none to show"):
        render_animation([], PLAYED.stage, SMALL, "image/gif", Timing())


def test_other_media_types_are_refused() -> None:
    with pytest.raises(
        InvalidError, match="video/x is no animation; use image/gif, image/apng, image/webp, video/mp4"
    ):
        render_animation(PLAYED.frames, PLAYED.stage, SMALL, "video/x", Timing())
