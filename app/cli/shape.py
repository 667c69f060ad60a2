"""`convscope shape` works out the shapes of layers in anybody's words."""

from app.cli.asking import RefusedError, ask, ask_json, print_json
from app.cli.commands import Commands, Parsed, command
from app.cli.layers import layers_of

_EXAMPLES = """\
  convscope shape "nn.Conv2d(3, 64, 7, 2, 3)" --input 1,3,224,224
  python -c "from torchvision.models import vgg11; print(vgg11())" | convscope shape - --input 1,3,224,224
  convscope shape '[{"kind": "max_pool", "kernel_size": 2}]' --input 1,1,7,7 --json"""


def add_to(commands: Commands) -> None:
    """Add the command."""
    parser = command(commands, "shape", "work out layers' shapes and costs", shape, _EXAMPLES)
    parser.add_argument(
        "layers",
        help="PyTorch or Keras code, a printed model, an error's text, JSON; - reads standard input",
    )
    parser.add_argument("--input", type=sizes, help="the input's shape: 1,3,224,224")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="for programs: the API's answer")
    form.add_argument("--csv", action="store_true", help="the table for spreadsheets")


def sizes(text: str) -> tuple[int, ...]:
    """Read `1,3,224,224` or `224x224`.

    Raises
    ------
    ValueError : no whole numbers from 1 on
    """
    found = tuple(int(part) for part in text.replace("x", ",").replace("×", ",").split(",") if part.strip())
    if not found or min(found) < 1:
        raise ValueError(text)
    return found


def shape(parsed: Parsed) -> int:
    """Print the table, and the steps of a single layer."""
    layers, input_shape = layers_of(parsed.layers, parsed.input)
    if input_shape is None:
        raise RefusedError("the text names no input shape; give one: --input 1,3,224,224")
    body = {"input_shape": list(input_shape), "layers": layers}
    if parsed.csv:
        print(ask("/shape", body, "text/csv").decode(), end="")
        return 0
    answer = ask_json("/shape", body)
    if parsed.json:
        print_json({**body, **answer})
        return 0
    print(ask("/shape", body, "text/markdown").decode(), end="")
    if len(layers) == 1:
        for axis in answer["layers"][0]["axes"]:
            print(f"\n{axis['name']}")
            for step in axis["steps"]:
                print(f"  {step}")
    return 0
