"""`convscope convolve` filters a picture into a picture, or into numbers."""

import sys
from pathlib import PurePath
from urllib.parse import urlencode

from app.cli.asking import STANDARD, RefusedError, ask, picture, write
from app.cli.commands import Commands, Parsed, command
from app.cli.layers import add_layer, add_picture, typed_layer

ENDINGS = {
    ".png": "image/png",
    ".webp": "image/webp",
    ".npy": "application/x-npy",
    ".json": "application/json",
}
_EXAMPLES = """\
  convscope convolve photo.jpg --kernel sobel_x -o edges.png
  convscope convolve photo.jpg --kernel gaussian:sigma=3,size=19 --layout rgb --range 0,1 -o blurred.webp
  convscope convolve photo.jpg --layer '{"kind": "max_pool", "kernel_size": 2}' -o pooled.npy"""


def add_to(commands: Commands) -> None:
    """Add the command."""
    parser = command(commands, "convolve", "run a kernel or a layer over a picture", convolve, _EXAMPLES)
    add_picture(parser)
    add_layer(parser)
    parser.add_argument("--colormap", help="of single maps: gray, viridis, coolwarm, …")
    parser.add_argument("--range", help="values at the scale's ends: auto, full, symmetric, 0,1, …")
    parser.add_argument("--layout", choices=("sheet", "rgb"), help="all maps, or three as colours")
    parser.add_argument("--channel", type=int, help="one map alone")


def convolve(parsed: Parsed) -> int:
    """Compute, write the file, and say on standard error what it is."""
    media_type = media_type_of(parsed.output, ENDINGS, ".png")
    query = {
        name: value
        for name in ("colormap", "range", "layout", "channel")
        if (value := getattr(parsed, name)) is not None
    }
    body = {
        "input": picture(parsed.picture, parsed.color, parsed.max_side),
        "layer": typed_layer(parsed),
    }
    write(parsed.output, ask("/convolve", body, media_type, urlencode(query)))
    if parsed.output != STANDARD:
        print(f"{parsed.output} is written", file=sys.stderr)
    return 0


def media_type_of(name: str, endings: dict[str, str], standard: str) -> str:
    """Tell a file's media type by its ending.

    Raises
    ------
    RefusedError : nothing of this ending can be made
    """
    ending = standard if name == STANDARD else PurePath(name).suffix.lower()
    if ending not in endings:
        raise RefusedError(f"{name}: an ending that can't be written; use {', '.join(endings)}")
    return endings[ending]
