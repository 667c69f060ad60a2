"""Where everything in a scene lies, and how a scene may look."""

from __future__ import annotations

from dataclasses import dataclass

from app.geometry import InvalidError
from app.rendering.camera import Lens
from app.rendering.canvas import Box
from app.rendering.theme import THEMES, ThemeName

MIN_WIDTH, MAX_WIDTH = 320, 1920
DEFAULT_WIDTH = 800


@dataclass(frozen=True, slots=True)
class Look:
    """How a scene looks: its theme, and its width in pixels (the height is 9/16 of it)."""

    theme: ThemeName = "light"
    width: int = DEFAULT_WIDTH

    def __post_init__(self) -> None:
        """Refuse what can't be drawn."""
        if self.theme not in THEMES:
            raise InvalidError(f"theme: {self.theme!r} is none; use {' or '.join(THEMES)}", "/theme")
        if not MIN_WIDTH <= self.width <= MAX_WIDTH:
            raise InvalidError(f"width: {self.width} pixels; use {MIN_WIDTH} to {MAX_WIDTH}", "/width")


class Layout:
    """Where everything lies; all measures are those of a scene 640 pixels wide, times `unit`."""

    def __init__(self, width: int) -> None:
        self.unit = width / 640
        self.width = width // 2 * 2
        self.height = self.width * 9 // 16 // 2 * 2
        margin, panel = self.px(16), (self.width - self.px(48)) // 2
        self.panels = (
            Box(margin, self.px(36), panel, self.px(192)),
            Box(self.width - margin - panel, self.px(36), panel, self.px(192)),
        )
        self.strip = Box(margin, self.px(236), self.width - 2 * margin, self.px(88))
        self.footer = Box(margin, self.px(336), self.width - 2 * margin, self.px(10))
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
