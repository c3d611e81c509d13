"""How much open money can at most close the gaps: a maximum flow between money and cells.

Money for an activity (year open) reaches the cells of that activity, money for a year (activity open)
the cells of that year. So a cell has at most two sources, and an augmenting path alternates between
sources and cells.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from itertools import pairwise

_Source = str | int
_Cell = tuple[str, int]


def largest_flow(activities: Mapping[str, int], years: Mapping[int, int], gaps: Mapping[_Cell, int]) -> int:
    """The most that activity money and year money together can put into the gaps, in minor units.

    >>> largest_flow({"A": 60}, {2016: 90}, {("B", 2016): 100})
    90
    """
    left: dict[_Source, int] = dict([*activities.items(), *years.items()])
    reach: dict[_Source, list[_Cell]] = defaultdict(list)
    for cell in gaps:
        for source in cell:
            reach[source].append(cell)
    room = dict(gaps)
    put: dict[tuple[_Source, _Cell], int] = defaultdict(int)
    for start in list(left):
        while left[start] > 0:
            path = _path(start, reach, room, put)
            if not path:
                break
            _push(path, left, room, put)
    return sum(gaps.values()) - sum(room.values())


def _path(
    start: _Source,
    reach: Mapping[_Source, list[_Cell]],
    room: Mapping[_Cell, int],
    put: Mapping[tuple[_Source, _Cell], int],
) -> list[tuple[_Source, _Cell]]:
    """Steps from `start` to a cell with room: each step's source takes over what the next one gives up there."""
    came: dict[_Source, tuple[_Source, _Cell] | None] = {start: None}
    queue = [start]
    for source in queue:
        for cell in reach.get(source, ()):
            if room[cell] > 0:
                return _steps((source, cell), came)
            other: _Source = cell[1] if source == cell[0] else cell[0]
            if other not in came and put.get((other, cell), 0) > 0:
                came[other] = (source, cell)
                queue.append(other)
    return []


def _steps(
    last: tuple[_Source, _Cell], came: Mapping[_Source, tuple[_Source, _Cell] | None]
) -> list[tuple[_Source, _Cell]]:
    steps = [last]
    while (step := came[steps[-1][0]]) is not None:
        steps.append(step)
    return steps[::-1]


def _push(
    path: list[tuple[_Source, _Cell]],
    left: dict[_Source, int],
    room: dict[_Cell, int],
    put: dict[tuple[_Source, _Cell], int],
) -> None:
    """Send along a path as much as it carries."""
    given_up = [(following[0], step[1]) for step, following in pairwise(path)]
    start, end = path[0][0], path[-1][1]
    amount = min([left[start], room[end], *(put[one] for one in given_up)])
    for step in path:
        put[step] += amount
    for one in given_up:
        put[one] -= amount
    left[start] -= amount
    room[end] -= amount
