"""Query parameters."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from app.api.schemas.inputs import MAX_SIDE


class PictureQuery(BaseModel):
    """How maps are turned into a picture, or into 8-bit levels."""

    model_config = ConfigDict(extra="forbid")

    channel: int | None = Field(None, ge=0, le=2**31 - 1, description="one map; else all as a contact sheet")
    colormap: str = Field("gray", max_length=60, description="a name from GET /api/v1/colormaps")
    range: str = Field(
        "auto",
        max_length=60,
        description="auto, symmetric, percentile (of 99 %; percentile:95 of 95 %), full, or low,high;"
        " per_map, or :per_map behind a rule",
    )
    layout: Literal["sheet", "rgb"] = Field("sheet", description="rgb: three maps as red, green and blue")
    first: int = Field(0, ge=0, le=2**31 - 1, description="of 8-bit levels: the first map")
    count: int = Field(64, ge=1, le=256, description="of 8-bit levels: how many maps")
    max_side: int | None = Field(
        None, ge=1, le=MAX_SIDE, description="of 8-bit levels: means of blocks, so that no side is longer"
    )
    report: bool = Field(False, description="of 8-bit levels: the layers' reports as JSON behind them")


class ImageQuery(BaseModel):
    """How a picture is sent."""

    model_config = ConfigDict(extra="forbid")

    max_side: int | None = Field(None, ge=1, le=MAX_SIDE, description="scale down, and send as PNG")
