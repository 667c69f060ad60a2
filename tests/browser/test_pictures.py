"""Pictures of one's own: by button, by drop, from the clipboard; and files that are none."""

import base64
import io

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.conftest import OpenLab
from tests.browser.lab import Lab


def png(width: int = 12, height: int = 8) -> bytes:
    """A small picture in three colours."""
    image = Image.new("RGB", (width, height), (200, 40, 40))
    image.paste((40, 40, 200), (0, 0, width // 2, height // 2))
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def send(lab: Lab, kind: str, content: bytes, media_type: str = "image/png") -> None:
    """Drop or paste a file onto the page."""
    lab.page.evaluate(
        """([kind, content, type]) => {
          const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
          const transfer = new DataTransfer();
          transfer.items.add(new File([bytes], "mine.png", { type }));
          const options = { bubbles: true, cancelable: true };
          document.body.dispatchEvent(
            kind === "drop"
              ? new DragEvent("drop", { ...options, dataTransfer: transfer })
              : new ClipboardEvent("paste", { ...options, clipboardData: transfer }));
        }""",
        [kind, base64.b64encode(content).decode(), media_type],
    )


def expect_size(lab: Lab, size: str) -> None:
    """The page comes to show an input of this size."""
    expect(lab.page.locator("[data-shape] .big")).to_contain_text(size)


def test_upload_by_button(open_lab: OpenLab) -> None:
    lab = open_lab()
    lab.page.locator("[data-upload]").set_input_files(
        {"name": "mine.png", "mimeType": "image/png", "buffer": png()}
    )
    expect_size(lab, "8 × 12")
    expect(lab.page.get_by_role("button", name="mine.png")).to_have_attribute("aria-pressed", "true")


@pytest.mark.parametrize("kind", ["drop", "paste"])
def test_drop_and_paste(visit: OpenLab, kind: str) -> None:
    lab = visit()
    send(lab, kind, png(20, 10))
    expect_size(lab, "10 × 20")


def test_an_upload_survives_reload_and_travels_in_a_link(open_lab: OpenLab) -> None:
    lab = open_lab()
    send(lab, "drop", png(9, 9))
    expect_size(lab, "9 × 9")
    lab.wait_for_link("image=")
    other = open_lab(lab.page.evaluate("location.hash.slice(1)"))
    expect_size(other, "9 × 9")


@pytest.mark.parametrize(
    ("content", "said"), [(b"this is a letter", "no picture"), (b"", "empty"), (png()[:60], "")]
)
def test_a_file_that_is_no_picture_is_refused_in_words(visit: OpenLab, content: bytes, said: str) -> None:
    lab = visit()
    send(lab, "drop", content)
    note = lab.page.locator("[data-trouble=source] .note")
    expect(note).to_be_visible()
    assert said in (note.text_content() or "")
    assert any("console" in complaint for complaint in lab.complaints)
    lab.complaints.clear()  # the browser itself reports the refused request
    note.get_by_role("button").click()
    expect(note).to_have_count(0)
    lab.act("negate")
    lab.settle()


def test_a_link_to_a_picture_that_is_gone_opens_a_sample(visit: OpenLab) -> None:
    lab = visit("image=gone-long-ago&kernel=sobel_y")
    expect(lab.page.locator("[data-trouble=source]")).to_contain_text("no longer on the server")
    expect(lab.page.locator("[data-presets]")).to_contain_text("Sobel y")
    lab.complaints.clear()  # the browser itself reports the 404


def test_the_size_a_picture_is_read_at(visit: OpenLab) -> None:
    lab = visit()
    lab.page.get_by_label("Size that the picture is read at").select_option("32")
    expect_size(lab, "21 × 32")
