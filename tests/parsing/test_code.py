"""Code as it is written: names, lists of layers, containers, branches; read in the order that it runs in."""

import pytest

from app.parsing import ParseError, Reading, parse


def kinds(reading: Reading) -> list[str]:
    assert reading.trace.failure is None, reading.trace.failure
    return [layer["kind"] for layer in reading.trace.layers]


MADE = {
    "an annotated name": "conv: nn.Module = nn.Conv2d(3, 8, 3)\ny: Tensor = torch.relu(conv(x))",
    "a declared name": "conv: nn.Module\nconv = nn.Conv2d(3, 8, 3)\ny = conv(x).relu()",
    "two at once": "conv, act = nn.Conv2d(3, 8, 3), nn.ReLU()\ny = act(conv(x))",
    "a list that grows": "layers = []\nlayers.append(nn.Conv2d(3, 8, 3))\nlayers += [nn.ReLU()]\n"
    "net = nn.Sequential(*layers)",
    "a list": "layers = [nn.Conv2d(3, 8, 3), nn.ReLU()]\nnet = nn.Sequential(*layers)",
    "a list there": "nn.Sequential(*[nn.Conv2d(3, 8, 3)], nn.ReLU())",
    "one list": "nn.Sequential([nn.Conv2d(3, 8, 3), nn.ReLU()])",
    "a list of modules": "nn.ModuleList((nn.Conv2d(3, 8, 3), nn.ReLU()))",
    "a dict of modules": "nn.ModuleDict({'a': nn.Conv2d(3, 8, 3), 'b': nn.ReLU()})",
    "names of children": "nn.Sequential(OrderedDict([('a', nn.Conv2d(3, 8, 3)), ('b', nn.ReLU())]))",
    "modules by name": "conv = nn.Conv2d(3, 8, 3)\nnet = nn.Sequential(conv, nn.ReLU())",
    "add_module": "net = nn.Sequential()\nnet.add_module('a', nn.Conv2d(3, 8, 3))\n"
    "net.add_module('b', nn.ReLU())",
    "modules in a row": "nn.Conv2d(3, 8, 3), nn.ReLU()",
    "made and applied": "y = nn.ReLU()(nn.Conv2d(3, 8, 3)(x))",
    "a block": "with torch.no_grad():\n    y = F.relu(nn.Conv2d(3, 8, 3)(x))",
    "a sum in place": "x += nn.ReLU()(nn.Conv2d(3, 8, 3)(x))",
    "two results": "def f(x):\n    return x, F.relu(nn.Conv2d(3, 8, 3)(x))",
    "a move": "net = nn.Conv2d(3, 8, 3)\ny = net(x).to('cpu').relu().cuda()",
}


@pytest.mark.parametrize("text", MADE.values(), ids=MADE.keys())
def test_layers_are_found_in_their_order(text: str) -> None:
    reading = parse(text, (1, 3, 8, 8))
    assert reading.text.dialect == "pytorch"
    assert kinds(reading) == ["conv", "relu"]
    assert reading.trace.shape == (1, 8, 6, 6)


def test_children_have_their_names() -> None:
    text = "nn.Sequential(OrderedDict([('a', nn.Conv2d(3, 8, 3)), ('b', nn.Sequential(nn.ReLU()))]))"
    assert [step.label for step in parse(text).text.steps] == ["Conv2d (a)", "ReLU (b.0)"]
    text = "class A(nn.Module):\n  def __init__(self):\n    self.up = nn.Sequential(nn.ReLU(), *[nn.Tanh()])"
    assert [step.label for step in parse(text).text.steps] == ["ReLU (up.0)", "Tanh (up.0)"]


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("n = 4\nn *= 2\nnn.Conv2d(3, n, 3)", 8),
        ("n = 4\nn -= 1\nn **= 2\nnn.Conv2d(3, n, 3)", 9),
        ("a, b = 3, 64\nnn.Conv2d(a, b, 3)", 64),
        ("n: int = +16\nnn.Conv2d(3, n // 2, 3)", 8),
        ("sizes = (16, 32)\nn = 5 % 3\nnn.Conv2d(3, n, 3)", 2),
        ("nn.Conv2d(3, out_channels=2 ** 5, kernel_size=3)", 32),
        ("self.width = 6\nnn.Conv2d(3, self.width - 1, 3)", 5),
    ],
)
def test_numbers_are_followed(text: str, width: int) -> None:
    assert parse(text, (1, 3, 8, 8)).trace.shape == (1, width, 6, 6)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("~3", "'~3' is no number"),
        ("(1, 2) * 2", "'(1, 2) * 2' is no number; write the tuple out"),
        ("width * 2", "the value of 'width' isn't in the text; write the number"),
        ("'a' + 1", "\"'a'\" is no number that fits"),
        ("True + 1", "'True' is no number that fits"),
        ("8 / 0", "'8 / 0' is no number that fits"),
        ("(-8) ** 0.5", "is no number that fits"),
        ("1 << 3", "'1 << 3' is no number that fits"),
        ("3j", "3j is no number, name or tuple"),
        ("b'3'", "b'3' is no number, name or tuple"),
        ("f(3)", "'f(3)' is known only when the code runs; write its value"),
    ],
)
def test_what_is_no_number_is_named(value: str, words: str) -> None:
    with pytest.raises(ParseError) as caught:
        parse(f"nn.Conv2d(3, {value}, 3)")
    assert words in caught.value.detail
    assert caught.value.detail.startswith("line 1, column 14: ")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("n = 2\nn *= f(3)\nnn.Conv2d(3, n, 3)", "out_channels is 'n', whose value isn't in the text"),
        ("n = 2\nn = f(n)\nnn.Conv2d(3, n, 3)", "out_channels is 'n', whose value isn't in the text"),
        ("nn.Conv2d(3, torch.zeros, 3)", "out_channels is 'torch.zeros', whose value isn't in the text"),
        ("w = torch.zeros(2, 3)\nnn.Conv2d(3, w, 3)", "out_channels is a tensor of shape [2, 3]"),
        (f"nn.Conv2d(3, '{'w' * 90}', 3)", f"out_channels is '{'w' * 38}…; give a whole number"),
        ("nn.AdaptiveAvgPool2d((2, 2, 2))", "output_size has 3 values for 2 axes"),
        ("nn.LPPool2d('a', 2)", "norm_type is 'a'; give a number"),
        ("nn.ConstantPad2d(1, 'a')", "value is 'a'; give a number"),
        ("nn.ZeroPad2d((1, 2, 3))", "padding has 3 values for 2 axes; give two an axis"),
        ("nn.Conv2d(3, 8, 3, padding='full')", "Invalid padding string 'full', should be one of 'same'"),
        ("nn.Conv2d(3, 8, 3, padding_mode='wrap')", "padding_mode must be one of zeros, reflect, replicate"),
        ("nn.ConvTranspose2d(3, 8, 3, padding_mode='reflect')", "Only 'zeros' padding mode is supported"),
    ],
)
def test_what_is_no_setting_is_a_failure(text: str, words: str) -> None:
    failure = parse(text).trace.failure
    assert failure is not None
    assert words in failure.detail


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("y = nn.ReLU()(x) + nn.Tanh()(x)", "line 1: branches come together; the layers are read as one row"),
        (
            "for i in range(3):\n    x = nn.ReLU()(x)\nx = nn.Tanh()(x)",
            "line 1: the for's lines are read once, as if they ran once",
        ),
        (
            "class A(nn.Module):\n  def __init__(self):\n    self.a = nn.ReLU()\n    self.b = nn.Tanh()",
            "layers are taken in the order in which they are made; forward() isn't shown",
        ),
        ("a = nn.Sigmoid()\ny = nn.Tanh()(nn.ReLU()(x))", "never applied, so left out: a"),
    ],
)
def test_what_is_assumed_is_said(text: str, note: str) -> None:
    reading = parse(text, (1, 3, 8, 8))
    assert kinds(reading) == ["relu", "tanh"]
    assert note in reading.text.notes


@pytest.mark.parametrize("text", ["nn.Sequential(*blocks, nn.ReLU())", "nn.Sequential(blocks, nn.ReLU())"])
def test_what_a_container_holds_unseen_is_named(text: str) -> None:
    run = parse(text, (1, 3, 8, 8)).trace
    assert [layer["kind"] for layer in run.layers] == ["relu"]
    assert run.shape is None
    assert "line 1, column" in next(iter(run.notes))
    assert "blocks" in next(iter(run.notes))


def test_layers_made_without_a_name_stand_before_those_applied() -> None:
    assert kinds(parse("nn.ReLU()\ny = nn.Tanh()(x)")) == ["relu", "tanh"]


@pytest.mark.parametrize(
    ("made", "shape"),
    [
        ("torch.randn(2, 3, 8, 8)", (2, 3, 8, 8)),
        ("torch.rand((2, 3, 8, 8), device='cuda')", (2, 3, 8, 8)),
        ("torch.zeros(size=(2, 3, 8, 8))", (2, 3, 8, 8)),
        ("torch.full((2, 3, 8, 8), 0.5)", (2, 3, 8, 8)),
        ("torch.randint(0, 255, (2, 3, 8, 8))", (2, 3, 8, 8)),
        ("load()  # (2, 3, 8, 8)", (2, 3, 8, 8)),
        ("torch.randn(n, 3, 8, 8)", None),
        ("torch.randn(f(1), 3, 8, 8)", None),
        ("torch.randn(2.0, 3, 8, 8)", None),
    ],
)
def test_a_tensor_says_the_input(made: str, shape: tuple[int, ...] | None) -> None:
    run = parse(f"conv = nn.Conv2d(3, 4, 3)\nx = {made}\ny = conv(x)").trace
    assert run.input_shape == shape
    assert run.shape == (None if shape is None else (2, 4, 6, 6))
    code, _, comment = made.partition("  #")
    if not comment:
        assert parse(f"y = nn.Conv2d(3, 4, 3)({code})").trace.input_shape == shape


def test_a_tensor_that_is_turned_says_nothing_more() -> None:
    text = "x = torch.randn(2, 8, 8, 3)\nx = x.permute(0, 3, 1, 2)\ny = nn.Conv2d(3, 4, 3)(x)"
    assert parse(text).trace.failure is None


def test_more_layers_than_are_read_are_refused() -> None:
    for text in (
        "r = nn.ReLU()\n" + "y = r(x)\n" * 1001,
        "nn.Sequential(" + "nn.ReLU()," * 1001 + ")",
        "x = F.relu(x)\n" * 1001,
    ):
        with pytest.raises(ParseError, match="more than 1000 layers; paste a part of the network"):
            parse(text)
    with pytest.raises(ParseError, match="1200 layers; at most 1000 are read"):
        parse("nn.ReLU()\n" * 600 + "x = F.relu(x)\n" * 600)


def test_a_batch_is_put_before_an_input_without_one() -> None:
    run = parse("nn.Conv2d(3, 4, 3)", (3, 8, 8)).trace
    assert run.shape == (1, 4, 6, 6)
    assert "the input [3, 8, 8] has no batch; it is taken as [1, 3, 8, 8]" in run.notes
