"""The cache that is bounded by bytes."""

from hypothesis import given
from hypothesis import strategies as st

from app.services.byte_cache import ByteCache


def test_the_longest_unused_goes_first() -> None:
    cache = ByteCache[str](10)
    cache.put("a", "A", 4)
    cache.put("b", "B", 4)
    assert cache.get("a") == "A"
    cache.put("c", "C", 4)
    assert (cache.get("a"), cache.get("b"), cache.get("c")) == ("A", None, "C")


def test_a_value_above_three_quarters_of_the_bound_is_not_kept() -> None:
    cache = ByteCache[str](10)
    cache.put("small", "s", 3)
    cache.put("large", "L", 8)
    assert cache.get("large") is None
    assert cache.get("small") == "s"


def test_a_value_can_be_replaced_and_discarded() -> None:
    cache = ByteCache[str](10)
    cache.put("a", "A", 4)
    cache.put("a", "B", 2)
    assert (cache.get("a"), cache.bytes) == ("B", 2)
    cache.discard("a")
    cache.discard("a")
    assert (cache.get("a"), cache.bytes) == (None, 0)


@given(
    bound=st.integers(0, 50),
    puts=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 30)), max_size=40),
)
def test_it_never_holds_more_than_its_bound(bound: int, puts: list[tuple[int, int]]) -> None:
    cache = ByteCache[int](bound)
    sizes: dict[int, int] = {}
    for key, size in puts:
        cache.put(key, size, size)
        sizes[key] = size
        held = [k for k in sizes if cache.get(k) is not None]
        assert cache.bytes == sum(sizes[k] for k in held) <= bound
