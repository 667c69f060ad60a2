"""What the page tells in Chinese: it knows what parity, solver and engine say by its English."""

import json
import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Literal

from app.chinese import chinese
from app.engine.activation import Activation
from app.engine.algorithms import ALGORITHMS
from app.engine.backends.numpy_backend import NumpyBackend
from app.engine.pooling import AveragePool, MaxPool
from app.engine.transposed import TRANSPOSED_ALGORITHMS
from app.geometry import ConvscopeError, TransposedWindow, Window, steps, transposed_steps
from app.layers import ConvTranspose, parse_layer
from app.layers.inverse import origins
from app.layers.solving import Fixed, Kind, Question, solve, usual_bounds
from app.parsing import parse
from app.snippets import Job
from app.snippets.comparing import parity
from tests.engine.test_reasons import convolution, transposed

TABLE = Path(__file__).resolve().parents[2] / "static" / "js" / "i18n" / "zh-server.js"
ENTRY = re.compile(r'^  ("(?:[^"\\]|\\.)+"|\'[^\']+\'|\w+):\s', re.MULTILINE)


def known() -> list[re.Pattern[str]]:
    """English sentences of the table, with gaps."""
    keys = [key if key[0] not in "\"'" else _unquoted(key) for key in ENTRY.findall(TABLE.read_text())]
    return [
        re.compile("".join(_pattern(part) for part in re.split(r"(\{\w+\})", key)), re.DOTALL) for key in keys
    ]


def _pattern(part: str) -> str:
    """A gap that numbers alone fill, any gap, or words."""
    numbers = ("{input}", "{output}", "{least}", "{most}", "{lower}", "{upper}")
    if part in numbers:
        return r"\d[\d ×]*"
    if part == "{name}":
        return r"\w+"
    return ".*?" if part.startswith("{") else re.escape(part)


def _unquoted(key: str) -> str:
    text: str = json.loads(key) if key[0] == '"' else key[1:-1]
    return text


def compared() -> Iterator[str]:
    """All that parity says of all kinds of layers."""
    modes = ("zeros", "constant", "reflect", "symmetric", "replicate", "circular")
    sizes = product((2, 3), (1, 2), (1, 2), (0, 1, [[0, 1], [0, 1]]))
    layers = [
        {"kind": kind, "kernel_size": kernel, "stride": stride, "dilation": dilation, "padding": padding}
        for kernel, stride, dilation, padding in sizes
        for kind in ("conv", "conv_transpose", "max_pool", "avg_pool")
    ]
    layers += [{"kind": "conv", "kernel_size": 2, "padding_mode": mode, "padding": 1} for mode in modes]
    layers.append({"kind": "conv", "kernel_size": 1})
    layers.append({"kind": "conv_transpose", "kernel_size": 2, "dilation": 3, "output_padding": 2})
    for layer in layers:
        if str(layer["kind"]).startswith("conv"):
            layer["out_channels"] = 1
        for size in (3, 8):
            try:
                rows = parity(Job.of(parse_layer(layer), (1, 1, size, size)))
            except ConvscopeError:
                continue
            for row in rows:
                yield from (row.title, row.why)
                yield from (side.note for side in row.sides if side.note)


def reasons() -> Iterator[str]:
    """Why nothing makes an output."""
    kinds: tuple[Kind, ...] = ("conv", "conv_transpose", "max_pool")
    fixed = (
        Fixed(3, 2, 1, 1),
        Fixed(3, 2, 1, 2),
        Fixed(2, 2, 0),
        Fixed(9, 1, 0, 1),
        Fixed(kernel_size=3, stride=2, padding=1, dilation=1, output_padding=0),
    )
    for kind, given, output in product(kinds, fixed, ((5,), (5, 7), (900, 2), (900,))):
        if kind != "conv_transpose" and given.output_padding is not None:
            continue
        input = (8, 6)[: len(output)]
        for axes in (None, "same"):
            bounds = usual_bounds(kind, input, output, given)
            answer = solve(Question(kind, input, output, given, bounds, axes), 1)
            yield from [answer.reason] if answer.reason else []
    far = Fixed()
    bounds = usual_bounds("conv", (224, 100), (112, 33), far)
    yield solve(Question("conv", (224, 100), (112, 33), far, bounds, "same"), 1).reason or ""
    up = ConvTranspose(kind="conv_transpose", out_channels=1, kernel_size=4, stride=2)
    for wanted in ((7,), (1,), (7, 1)):
        yield origins(up, wanted).reason or ""


def failures() -> Iterator[str]:
    """Failing layers of a text, their formulas, and the fixes."""
    for text, shape in (
        ("nn.Conv2d(3, 8, 7)", (1, 3, 4, 9)),
        ("nn.Conv2d(3, 8, 7, dilation=2)", (1, 3, 8, 20)),
        ("nn.Conv2d(3, 8, 3)", (1, 1, 9, 9)),
        ("nn.Conv2d(3, 8, 3)", (1, 9, 9, 3)),
        ("nn.Conv2d(3, 8, 3)", (1, 3, 4, 9, 9)),
        ("nn.Sequential(nn.Conv2d(1, 4, 3, 2, 1), nn.MaxPool2d(9))", (1, 1, 12, 12)),
        ("nn.Linear(10, 3)", (1, 12)),
        ("nn.ConvTranspose2d(1, 1, 3, padding=9)", (1, 1, 4, 4)),
    ):
        reading = parse(text, shape)
        assert reading.trace.failure is not None
        yield reading.trace.failure.detail.removeprefix("Conv2d: ").removeprefix("ConvTranspose2d: ")
        yield from reading.trace.failure.lines
        yield from (fix.title for fix in reading.fixes if re.search("[a-z] [a-z]", fix.title))


def assumptions() -> Iterator[str]:
    """What is assumed of texts that don't say all."""
    given = "Given groups=1, weight of size [64, 3, 7, 7], expected input[1, 1, 224, 224] to have"
    printed = "Net(\n  (a): Conv2d(3, 8, kernel_size=(3, 3))\n  (b): ReLU()\n)"
    pooled = "nn.Sequential(nn.ZeroPad2d(1), nn.Conv2d(3, 8, 3), nn.AdaptiveAvgPool2d(6), nn.Linear(288, 2))"
    module = (
        "class A(nn.Module):\n def __init__(self):\n  self.a = nn.Conv2d(3, 8, 3)\n  self.b = nn.Linear(8, 2)"
    )
    for text, shape in (
        (f"{given} 3 channels, but got 1 channels instead", None),
        (given.replace("groups", "transposed") + " 64 channels, but got 1 channels instead", None),
        (
            "Calculated padded input size per channel: (2 x 2). Kernel size: (3 x 3). "
            "Kernel size can't be greater than actual input size",
            None,
        ),
        ("Given input size: (8x1x1). Calculated output size: (8x0x0). Output size is too small", None),
        (printed, None),
        (pooled, (3, 8, 9)),
        (pooled, None),
        (module, (1, 3, 9, 9)),
        ("nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReflectionPad2d(1))", None),
        ("layers.Dense(4)", (1, 3, 8, 8)),
    ):
        reading = parse(text, shape)
        yield from (*reading.text.notes, *reading.trace.notes)


def computed() -> Iterator[str]:
    """Why the engine computed in some way."""
    backend = NumpyBackend()
    sizes = ((1, 1, 1), (3, 3, 3), (4, 8, 1), (4, 8, 2), (16, 32, 1))
    for algorithm in ALGORITHMS.values():
        yield from (algorithm.because(convolution(*size), backend) for size in sizes)
    for turned in TRANSPOSED_ALGORITHMS.values():
        for inputs, outputs, groups in sizes:
            yield from (
                turned.because(transposed(inputs, outputs, stride, groups), backend) for stride in (1, 2, 3)
            )
    yield from (MaxPool.reason, AveragePool.reason, Activation.reason)


def derived() -> Iterator[str]:
    """An axis's size, step by step."""
    roundings: tuple[Literal["floor", "ceil"], ...] = ("floor", "ceil")
    for stride, begin, end, rounding in product((1, 2, 3), (0, 1), (0, 2), roundings):
        yield from steps(Window(8, 3, stride, 1, begin, end, rounding))
        yield from transposed_steps(TransposedWindow(4, 2, stride, 1, begin, end))


def test_every_sentence_of_the_server_is_known_to_the_page() -> None:
    patterns = known()
    assert len(patterns) > 80
    said = {
        part
        for sentence in (*compared(), *reasons(), *failures(), *computed(), *derived())
        for part in re.split(r"; (?=(?:depth|height|width): )", sentence)
    }
    assert len(said) > 60
    unknown = sorted(each for each in said if not any(pattern.fullmatch(each) for pattern in patterns))
    assert not unknown


def test_what_is_assumed_of_a_text_comes_in_chinese() -> None:
    assert not [sentence for sentence in assumptions() if chinese(sentence) is None]
