"""Every environment variable that Convscope reads (CONVSCOPE_…), typed, with the unit in its name."""

import os
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


def _default_data_dir() -> Path | None:
    """Find the user's cache folder; None where the user has no home (a bare container)."""
    cache = os.environ.get("XDG_CACHE_HOME")
    try:
        return (Path(cache) if cache else Path.home() / ".cache") / "convscope"
    except RuntimeError:
        return None


def _empty_is_none(value: object) -> object:
    return None if value == "" else value


def _split(value: object) -> object:
    if not isinstance(value, str):
        return value
    return tuple(part.strip() for part in value.split(",") if part.strip())


class Settings(BaseSettings):
    """What a person may set; each field is the environment variable CONVSCOPE_ + its name in capitals."""

    model_config = SettingsConfigDict(env_prefix="CONVSCOPE_", frozen=True, extra="forbid")

    host: str = Field("127.0.0.1", description="address that the server listens on")
    port: int = Field(8000, ge=0, le=65535, description="port that the server listens on; 0 takes a free one")
    backend: Literal["auto", "numpy", "torch"] = Field("auto", description="what computes")
    device: str = Field("auto", description="torch's device: auto, cpu, cuda, cuda:1, mps")
    autotune: bool = Field(
        False, description="CUDA: time cuDNN's algorithms for every new size, and keep the quickest"
    )
    deterministic: bool = Field(
        False, description="the same bits for the same request every time; rules out learning and autotune"
    )
    learning: bool = Field(
        True, description="let the first runs of a layer try the likely algorithms, and keep the quickest"
    )
    threads: Annotated[int | None, BeforeValidator(_empty_is_none)] = Field(
        None, ge=1, le=1024, description="threads of one computation; empty: as many as there are cores"
    )
    data_dir: Annotated[Path | None, BeforeValidator(_empty_is_none)] = Field(
        default_factory=_default_data_dir,
        description="folder that uploads are kept in; empty: in memory only",
    )
    calibration: Annotated[Path | None, BeforeValidator(_empty_is_none)] = Field(
        None,
        description="file that `convscope calibrate` writes and the planner reads; "
        "empty: calibration.json in the data folder",
    )
    max_upload_mb: int = Field(32, ge=1, description="largest picture that may be sent, in MB (10⁶ bytes)")
    max_body_mb: int = Field(64, ge=1, description="largest JSON body, in MB")
    max_model_mb: int = Field(256, ge=1, description="largest model file that may be sent, in MB")
    max_incoming_mb: int = Field(512, ge=1, description="bytes of all bodies being received at once, in MB")
    max_pixels: int = Field(120_000_000, ge=1, description="most pixels that a picture may have")
    max_elements: int = Field(
        250_000_000,
        ge=1,
        description="most elements of a layer's input, padded input, output and weight together",
    )
    max_multiply_adds: int = Field(200_000_000_000, ge=1, description="most multiply-adds of one request")
    max_frames: int = Field(1000, ge=1, description="most frames in one JSON answer")
    max_animation_frames: int = Field(500, ge=1, description="most frames in one animation")
    max_json_values: int = Field(1_000_000, ge=1, description="most numbers of a tensor in a JSON answer")
    max_seconds: float = Field(60, gt=0, description="longest that a request may wait or compute, in seconds")
    max_computations: int = Field(2, ge=1, le=256, description="computations at once")
    max_waiting: int = Field(64, ge=0, description="computations that may wait for their turn")
    store_mb: int = Field(1024, ge=1, description="all uploads together, in MB; the longest unused go first")
    store_hours: float = Field(168, gt=0, description="how long an upload is kept unused, in hours")
    cache_mb: int = Field(256, ge=0, description="decoded pictures and results kept in memory, in MB")
    cors_origins: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split)] = Field(
        (), description="other sites whose pages may call the API, separated by commas"
    )
    root_path: str = Field("", description="path that a proxy in front strips off, such as /convscope")
    log_level: Literal["critical", "error", "warning", "info", "debug"] = Field(
        "info", description="how much the server writes to its log"
    )

    @property
    def calibration_file(self) -> Path | None:
        """Where the calibration is kept; None where there is neither a setting nor a data folder."""
        if self.calibration is None and self.data_dir is not None:
            return self.data_dir / "calibration.json"
        return self.calibration
