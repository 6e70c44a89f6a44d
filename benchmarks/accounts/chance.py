"""Everything random about a made-up account: the same seed and place give the same choices."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Final, TypeVar

T = TypeVar("T")

NOW: Final = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
"""When the export pretends to be taken."""
TRACKED_DAYS: Final = 400
"""How far back AWS tells of use."""


class Chance:
    """Choices for one place of an account.

    Each role has a place of its own, so a larger account holds the smaller one's roles unchanged.
    """

    def __init__(self, seed: int, place: str) -> None:
        """``place`` names what the choices are for: ``role 17``."""
        self._random = Random(f"{seed}/{place}")  # noqa: S311 - repeatable is the point

    def among(self, options: Sequence[T]) -> T:
        """One of ``options``."""
        return self._random.choice(options)

    def weighted(self, options: Mapping[T, int]) -> T:
        """One of ``options``, each as often as its weight says."""
        return self._random.choices(tuple(options), tuple(options.values()))[0]

    def some(self, options: Sequence[T], least: int, most: int) -> list[T]:
        """From ``least`` to ``most`` of ``options``, none twice, in the order they are listed in."""
        wanted = min(self._random.randint(least, most), len(options))
        return [options[place] for place in sorted(self._random.sample(range(len(options)), wanted))]

    def number(self, least: int, most: int) -> int:
        """A whole number; both ends may come."""
        return self._random.randint(least, most)

    def once_in(self, times: int) -> bool:
        """True one time in ``times``."""
        return self._random.randrange(times) == 0

    def ago(self, least: int, most: int) -> str:
        """A moment from ``least`` to ``most`` days ago, as the second version of ``aws`` prints times."""
        seconds = self._random.randint(least * 86_400 + 60, most * 86_400 + 60)
        return stamp(NOW - timedelta(seconds=seconds))


def stamp(moment: datetime) -> str:
    """``moment`` as the second version of ``aws`` prints times."""
    return moment.isoformat()


def unique_id(prefix: str, *of: object) -> str:
    """The 21 characters by which AWS tells two things of one name apart."""
    digest = hashlib.sha256("/".join(map(str, of)).encode()).digest()
    return prefix + base64.b32encode(digest).decode()[: 21 - len(prefix)]
