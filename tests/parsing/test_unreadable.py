"""Texts that are no Python: what was met, where, and what to change."""

import pytest

from app.parsing import ParseError, parse


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "nn.Conv2d(3, 64, 7, stride=2 padding=3)",
            "line 1, column 28: got `2 padding=3)`; a comma is missing before it: put one there",
        ),
        ("nn.Conv2d(3, 64, 7", "line 1, column 10: got `(3, 64, 7`; the bracket is never closed: close it"),
        ("x = 1\nnn.ReLU())", "line 2, column 10: got `)`; nothing opens this bracket: take it away"),
        ("nn.Conv2d(3, 64, 7]", "another kind of bracket is open"),
        ("nn.Conv2d(3, 64, 7, padding='same)", "the quotation mark is never closed"),
        ("nn.Conv2d(3，64, 7)", "got `，64, 7)`; Python doesn't know this sign: use the ASCII one"),
        ("nn.Conv2d(3, 64, 07)", "a number has no leading zeros: leave them out"),
        (
            "Conv2d 3 64 7",
            "this is no Python: correct it, or paste a call such as nn.Conv2d(3, 64, 7, padding",
        ),
        ("layers:\n - conv", "column 8: the line ends here; this is no Python"),
        ("RuntimeError: foo bar", "no known error about a layer's shapes: paste the layer's own code"),
        ("nn.Conv2d(3, " + "64 " * 100, "64 6…`; "),
    ],
)
def test_what_is_no_python_says_what_to_change(text: str, said: str) -> None:
    with pytest.raises(ParseError) as caught:
        parse(text)
    assert said in caught.value.detail
    assert caught.value.pointer == "/text"
    assert "invalid syntax" not in caught.value.detail
