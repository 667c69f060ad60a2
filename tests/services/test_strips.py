"""Maps of a huge picture: the same numbers in strips, and only a few strips in memory."""

import io

import numpy as np
import pytest
from PIL import Image

from app.engine import AUTO, Engine
from app.geometry.errors import LimitError
from app.layers import LayerSettings, parse_layer
from app.rendering.picture import picture
from app.services import strips, workbench
from app.services.decoding import Picture, decode
from app.services.limits import Limits
from app.services.pixels import Reading
from app.services.sources import Numbers, SentPicture, Source
from app.services.workbench import Job, Workbench

PIXELS = np.random.default_rng(5).integers(0, 256, (211, 90, 3), dtype=np.uint8)
PICTURE = Picture(PIXELS, 255.0, "PNG", 3, ())
RAISED = Limits(10**9, 10**12)


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this picture count as a huge one."""
    monkeypatch.setattr(workbench, "WHOLE_ELEMENTS", 10_000)
    monkeypatch.setattr(strips, "STRIP_ELEMENTS", 4_000)


def bench(limits: Limits = RAISED) -> Workbench:
    return Workbench(Engine(backend="numpy"), limits, 0)


def job(layer: LayerSettings, source: Source | None = None) -> Job:
    return Job(source or SentPicture(PICTURE, Reading()), (layer,), ("/layer",))


def conv(**settings: object) -> LayerSettings:
    return parse_layer({"kind": "conv", "kernel": "gaussian", "padding": "same", **settings})


@pytest.mark.parametrize("color", ["rgb", "gray"])
@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"padding_mode": "reflect"},
        {"kernel": "sobel_x", "channels": "sum", "stride": 3},
        {"kernel": "sobel_y", "dilation": 4, "padding_mode": "replicate"},
        {"kernel": "laplacian_4", "padding": "valid"},
    ],
    ids=str,
)
def test_strips_are_the_whole(settings: dict[str, object], color: str) -> None:
    source = SentPicture(PICTURE, Reading("gray" if color == "gray" else "rgb"))
    maps = bench().by_strips(job(conv(**settings), source))
    assert maps is not None
    whole = bench().compute(job(conv(**settings), source)).output[0]
    assert maps.shape == whole.shape
    assert maps.strip < whole.shape[1] / 3
    np.testing.assert_allclose(maps.rows(0, whole.shape[1]), whole, atol=1e-5)
    np.testing.assert_allclose(maps.rows(17, 40), whole[:, 17:40], atol=1e-5)
    for options in ({}, {"colors": "signed", "channel": 0}, {"value_range": "percentile"}):
        drawn = picture(maps, **options).rgb().astype(int)
        expected = picture(whole, **options).rgb().astype(int)
        # a percentile is taken of other samples, and a sum in strips may round to the neighbouring level
        assert np.abs(drawn - expected).max() <= (12 if "value_range" in options else 3)


def test_only_the_newest_strips_are_kept() -> None:
    maps = bench().by_strips(job(conv()))
    assert maps is not None
    for top in range(0, 211, 10):
        maps.rows(top, min(top + 10, 211))
    assert len(maps._strips) == 2
    assert maps.run.reason.startswith(f"strips of {maps.strip} rows, for the picture is large; ")


@pytest.mark.parametrize(
    ("layer", "source"),
    [
        (conv(padding_mode="circular"), None),
        (parse_layer({"kind": "relu"}), None),
        (conv(), SentPicture(PICTURE, Reading(max_side=100))),
        (conv(), Numbers(np.zeros((3, 211, 90), np.float32))),
    ],
    ids=["wraps round", "no convolution", "scaled", "numbers"],
)
def test_what_strips_cannot_serve_is_computed_whole(layer: LayerSettings, source: Source | None) -> None:
    assert bench().by_strips(job(layer, source)) is None


def test_the_work_is_counted_twice_since_it_is_done_twice() -> None:
    work = conv().bind((1, 3, 211, 90)).work
    bench(Limits(1000, 2 * work)).by_strips(job(conv()))
    with pytest.raises(LimitError, match="multiply-adds"):
        bench(Limits(1000, 2 * work - 1)).by_strips(job(conv()))


def test_a_picture_that_is_read_from_a_file_is_read_in_strips_too() -> None:
    file = io.BytesIO()
    Image.fromarray(PIXELS).save(file, "PNG")
    source = SentPicture(decode(file.getvalue(), 10**6), Reading())
    maps = bench().by_strips(job(conv(), source))
    assert maps is not None
    assert maps.run.backend == "numpy"
    assert job(conv(), source).choice == AUTO
