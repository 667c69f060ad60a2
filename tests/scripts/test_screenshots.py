"""The pictures of the page: of every view that there is, in both themes and both widths."""

import re
from pathlib import Path

import pytest

pytest.importorskip("playwright")

from scripts.screenshots import SHOTS, VIEWS

STATE = (Path(__file__).parents[2] / "static/js/state.js").read_text()


def listed(name: str) -> list[str]:
    """Return the words of a list in the page's state."""
    found = re.search(rf"export const {name} = [^\[]*\[([^\]]*)\]", STATE)
    assert found, name
    return re.findall(r'"(\w+)"', found.group(1))


def test_every_view_is_taken_in_both_themes_and_both_widths() -> None:
    for view in VIEWS:
        taken = [
            shot
            for shot in SHOTS
            if shot.name.removeprefix(view.name) in ("", "-dark", "-phone", "-phone-dark")
            and shot.name.startswith(view.name)
        ]
        looks = {(shot.theme, shot.size[0]) for shot in taken}
        assert looks >= {("light", 1440), ("dark", 1440), ("light", 390), ("dark", 390)}, view.name
    names = [shot.name for shot in SHOTS]
    assert len(names) == len(set(names))


def test_every_sheet_and_linked_view_is_among_them() -> None:
    links = " ".join(shot.link for shot in VIEWS)
    for sheet in listed("SHEETS")[1:]:
        assert f"sheet={sheet}" in links
    for view in listed("VIEWS"):
        assert re.search(rf"views={view}\b", links), view
