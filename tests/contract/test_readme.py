"""What the documents promise: every setting is in README's table, and all curl lines run as they stand."""

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
ADDRESS = "http://127.0.0.1:8000"


def documented_default(name: str) -> str:
    """How README writes a setting's default."""
    value = Settings.model_fields[name].get_default(call_default_factory=True)
    if name == "data_dir":
        return "`~/.cache/convscope`"
    return "" if value in (None, "", ()) else f"`{value}`"


def test_the_settings_table_is_complete() -> None:
    rows = re.findall(r"^\| `CONVSCOPE_.*\|$", README, re.MULTILINE)

    assert rows == [
        f"| `CONVSCOPE_{name.upper()}` | {documented_default(name)} | {field.description} |"
        for name, field in Settings.model_fields.items()
    ]


def test_links_lead_somewhere() -> None:
    for path in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")):
        for target in re.findall(r"\]\(([^)#]+)\)", path.read_text(encoding="utf-8")):
            assert "://" in target or (path.parent / target).exists(), f"{path.name} links to {target}"


def curl_blocks() -> list[str]:
    """Shell blocks of README and docs/ that call the API."""
    texts = [README, *(path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs").glob("*.md")))]
    blocks = re.findall(r"^```sh\n(.*?)^```", "\n".join(texts), re.MULTILINE | re.DOTALL)
    return [block for block in blocks if block.startswith("curl")]


def holds_maps(path: Path) -> bool:
    """Whether red, green and blue each gave a map, one below the other."""
    with Image.open(path) as picture:
        return picture.size == (600, 1204)


def holds_every_step(path: Path) -> bool:
    """Whether each of the digit's 7×7 windows gave a frame."""
    with Image.open(path) as animation:
        return getattr(animation, "n_frames", 1) == 49


def is_a_photo(path: Path) -> bool:
    """Whether the three channels came back as one picture."""
    with Image.open(path) as picture:
        return (picture.format, picture.size) == ("WEBP", (600, 400))


CHECKS: dict[str, Callable[[Path], bool]] = {
    "edges.png": holds_maps,
    "blurred.webp": is_a_photo,
    "window.gif": holds_every_step,
    "maps.npy": lambda path: np.load(path).shape == (1, 3, 400, 600),
}


@pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl")
def test_curl_lines_run_as_they_stand(server_url: str, tmp_path: Path) -> None:
    blocks = curl_blocks()
    assert len(blocks) >= 6
    with Image.open(ROOT / "static" / "samples" / "coffee.png") as coffee:
        coffee.save(tmp_path / "photo.jpg")

    for block in blocks:
        script = block.replace("curl -sS", "curl -sS --fail-with-body").replace(ADDRESS, server_url)
        ran = subprocess.run(["sh", "-ec", script], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert ran.returncode == 0, f"{block}\n{ran.stdout}\n{ran.stderr}"

    for name, holds in CHECKS.items():
        assert holds(tmp_path / name), name
