"""`convscope code` writes a layer as the code of other frameworks."""

import sys

from app.cli.asking import RefusedError, ask_json, print_json
from app.cli.commands import Commands, Parsed, command
from app.cli.layers import layers_of
from app.cli.shape import sizes

_EXAMPLES = """\
  convscope code "nn.Conv2d(3, 64, 7, 2, 3)" --input 1,3,224,224
  convscope code "nn.MaxPool2d(3, 2, 1)" --input 1,64,112,112 --to onnx --to keras"""


def add_to(commands: Commands) -> None:
    """Add the command."""
    parser = command(commands, "code", "write a layer as the code of other frameworks", code, _EXAMPLES)
    parser.add_argument("layer", help="PyTorch or Keras code, a printed layer, JSON; - reads standard input")
    parser.add_argument("--input", type=sizes, help="the input's shape: 1,3,224,224")
    parser.add_argument("--to", action="append", metavar="FRAMEWORK", help="pytorch, keras, onnx, …; all")
    parser.add_argument("--json", action="store_true", help="for programs: the API's answer")


def code(parsed: Parsed) -> int:
    """Print each framework's code; what it can't say goes to standard error."""
    layers, input_shape = layers_of(parsed.layer, parsed.input)
    if input_shape is None:
        raise RefusedError("the text names no input shape; give one: --input 1,3,224,224")
    if len(layers) != 1:
        raise RefusedError(f"{len(layers)} layers, where one is asked for")
    body = {"input_shape": list(input_shape), "layer": layers[0], "targets": parsed.to}
    answer = ask_json("/shape/code", body)
    if parsed.json:
        print_json(answer)
        return 0
    for entry in answer["codes"]:
        if entry["code"] is None:
            print(f"{entry['title']}: {entry['unavailable']}", file=sys.stderr)
        else:
            print(f"# {entry['title']}\n{entry['code'].rstrip()}\n")
    return 0
