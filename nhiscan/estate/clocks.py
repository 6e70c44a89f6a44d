"""What time it is for each partition of a snapshot."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cached_property

from nhiscan.estate.powers import Powers
from nhiscan.model import Clock, GapKind, Missing, Span
from nhiscan.settings import Settings
from nhiscan.snapshot import Partition, Snapshot

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Clocks(Powers):
    """The clock of each partition: as given, as collected, or a lower bound."""

    def __init__(self, snapshot: Snapshot, settings: Settings, as_of: datetime | None = None) -> None:
        """``as_of`` (UTC) replaces every partition's own clock."""
        super().__init__(snapshot, settings)
        self._as_of = as_of

    @cached_property
    def _clocks(self) -> dict[str, Clock]:
        parts: Sequence[Partition] = self.snapshot.partitions
        if self._as_of:
            return {part.id: Clock(self._as_of, exact=True) for part in parts}
        times = [t for p in parts for t in (p.taken_at, p.newest) if t is not None]
        latest = max(times, default=_EPOCH)
        return {
            p.id: Clock(p.taken_at, exact=True) if p.taken_at else Clock(latest, exact=False) for p in parts
        }

    def clock(self, partition: str) -> Clock:
        """What time it is for ``partition``: as given, as collected, or at least the newest time inside."""
        return self._clocks[partition]

    @property
    def now(self) -> Clock:
        """The estate's time: the latest of its partitions', exact only if all that hold a time are."""
        dated = [self._clocks[p.id] for p in self.snapshot.partitions if p.taken_at or p.newest]
        return Clock(max((c.now for c in dated), default=_EPOCH), exact=all(c.exact for c in dated))

    def since(self, moment: datetime, partition: str) -> Span:
        """The time from ``moment`` until now."""
        clock = self.clock(partition)
        return Span(max(0, (clock.now - moment).days), clock.exact)

    def clock_missing(self, partition: str) -> tuple[Missing, ...]:
        """What a rule names when only the lower bound of the clock kept it from an answer."""
        del partition
        return (Missing("run", GapKind.NOT_GIVEN, "--as-of, or an export that carries its own time"),)
