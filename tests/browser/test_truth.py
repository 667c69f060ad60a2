"""Numbers that can be read on every colour, grey that is luma, and files that hold what was shown."""

import io

import av
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageSequence
from playwright.sync_api import expect

from app.rendering import mp4
from tests.browser.conftest import OpenLab
from tests.browser.lab import link, sent
from tests.browser.test_export_dialog import choose, opened, saved

READABLE = 4.5
"""Least contrast of text (WCAG 2.2, 1.4.3)."""

# Of each cell the colour that most of it has, and the one that contrasts most with it: its digits.
CONTRASTS = """(canvas, [rows, columns, top, left, pitch]) => {
  const ratio = canvas.width / canvas.clientWidth;
  const context = canvas.getContext("2d");
  const linear = (v) => (v <= 0.04045 * 255 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4);
  const light = (r, g, b) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  const found = [];
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const [x, y] = [left + (column + 0.15) * pitch, top + (row + 0.3) * pitch];
      const size = [0.7 * pitch * ratio, 0.4 * pitch * ratio];
      const { data } = context.getImageData(x * ratio, y * ratio, ...size);
      const times = new Map();
      for (let i = 0; i < data.length; i += 4) {
        const key = (data[i] << 16) | (data[i + 1] << 8) | data[i + 2];
        times.set(key, (times.get(key) ?? 0) + 1);
      }
      const [ground] = [...times].reduce((most, next) => (next[1] > most[1] ? next : most));
      const of = (key) => light(key >> 16, (key >> 8) & 255, key & 255);
      const ratios = [...times.keys()].map((key) => {
        const [a, b] = [of(key), of(ground)];
        return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
      });
      found.push({ ground, contrast: Math.max(...ratios) });
    }
  return found;
}"""


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    "look",
    [{"kernel": "box"}, {"kernel": "sobel_x"}, {"kernel": "laplacian_4", "colormap": "viridis"}],
    ids=["grey", "signed", "viridis"],
)
def test_numbers_are_readable_on_every_cell(visit: OpenLab, theme: str, look: dict[str, str]) -> None:
    lab = visit(link(image="digit", padding="valid", at=0, **look), color_scheme=theme, device_scale_factor=3)
    grounds = set()
    for name, side in (("input", 7), ("output", 5)):
        box = lab.canvas(name).bounding_box()
        assert box
        pitch = min(box["width"], box["height"]) / 7  # both pictures share the camera of the 7 × 7 input
        left, top = ((box[end] - side * pitch) / 2 for end in ("width", "height"))
        cells = lab.canvas(name).evaluate(CONTRASTS, [side, side, top, left, pitch])
        unreadable = [(i, cell) for i, cell in enumerate(cells) if cell["contrast"] < READABLE]
        assert not unreadable, name
        grounds |= {cell["ground"] for cell in cells}
    assert len(grounds) > 20


PRIMARIES = [(255, 0, 0), (0, 255, 0), (0, 0, 255)]
LUMA = [0.299, 0.587, 0.114]


def test_grey_is_luma_and_not_the_red_channel(visit: OpenLab) -> None:
    """In numbers and in pixels, by the weights of ITU-R BT.601."""
    image = Image.new("RGB", (3, 3))
    image.putdata(PRIMARIES * 3)
    file = io.BytesIO()
    image.save(file, "PNG")
    lab = visit(link(kernel="1", padding="valid", channels="grey", at=3))
    lab.page.locator("[data-upload]").set_input_files(
        {"name": "primaries.png", "mimeType": "image/png", "buffer": file.getvalue()}
    )
    expect(lab.page.locator("[data-shape] .big")).to_contain_text("3 × 3")
    lab.settle()
    box = lab.canvas("input").bounding_box()
    assert box
    pitch = min(box["width"], box["height"]) / 3
    left, top = ((box[end] - 3 * pitch) / 2 for end in ("width", "height"))
    for column, luma in enumerate(LUMA):
        # above the number of a cell in the last row, which the window is not on
        x, y = left + (column + 0.5) * pitch, top + 2.25 * pitch
        assert lab.pixel("input", x, y) == pytest.approx((255 * luma,) * 3, abs=2)
        lab.canvas("output").hover(position={"x": x, "y": y})
        lab.settle()
        assert lab.shown_number() == pytest.approx(luma, abs=0.5 / 255 + 5e-4)  # of 8 bits, to three places


Frames = NDArray[np.uint8]


def read_back(content: bytes) -> Frames:
    """Every frame of an animation or a film, as red, green and blue."""
    if content[4:8] == b"ftyp":
        with av.open(io.BytesIO(content)) as film:
            return np.stack([frame.to_ndarray(format="rgb24") for frame in film.decode(video=0)])
    with Image.open(io.BytesIO(content)) as image:
        return np.stack([np.asarray(frame.convert("RGB")) for frame in ImageSequence.Iterator(image)])


def seconds(content: bytes) -> list[float]:
    """How long each frame is shown."""
    if content[4:8] == b"ftyp":
        with av.open(io.BytesIO(content)) as film:
            [rate] = [stream.average_rate for stream in film.streams.video]
            return [float(1 / rate) for _ in film.decode(video=0)] if rate else []
    with Image.open(io.BytesIO(content)) as image:
        shown = []
        for frame in ImageSequence.Iterator(image):
            frame.load()
            shown.append(frame.info["duration"] / 1000)
        return shown


@pytest.mark.parametrize(
    ("state", "count", "height"),
    [
        (link(image="digit", stride=3, at=0), 9, 270),
        ("rank=3&source=blobs+size:4&kernel=gaussian_cube+size:3&padding=valid&at=0", 8, 338),
    ],
    ids=["picture", "volume"],
)
def test_what_is_saved_as_an_animation_is_read_back(
    visit: OpenLab, state: str, count: int, height: int
) -> None:
    lab = visit(state)
    page = opened(lab)
    choose(page, width="480", milliseconds="100")
    kinds = ["apng", "webp", *(["mp4"] if mp4.why_not() is None else [])]
    for kind in kinds:
        page.locator(f"[data-format={kind}]").click()
        with page.expect_request("**/jobs") as asked:
            content = saved(page)[1]
        frames = read_back(content)
        assert seconds(content) == pytest.approx([0.1] * count, abs=1e-3), kind
        body = {key: value for key, value in sent(asked.value).items() if key not in ("kind", "format")}
        assert frames.shape == (count, height, 480, 3), kind
        for number in (0, count - 1):
            alone = lab.download("/frames", {**body, "start": number, "count": 1, "step": 1}, "image/apng")
            # all but the line of progress at the foot
            off = np.abs(frames[number].astype(int) - read_back(alone)[0])[: height - 20]
            # WebP and H.264 lose a little, APNG nothing
            assert off.max() == 0 if kind == "apng" else off.mean() < 2.5, (kind, number)
        assert all((frames[i] != frames[i - 1]).any() for i in range(1, count)), kind
