"""The shape formulas backwards, against brute force over all settings and against the forward classes."""

from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.geometry import (
    Operator,
    Rounding,
    Search,
    Settings,
    ShapeError,
    TransposedWindow,
    Window,
    inputs,
    law,
    nearest_outputs,
    score,
    solutions,
    together,
)

OPERATORS: tuple[Operator, ...] = ("conv", "pool", "transposed")


def forward(search: Search, size: int, s: Settings) -> int:
    """Cells that the forward classes make; 0 where they refuse."""
    pads = s.pad_begin, s.pad_end
    try:
        if search.operator == "transposed":
            return TransposedWindow(size, s.kernel, s.stride, s.dilation, *pads, s.output_padding).output
        return Window(size, s.kernel, s.stride, s.dilation, *pads, search.rounding).output
    except ShapeError:
        return 0


def every(search: Search) -> Iterator[Settings]:
    """All settings within the bounds, without a thought."""
    ranges = search.kernel, search.stride, search.dilation, search.padding, search.padding
    for kernel, stride, dilation, begin, end in product(*ranges):
        if abs(begin - end) > search.uneven:
            continue
        if search.operator == "pool" and max(begin, end) > dilation * (kernel - 1):
            continue
        for more in search.output_padding if search.operator == "transposed" else (0,):
            # without gaps dilation changes nothing but how large an output padding may be
            if kernel == 1 and any(more < max(stride, d) for d in search.dilation if d < dilation):
                continue
            yield Settings(kernel, stride, dilation, begin, end, more)


searches = st.builds(
    Search,
    st.sampled_from(OPERATORS),
    st.sampled_from([range(1, 6), range(3, 4), range(2, 5)]),
    st.sampled_from([range(1, 5), range(2, 3)]),
    st.sampled_from([range(1, 4), range(2, 3)]),
    st.integers(0, 4).map(lambda most: range(most + 1)),
    st.integers(0, 3).map(lambda most: range(most + 1)),
    st.integers(0, 4),
    st.none(),
    st.sampled_from(["floor", "ceil", "cover_all"]),
)


@given(searches, st.integers(1, 24), st.integers(1, 30))
def test_none_is_missed_and_none_is_wrong(search: Search, size: int, output: int) -> None:
    found = [settings for _, settings in solutions(search, [(size, output)])]
    assert len(found) == len(set(found))
    assert set(found) == {each for each in every(search) if forward(search, size, each) == output}


@given(searches, st.integers(1, 24), st.integers(1, 30))
def test_answers_stand_in_order_whatever_is_looked_at_first(search: Search, size: int, output: int) -> None:
    found = solutions(search, [(size, output)])
    expected = sorted((score(each, search.operator), each) for each in {settings for _, settings in found})
    again = solutions(search, [(size, output)])
    places = range(0, len(again), 3)
    assert [again[place] for place in reversed(places)] == [expected[place] for place in reversed(places)]
    assert again[:2] == expected[:2]
    assert [*found] == expected


@given(st.sampled_from(OPERATORS), st.integers(1, 40), st.integers(0, 8), st.integers(0, 8))
def test_given_padding_is_counted(operator: Operator, output: int, begin: int, end: int) -> None:
    search = Search(operator, pads=(begin, end))
    found = solutions(search, [(20, output)])
    assert len(found) == len([*found])
    assert {(s.pad_begin, s.pad_end) for _, s in found} <= {(begin, end)}


@given(searches, st.integers(1, 16), st.integers(1, 16), st.integers(1, 16), st.integers(1, 16))
def test_one_setting_for_all_axes(search: Search, high: int, wide: int, up: int, across: int) -> None:
    found = {settings for _, settings in solutions(search, [(high, up), (wide, across)])}
    one, other = ({s for _, s in solutions(search, [pair])} for pair in ((high, up), (wide, across)))
    assert found == one & other


@given(searches, st.integers(1, 24), st.integers(1, 30))
def test_the_nearest_is_the_nearest(search: Search, size: int, output: int) -> None:
    made = {forward(search, size, each) for each in every(search)} - {0}
    if output in made:
        return
    near = nearest_outputs(search, [(size, output)])
    below, above = [x for x in made if x < output], [x for x in made if x > output]
    expected = [max(below)] if below else []
    expected += [min(above)] if above else []
    assert sorted(each.outputs[0] for each in near) == expected
    for each in near:
        assert forward(search, size, each.settings) == each.outputs[0]
    assert [abs(each.outputs[0] - output) for each in near] == sorted(
        abs(each.outputs[0] - output) for each in near
    )


@given(st.integers(1, 9), st.integers(1, 5), st.integers(1, 3), st.integers(0, 4), st.integers(1, 40))
@pytest.mark.parametrize("rounding", ["floor", "ceil", "cover_all"])
def test_all_inputs_of_an_output(
    rounding: Rounding, kernel: int, stride: int, dilation: int, pad: int, output: int
) -> None:
    search, settings = Search("conv", rounding=rounding), Settings(kernel, stride, dilation, pad, pad)
    found = inputs(lambda n: forward(search, n, settings), output, 500)
    assert [*found] == [n for n in range(1, 501) if forward(search, n, settings) == output]


def test_two_axes_are_combined_the_best_first() -> None:
    one = [(float(cost), Settings(cost + 1)) for cost in (0, 1, 5)]
    other = [(float(cost), Settings(cost + 1)) for cost in (0, 2, 3)]
    found = together([one, other], 100)
    assert [total for total, _ in found] == sorted(a + b for (a, _), (b, _) in product(one, other))
    assert {pair for _, pair in found} == {(a, b) for (_, a), (_, b) in product(one, other)}
    assert together([one, other], 4) == found[:4]
    assert together([one, []], 4) == []


@pytest.mark.parametrize(
    ("operator", "sizes", "first"),
    [
        ("conv", (224, 112), [(3, 2, 1, 0), (2, 2, 0, 0)]),
        ("conv", (224, 224), [(3, 1, 1, 0), (1, 1, 0, 0), (5, 1, 2, 0)]),
        ("conv", (224, 222), [(3, 1, 0, 0)]),
        ("pool", (112, 56), [(2, 2, 0, 0), (3, 2, 1, 0)]),
        ("pool", (111, 55), [(2, 2, 0, 0), (3, 2, 0, 0)]),
        ("transposed", (7, 14), [(4, 2, 1, 0), (2, 2, 0, 0), (3, 2, 1, 1)]),
    ],
)
def test_what_people_write_comes_first(
    operator: Operator, sizes: tuple[int, int], first: list[tuple[int, ...]]
) -> None:
    found = solutions(Search(operator), [sizes])
    told = [(s.kernel, s.stride, s.pad_begin, s.output_padding) for _, s in found if s.pad_begin == s.pad_end]
    assert told[: len(first)] == first


def test_the_stem_of_a_resnet_and_the_patches_of_a_transformer_are_near_the_top() -> None:
    halves = [Settings(3, 2, 1, 1, 1), Settings(2, 2), Settings(7, 2, 1, 3, 3)]
    assert sorted(halves, key=lambda each: score(each, "conv")) == halves
    wide = Search("conv", range(1, 17), range(1, 17))
    assert solutions(wide, [(224, 14)])[0][1] == Settings(16, 16)


@given(st.integers(1, 9), st.integers(1, 5), st.integers(1, 3), st.integers(0, 4), st.integers(0, 4))
def test_the_short_rule_is_the_formula(kernel: int, stride: int, dilation: int, begin: int, end: int) -> None:
    settings = Settings(kernel, stride, dilation, begin, end)
    rule = law(settings).replace("−", "-")
    ceil = rule.startswith("⌈")
    inner = rule.strip("⌈⌉⌊⌋").partition(" / ")[0]
    for n in range(settings.reach, settings.reach + 2 * stride):
        value = eval(inner, {"n": n})
        expected = -(-value // stride) if ceil else value // stride
        assert expected == Window(n, kernel, stride, dilation, begin, end).output
