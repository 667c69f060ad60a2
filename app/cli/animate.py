"""`convscope animate` draws the sliding window over a picture as an animation."""

import sys

from app.cli.asking import STANDARD, ask, picture, write
from app.cli.commands import Commands, Parsed, command
from app.cli.convolve import media_type_of
from app.cli.layers import add_layer, add_picture, typed_layer

ENDINGS = {".gif": "image/gif", ".apng": "image/apng", ".webp": "image/webp", ".mp4": "video/mp4"}
_NUMBERS = {
    "channel": "output channel",
    "start": "first window position",
    "count": "window positions",
    "step": "take every step-th position",
    "width": "in pixels",
}
_EXAMPLES = """\
  convscope animate digit.png --kernel sobel_x --color gray -o sliding.gif
  convscope animate photo.jpg --kernel sharpen --max-side 24 --order snake --theme dark -o sliding.webp"""


def add_to(commands: Commands) -> None:
    """Add the command."""
    parser = command(commands, "animate", "draw the sliding window over a picture", animate, _EXAMPLES)
    add_picture(parser)
    add_layer(parser)
    for name, text in _NUMBERS.items():
        parser.add_argument(f"--{name}", type=int, help=text)
    parser.add_argument("--milliseconds", type=int, dest="milliseconds_per_frame", help="a frame, in tens")
    parser.add_argument("--order", choices=("rows", "columns", "snake"), help="in which the window moves")
    parser.add_argument("--theme", choices=("light", "dark"))
    parser.add_argument("--language", choices=("en", "zh"), help="of the words in it")
    parser.add_argument("--colormap", help="of the feature map")
    parser.add_argument("--range", help="of the feature map's values")


def animate(parsed: Parsed) -> int:
    """Compute, write the file, and say on standard error what it is."""
    media_type = media_type_of(parsed.output, ENDINGS, ".gif")
    names = (*_NUMBERS, "milliseconds_per_frame", "order", "theme", "language", "colormap", "range")
    body = {
        "input": picture(parsed.picture, parsed.color, parsed.max_side),
        "layer": typed_layer(parsed),
        **{name: value for name in names if (value := getattr(parsed, name)) is not None},
    }
    write(parsed.output, ask("/frames", body, media_type))
    if parsed.output != STANDARD:
        print(f"{parsed.output} is written", file=sys.stderr)
    return 0
