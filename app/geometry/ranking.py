"""Answers to a search in their order, the most usual first, written out only as far as somebody looks."""

from collections.abc import Sequence
from heapq import heapify, heappop, heappush
from itertools import accumulate
from typing import overload

from app.geometry.solving import Search, Sizes
from app.geometry.usual import Settings, least_score, score

Scored = tuple[float, Settings]


class Ranked(Sequence[Scored]):
    """All settings that make each axis's output of its input, with their scores.

    Settings that differ in padding alone are a group, whose score has a lower bound; a group is written out
    once no answer that is known is surely better than what is in it.
    """

    def __init__(self, search: Search, axes: Sequence[Sizes]) -> None:
        self._search = search
        self._axes = axes
        self._found: list[Scored] = []
        self._ready: list[Scored] = []
        groups = list(search.fitting(axes))
        if search.rounding == "floor":
            counts = _Counts(search)
            sizes = [counts.of(settings, totals) for settings, totals in groups]
            self._waiting = [
                (least_score(settings, search.operator), settings, totals.start, totals.stop)
                for (settings, totals), size in zip(groups, sizes, strict=True)
                if size
            ]
            heapify(self._waiting)
            self._count = sum(sizes)
        else:
            # which paddings do where a last window may hang over is known by trying them alone
            self._waiting = []
            for settings, totals in groups:
                self._write_out(settings, totals)
            self._count = len(self._ready)

    def _write_out(self, settings: Settings, totals: range) -> None:
        search = self._search
        for each in search.padded(settings, totals):
            if all(search.output(input, each) == output for input, output in self._axes):
                heappush(self._ready, (score(each, search.operator), each))

    def __len__(self) -> int:
        """How many there are."""
        return self._count

    @overload
    def __getitem__(self, place: int) -> Scored: ...
    @overload
    def __getitem__(self, place: slice) -> list[Scored]: ...
    def __getitem__(self, place: int | slice) -> Scored | list[Scored]:
        """Give one of them, or some in a row."""
        if isinstance(place, slice):
            return [self[each] for each in range(*place.indices(self._count))]
        if not 0 <= place < self._count:
            raise IndexError(place)
        while len(self._found) <= place:
            while self._waiting and (not self._ready or self._waiting[0][0] <= self._ready[0][0]):
                _, settings, start, stop = heappop(self._waiting)
                self._write_out(settings, range(start, stop))
            self._found.append(heappop(self._ready))
        return self._found[place]


class _Counts:
    """How many paddings there are of a total: tables, as thousands of groups ask."""

    def __init__(self, search: Search) -> None:
        self._search = search
        self._tables: dict[int, list[int]] = {}

    def of(self, settings: Settings, totals: range) -> int:
        """Count the paddings of settings whose sides together are in `totals`."""
        search = self._search
        if len(totals) == 0:
            return 0
        if search.pads is not None:
            fits = search.operator != "pool" or max(search.pads) < settings.reach
            return int(fits and sum(search.pads) in totals)
        most = search.padding.stop - 1
        if search.operator == "pool":
            most = min(most, settings.reach - 1)
        table = self._tables.get(most) or self._table(most)
        return table[min(totals.stop, len(table) - 1)] - table[min(totals.start, len(table) - 1)]

    def _table(self, most: int) -> list[int]:
        """Count the pairs of all totals below each."""
        least, uneven = self._search.padding.start, self._search.uneven
        pairs = [
            max(
                0,
                min((total + uneven) // 2, most, total - least)
                - max((total - uneven + 1) // 2, least, total - most)
                + 1,
            )
            for total in range(2 * most + 1)
        ]
        self._tables[most] = [0, *accumulate(pairs)]
        return self._tables[most]


def solutions(search: Search, axes: Sequence[Sizes]) -> Ranked:
    """Give all settings that make each axis's output of its input, the most usual first, with their scores.

    Examples
    --------
    >>> [(s.kernel, s.stride, s.pad_begin, s.pad_end) for _, s in solutions(Search("conv"), [(224, 112)])][:3]
    [(3, 2, 1, 1), (2, 2, 0, 0), (4, 2, 1, 1)]
    """
    return Ranked(search, axes)


def together(
    axes: Sequence[Sequence[tuple[float, Settings]]], stop: int
) -> list[tuple[float, tuple[Settings, ...]]]:
    """Combine what each axis has for itself, the least scores together first, `stop` of them at most.

    Parameters
    ----------
    axes : what `solutions` says of each

    Examples
    --------
    >>> one, two = (0, Settings(3)), (2, Settings(2))
    >>> [score for score, _ in together([[one, two], [one, two]], 3)]
    [0, 2, 2]
    """
    if not all(axes):
        return []
    first = (0,) * len(axes)
    waiting = [(sum(axis[0][0] for axis in axes), first)]
    seen = {first}
    found: list[tuple[float, tuple[Settings, ...]]] = []
    while waiting and len(found) < stop:
        total, places = heappop(waiting)
        found.append((total, tuple(axis[place][1] for axis, place in zip(axes, places, strict=True))))
        for number, axis in enumerate(axes):
            place = places[number] + 1
            more = (*places[:number], place, *places[number + 1 :])
            if place < len(axis) and more not in seen:
                seen.add(more)
                heappush(waiting, (total + axis[place][0] - axis[place - 1][0], more))
    return found
