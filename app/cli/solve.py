"""`convscope solve` finds settings, inputs or padding for an output size."""

import sys
from typing import Any

from app.cli.asking import RefusedError, ask_json, print_json
from app.cli.commands import Commands, Parsed, command
from app.cli.layers import one_layer
from app.cli.shape import sizes

_FIXED = ("kernel", "stride", "padding", "dilation", "output_padding")
_EXAMPLES = """\
  convscope solve 224 112
  convscope solve 7 14 --kind conv_transpose --kernel 3
  convscope solve 480x640 240x320 --stride 2 --json
  convscope solve 112 --inputs-of "nn.MaxPool2d(3, 2, 1)"
  convscope solve 224 --padding-of "nn.Conv2d(3, 8, 5)\""""


def add_to(commands: Commands) -> None:
    """Add the command."""
    text = "find the settings, the inputs or the padding that make an output of a size"
    parser = command(commands, "solve", text, solve, _EXAMPLES)
    parser.add_argument("sizes", type=sizes, nargs="+", help="input and output: 224, or 480x640")
    kinds = ("conv", "conv_transpose", "max_pool", "avg_pool", "lp_pool")
    parser.add_argument("--kind", choices=kinds, default="conv", help="of the layer (conv)")
    for name in _FIXED:
        parser.add_argument(f"--{name.replace('_', '-')}", type=int, help="fix it")
    parser.add_argument("--limit", type=int, default=10, help="answers at most (10)")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--inputs-of", metavar="LAYER", help="which inputs make this output of this layer?")
    which.add_argument("--padding-of", metavar="LAYER", help="which padding of this layer does?")
    parser.add_argument("--json", action="store_true", help="for programs: the API's answer")


def solve(parsed: Parsed) -> int:
    """Print the answers; 1 where there is none, with the reason on standard error."""
    answer = ask_json("/shape/solve", _question(parsed))
    if parsed.json:
        print_json(answer)
    elif answer["find"] == "inputs":
        for axis in filter(lambda axis: axis["input"], answer["inputs"]):
            print(f"{axis['name']}: {_range(axis['input'])}")
    else:
        _print_layers(answer)
    if answer["reason"] is not None:
        print(answer["reason"], file=sys.stderr)
        for near in answer["nearest"]:
            print(f"  {_words(near['layer'])} makes {_size(near['output'])}", file=sys.stderr)
    return 0 if answer["count"] else 1


def _question(parsed: Parsed) -> dict[str, Any]:
    given = [list(size) for size in parsed.sizes]
    if parsed.inputs_of is not None:
        _expect(given, (1,), "the output's size alone")
        layer = one_layer(parsed.inputs_of)
        return {"find": "inputs", "layer": layer, "output": _spread(given[0], layer)}
    if parsed.padding_of is not None:
        _expect(given, (1, 2), "the input's size, and the output's if it is another")
        layer = one_layer(parsed.padding_of)
        input, *output = (_spread(size, layer) for size in given)
        found = {"find": "padding", "layer": layer, "input": input, "limit": parsed.limit}
        return {**found, "output": output[0]} if output else found
    _expect(given, (2,), "the input's size and the output's")
    fixed = {("kernel_size" if name == "kernel" else name): getattr(parsed, name) for name in _FIXED}
    return {
        "find": "settings",
        "kind": parsed.kind,
        "input": given[0],
        "output": given[1],
        "fixed": {name: value for name, value in fixed.items() if value is not None},
        "limit": parsed.limit,
    }


def _spread(size: list[int], layer: dict[str, Any]) -> list[int]:
    """Take one number as the size of all of a layer's axes."""
    kernel = layer.get("kernel_size")
    return size * len(kernel) if len(size) == 1 and isinstance(kernel, list) else size


def _expect(given: list[list[int]], counts: tuple[int, ...], what: str) -> None:
    if len(given) not in counts:
        raise RefusedError(f"{len(given)} sizes; give {what}")


def _print_layers(answer: dict[str, Any]) -> None:
    rows = [(_words(each["layer"]), ", ".join(dict.fromkeys(each["rule"]))) for each in answer["answers"]]
    width = max((len(words) for words, _ in rows), default=0)
    for words, rule in rows:
        print(f"{words.ljust(width)}  {rule}".rstrip())
    if answer["names"]:
        print(f"by name: {', '.join(answer['names'])}")
    more = answer["count"] - len(rows)
    if more > 0:
        print(f"… and {more:,} more: --limit {len(rows) + min(more, 200 - len(rows))}")


def _words(layer: dict[str, Any]) -> str:
    """Say a layer's settings in the order in which people do."""
    kernel = layer.get("kernel_size", layer.get("init", {}).get("kernel_size"))
    stride = layer.get("stride", 1)
    parts = [f"kernel {_value(kernel)}" if kernel is not None else layer["kind"], f"stride {_value(stride)}"]
    for name in ("padding", "output_padding", "dilation"):
        if name in layer:
            parts.append(f"{name.replace('_', ' ')} {_value(layer[name])}")
    return ", ".join(parts)


def _value(value: object) -> str:
    if not isinstance(value, list):
        return str(value)
    if all(isinstance(each, list) for each in value):
        sides = list(dict.fromkeys("+".join(map(str, each)) for each in value))
        return " × ".join(sides)
    return " × ".join(map(str, value))


def _range(sizes: dict[str, int]) -> str:
    least, most = sizes["least"], sizes["most"]
    return str(least) if least == most else f"{least} to {most}"


def _size(size: list[int]) -> str:
    return " × ".join(map(str, size))
