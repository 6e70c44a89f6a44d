"""What a row of measurements is boiled down to: the middle one, and how steeply they grow."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping


def median(values: Collection[float]) -> float:
    """The middle value; of an even number, the mean of the middle two. Raises ValueError without any."""
    if not values:
        raise ValueError("no value has no middle")
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def exponent(costs: Mapping[int, float]) -> float:
    """The ``k`` for which cost grows as size to the ``k``: the slope of the best line through the logarithms.

    1 is linear, 2 quadratic. ``costs`` are by size, all of them positive. Raises ValueError for
    fewer than two sizes.
    """
    if len(costs) < 2:
        raise ValueError("growth needs two sizes")
    points = [(math.log(size), math.log(cost)) for size, cost in costs.items()]
    middle_x = sum(x for x, _ in points) / len(points)
    middle_y = sum(y for _, y in points) / len(points)
    rise = sum((x - middle_x) * (y - middle_y) for x, y in points)
    return rise / sum((x - middle_x) ** 2 for x, _ in points)
