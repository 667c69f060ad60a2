"""MP4, decoded again by PyAV: as many frames as drawn, in their colours, each as long as asked."""

import io
from fractions import Fraction

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from app.geometry import UnavailableError
from app.rendering import mp4 as video
from app.rendering.animation import MP4, Timing, animate, encode_animation
from app.rendering.layout import Look
from tests.rendering.staging import SOBEL, ramp, staged

PLAYED = staged(ramp(5, 6), SOBEL)


def read(data: bytes) -> tuple[list[NDArray[np.uint8]], list[Fraction]]:
    """Frames as RGB, and when each begins, in seconds."""
    with av.open(io.BytesIO(data)) as container:
        frames = list(container.decode(video=0))
        return (
            [frame.to_ndarray(format="rgb24") for frame in frames],
            [frame.pts * frame.time_base for frame in frames],
        )


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_frame_is_there_as_drawn_and_for_as_long_as_asked(theme: str) -> None:
    images, palette = animate(PLAYED.frames, PLAYED.stage, Look("dark" if theme == "dark" else "light", 640))
    drawn = list(images)
    frames, starts = read(encode_animation(drawn, palette, MP4, Timing(70), len(drawn)))
    assert len(frames) == len(drawn) == 30
    assert starts == [Fraction(70, 1000) * number for number in range(30)]
    for frame, indices in zip(frames, drawn, strict=True):
        off = np.abs(frame.astype(int) - palette[indices])
        # H.264 keeps colour at half the resolution: edges differ, areas don't
        assert np.median(off) <= 2
        assert off.mean() < 2.5


def test_areas_keep_their_colours() -> None:
    colours = np.array([[178, 56, 43], [36, 99, 168], [251, 250, 247], [18, 19, 23]], np.uint8)
    image = np.repeat(np.repeat(np.array([[0, 1], [2, 3]], np.uint8), 32, axis=0), 32, axis=1)
    frames, _ = read(video.mp4([image] * 3, colours, 100))
    for frame in frames:
        for row, column in ((16, 16), (16, 48), (48, 16), (48, 48)):
            assert np.abs(frame[row, column].astype(int) - colours[image[row, column]]).max() <= 4


def test_a_player_finds_what_it_needs_at_the_files_beginning() -> None:
    images, palette = animate(PLAYED.frames[:2], PLAYED.stage, Look(width=320))
    data = encode_animation(images, palette, MP4, Timing(), 2)
    assert data[4:8] == b"ftyp"
    assert data.index(b"moov") < data.index(b"mdat")


def test_without_pyav_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(video, "why_not", lambda: video.INSTALL)
    with pytest.raises(UnavailableError, match=r"pip install 'convscope\[video\]'"):
        video.mp4([], np.zeros((1, 3), np.uint8), 100)
