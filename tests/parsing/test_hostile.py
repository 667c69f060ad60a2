"""Hostile texts: nothing is executed, nothing grows, and each gets a sentence."""

import time
from contextlib import suppress

import pytest

from app.geometry import ConvscopeError, LimitError
from app.parsing import ParseError, parse
from app.parsing.text import MAX_TEXT

BOMBS = {
    "brackets": "(" * 5000 + ")" * 5000,
    "lists": "nn.Conv2d(" + "[" * 100 + "]" * 100 + ")",
    "minus": "nn.Conv2d(3, 64, " + "-" * 90_000 + "1)",
    "spaced minus": "nn.Conv2d(3, 64, " + "- " * 90_000 + "1)",
    "sum": "nn.Conv2d(3, 64, " + "1+" * 90_000 + "1)",
    "attributes": "a" + ".b" * 90_000 + "(1)",
    "calls": "nn.ReLU" + "()" * 90_000,
    "not": "not " * 45_000 + "x",
    "lambda": "lambda: " * 20_000 + "x",
    "comparisons": "x" + "<1" * 30_000,
    "conditions": "nn.Conv2d(1, 1, " + "1 if x else " * 15_000 + "1)",
    "power": "nn.Conv2d(3, 9**9**9, 3)",
    "shift": "nn.Conv2d(3, 1 << 10**9, 3)",
    "product": "nn.Conv2d(3, " + "*".join(["99999999999"] * 1000) + ", 3)",
    "digits": "nn.Conv2d(3, " + "9" * 100_000 + ", 3)",
    "string times": "nn.Conv2d(3, 'a' * 10**9, 3)",
    "null": "nn.Conv2d(3, 64, 7)\x00",
    "surrogate": "nn.Conv2d(3, 64, '\ud800')",
    "blank lines": "\n" * 190_000 + "x",
    "words": "a\n" * 30_000,
    "words and equals": "a=" * 90_000,
    "printed": "(0): Conv2d(\n" * 10_000,
    "printed repeats": "\n".join(f"{' ' * n}(0-9999): 9999 x A(" for n in range(50))
    + "\n(1): Conv2d(1, 1, 1)",
    "children": "Sequential(\n" + "  (0): ReLU()\n" * 9000 + ")",
    "hash": "# x: (" * 30_000,
    "json": '{"op_type": ' * 50 + "1" + "}" * 50,
    "protobuf": 'op_type: "Conv" attribute { ' * 6000,
    "message": "Given groups=1, weight of size [" + "1, " * 60_000,
    "shape": "Computed output size would be negative. Received `inputs.shape=(" + "None, " * 30_000,
    "layers": "nn.ReLU(),\n" * 4_000,
}


@pytest.mark.parametrize("text", BOMBS.values(), ids=BOMBS.keys())
@pytest.mark.no_cover
def test_a_bomb_gets_a_sentence_soon(text: str) -> None:
    began = time.process_time()
    with suppress(ConvscopeError):
        parse(text, (1, 3, 8, 8))
    # of a second's work at most; a bomb would take minutes
    assert time.process_time() - began < 20


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('touch /tmp/convscope-was-here')",
        "nn.Conv2d(3, 64, __import__('os').getpid())",
        "nn.Conv2d(3, 64, open('/etc/passwd').read())",
        "nn.Conv2d(3, 64, exec('1'))",
        "nn.Conv2d(3, 64, [x for x in range(10**9)])",
        "nn.Conv2d(3, 64, f'{1}')",
        "nn.Conv2d(3, 64, (lambda: 3)())",
        "nn.Conv2d(3, 64, ().__class__.__bases__)",
    ],
)
def test_code_is_not_executed(text: str) -> None:
    with pytest.raises(ParseError) as caught:
        parse(text)
    assert "known only when the code runs" in caught.value.detail or "no layer" in caught.value.detail


def test_a_text_has_a_length() -> None:
    with pytest.raises(LimitError, match="at most 200,000"):
        parse("x" * (MAX_TEXT + 1))


def test_shapes_of_any_size_are_refused_in_words() -> None:
    failure = parse("nn.Conv2d(3, 999999999999, 7)").trace.failure
    assert failure is not None
    assert "more than any layer has" in failure.detail
    failure = parse("nn.Conv2d(3, 8, 99999)").trace.failure
    assert failure is not None
    assert "out of bounds" in failure.detail
