"""The solver's answers held to PyTorch's own shapes: convolutions, pools with ceil_mode, transposed ones."""

from random import Random

import pytest

from app.geometry import Operator, Rounding, Search, Settings, solutions

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.torch

RANDOM = Random(5)
BOUNDS = (range(1, 8), range(1, 5), range(1, 4), range(5), range(3))


def size(operator: Operator, rounding: Rounding, cells: int, s: Settings) -> int:
    """Cells that PyTorch makes, 0 where it refuses."""
    # tensors without numbers, but for the check of the output padding, which only computing makes
    device = "cpu" if operator == "transposed" else "meta"
    x = torch.zeros(1, 1, cells, device=device)
    weight = torch.zeros(1, 1, s.kernel, device=device)
    steps = {"stride": s.stride, "padding": s.pad_begin, "dilation": s.dilation}
    nn = torch.nn.functional
    try:
        if operator == "pool":
            made = nn.max_pool1d(x, s.kernel, **steps, ceil_mode=rounding == "ceil")
        elif operator == "conv":
            made = nn.conv1d(x, weight, None, **steps)
        else:
            made = nn.conv_transpose1d(x, weight, None, **steps, output_padding=s.output_padding)
    except RuntimeError:
        return 0
    return int(made.shape[2])


@pytest.mark.parametrize(
    ("operator", "rounding"),
    [("conv", "floor"), ("pool", "floor"), ("pool", "ceil"), ("transposed", "floor")],
)
def test_none_is_missed_that_pytorch_computes(operator: Operator, rounding: Rounding) -> None:
    search = Search(operator, *BOUNDS, uneven=0, rounding=rounding)
    answers: dict[tuple[int, int], set[Settings]] = {}
    seen = 0
    for _ in range(1500):
        kernel, stride, dilation, pad, more = (RANDOM.choice(values) for values in BOUNDS)
        more = more if operator == "transposed" else 0
        if kernel == 1:
            # without gaps the smallest dilation stands for all
            dilation = next((d for d in BOUNDS[2] if more < max(stride, d)), 1)
        settings = Settings(kernel, stride, dilation, pad, pad, more)
        cells = RANDOM.randint(1, 20)
        made = size(operator, rounding, cells, settings)
        if made < 1:
            continue
        seen += 1
        pair = cells, made
        if pair not in answers:
            answers[pair] = {found for _, found in solutions(search, [pair])}
        assert settings in answers[pair]
    assert seen > 500
    for (cells, made), found in list(answers.items())[:40]:
        for settings in list(found)[:20]:
            # PyTorch's pools take at most half a window of padding
            if operator != "pool" or settings.pad_begin <= settings.kernel // 2:
                assert size(operator, rounding, cells, settings) == made
