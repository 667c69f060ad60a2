"""Memory used again: by name, by thread, and not for ever."""

import threading

import numpy as np

from app.engine.scratch import KEEP_BYTES, scratch


def test_the_same_name_is_the_same_memory() -> None:
    first = scratch("a", (4, 5))

    assert np.shares_memory(first, scratch("a", (20,)))
    assert not np.shares_memory(first, scratch("b", (4, 5)))
    assert first.dtype == np.float32
    assert first.flags.c_contiguous


def test_it_grows_where_more_is_needed() -> None:
    scratch("grows", (3,))

    assert scratch("grows", (100, 100)).shape == (100, 100)
    assert scratch("grows", (0, 7)).shape == (0, 7)


def test_every_thread_has_its_own() -> None:
    found: list[bool] = []
    mine = scratch("mine", (8,))
    thread = threading.Thread(target=lambda: found.append(np.shares_memory(mine, scratch("mine", (8,)))))
    thread.start()
    thread.join()

    assert found == [False]


def test_what_is_large_is_not_kept() -> None:
    cells = KEEP_BYTES // 4 + 1

    assert not np.shares_memory(scratch("large", (cells,)), scratch("large", (cells,)))
