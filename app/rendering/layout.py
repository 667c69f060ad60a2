"""Where everything in a scene lies, and how a scene may look."""

from __future__ import annotations

from dataclasses import dataclass

from app.geometry import InvalidError
from app.rendering.camera import Lens
from app.rendering.colormaps import colormap
from app.rendering.surface import Box
from app.rendering.theme import THEMES, ThemeName
from app.rendering.value_range import parse_range
from app.rendering.words import LANGUAGES, Language

MIN_WIDTH, MAX_WIDTH = 320, 3840
DEFAULT_WIDTH = 800


@dataclass(frozen=True, slots=True)
class Look:
    """How a scene looks.

    Parameters
    ----------
    theme : paper or ink
    width : pixels; the height is 9/16 of it, and more of a volume
    colormap : of the feature map, a name; "auto": by sign
    range : of the feature map's values, as `parse_range` reads it
    language : of the words in it
    still : a figure, not a frame: the feature map is complete, and no bar says how far it has come
    """

    theme: ThemeName = "light"
    width: int = DEFAULT_WIDTH
    colormap: str = "auto"
    range: str = "auto"
    language: Language = "en"
    still: bool = False

    def __post_init__(self) -> None:
        """Refuse what can't be drawn."""
        if self.theme not in THEMES:
            raise InvalidError(f"theme: {self.theme!r} is none; use {' or '.join(THEMES)}", "/theme")
        if not MIN_WIDTH <= self.width <= MAX_WIDTH:
            raise InvalidError(f"width: {self.width} pixels; use {MIN_WIDTH} to {MAX_WIDTH}", "/width")
        if self.language not in LANGUAGES:
            raise InvalidError(
                f"language: {self.language!r} is none; use {' or '.join(LANGUAGES)}", "/language"
            )
        if self.colormap != "auto":
            colormap(self.colormap)
        parse_range(self.range)

    @property
    def chosen(self) -> str | None:
        """The colour map that was chosen; None: by sign."""
        return None if self.colormap == "auto" else self.colormap


class Layout:
    """Where everything lies; all measures are those of a scene 640 pixels wide, times `unit`.

    `more` pixels are added to the panels' height.
    """

    def __init__(self, width: int, still: bool = False, more: float = 0) -> None:
        self.unit = width / 640
        self.width = width // 2 * 2
        # a figure ends where the sum does
        height = self.px(338) if still else self.width * 9 // 16
        self.height = (height + self.px(more)) // 2 * 2
        margin, panel = self.px(16), (self.width - self.px(48)) // 2
        self.panels = (
            Box(margin, self.px(36), panel, self.px(192 + more)),
            Box(self.width - margin - panel, self.px(36), panel, self.px(192 + more)),
        )
        self.strip = Box(margin, self.px(236 + more), self.width - 2 * margin, self.px(88))
        self.footer = Box(margin, self.px(336 + more), self.width - 2 * margin, self.px(10))
        self.header = self.px(22)
        self.small = max(8, round(8.5 * self.unit))
        self.normal = max(9, round(9.5 * self.unit))
        self.overview = self.px(84)

    def px(self, measure: float) -> int:
        """Give a measure of the 640 pixel wide scene in pixels."""
        return round(measure * self.unit)

    def area(self, panel: Box, paged: bool) -> Box:
        """Give the place for cells in a panel: all of it, or what an overview leaves."""
        inner = panel.shrunk(self.px(9))
        taken = self.overview + self.px(10) if paged else 0
        return Box(inner.x, inner.y, inner.width - taken, inner.height)

    def lens(self, paged: bool) -> Lens:
        """Give the camera its sizes, for everything at once or for pages."""
        area = self.area(self.panels[0], paged)
        return Lens(area.width, area.height, least=self.px(11), comfortable=self.px(26))
