"""What the snapshot does not hold, and what would close each gap."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Final

from nhiscan.access import Access, language
from nhiscan.estate.grants import Grants
from nhiscan.estate.index import index
from nhiscan.model import Credential, Gap, GapKind, Identity, IdentityKind, Missing
from nhiscan.settings import Settings
from nhiscan.snapshot import Snapshot

_BY_HOLDER: Final = frozenset(
    {"identities", "grants", "memberships", "policies", "trusts", "credentials", "usage", "ownerships"}
    | {"providers", "resources", "scopes"}
)
"""Tables whose gaps name what the missing rows hang on, or are. In all others they name what was asked about,
an agent or a region, and whose rows are missing is just what nobody told."""


class Coverage(Grants):
    """Gaps; the access engines add those of documents that nobody can read."""

    def __init__(self, snapshot: Snapshot, settings: Settings) -> None:
        """Engines are opened on first use."""
        super().__init__(snapshot, settings)
        self._access: dict[tuple[str, str], Access | None] = {}

    def _engine(self, provider: str, partition: str) -> Access | None:
        key = provider, partition
        if key not in self._access:
            spoken = language(provider)
            self._access[key] = spoken.open_partition(self.snapshot, partition) if spoken else None
        return self._access[key]

    @cached_property
    def gaps(self) -> Sequence[Gap]:
        """Everything the snapshot does not hold or nobody can read, not-applicable services left out."""
        found = [gap for gap in self.snapshot.rows(Gap) if gap.kind is not GapKind.NOT_APPLICABLE]
        engines = (self._engine(part.provider, part.id) for part in self.snapshot.partitions)
        return [*found, *(gap for engine in engines if engine for gap in engine.problems)]

    @cached_property
    def _gaps_by_table(self) -> dict[tuple[str, str], tuple[Gap, ...]]:
        return index(self.gaps, lambda gap: (gap.partition, gap.table))

    def lacks(self, partition: str, table: str, subject: str | None = None) -> tuple[Missing, ...]:
        """What is on record as missing from ``table`` of ``partition``, as far as it concerns ``subject``."""
        return _named(self._concerning(partition, table, subject))

    def missing(self, partition: str, table: str, subject: str | None = None) -> tuple[Missing, ...]:
        """What keeps ``table`` of ``partition`` from being whole, as far as it concerns ``subject``.

        Never empty: where no gap is on record, the evidence simply was not given.
        """
        found = self.lacks(partition, table, subject)
        return found or (Missing(table, GapKind.NOT_GIVEN, f"evidence for the table `{table}`"),)

    def complete(self, partition: str, table: str, subject: str | None = None) -> bool:
        """Whether nothing of ``table`` is missing in ``partition``, as far as it concerns ``subject``."""
        return not self.lacks(partition, table, subject)

    def cut(self, partition: str, table: str, subject: str | None = None) -> tuple[Missing, ...]:
        """What of ``table`` was asked for and not fully got: refused, or cut short."""
        return _named(gap for gap in self._concerning(partition, table, subject) if gap.kind.incomplete)

    def untold_credentials(self) -> Sequence[tuple[Identity, tuple[Missing, ...]]]:
        """Service identities that may have credentials which the snapshot does not show, and what is missing.

        Roles are left out: nothing proves them, others become them.
        """
        return self._untold

    @cached_property
    def _untold(self) -> Sequence[tuple[Identity, tuple[Missing, ...]]]:
        holders = (i for i in self.service_identities() if i.kind is not IdentityKind.ROLE)
        return [(i, untold) for i in holders if (untold := self.lacks(i.partition, "credentials", i.id))]

    @cached_property
    def _gaps_about(self) -> dict[tuple[str, str, str | None], tuple[tuple[int, Gap], ...]]:
        """Gaps by what they concern, each with its place among all: there may be one per identity."""
        return index(enumerate(self.gaps), lambda at: (at[1].partition, at[1].table, self._whom(at[1])))

    def _whom(self, gap: Gap) -> str | None:
        """The one thing that ``gap`` concerns for sure; None: it may concern any.

        Rules ask by identity, and a gap may name anything: only an identity, or what holds the rows of
        its table, keeps the doubt from all others.
        """
        named = gap.subject
        if named is None or named in self._identities:
            return named
        if gap.table in _BY_HOLDER:
            return self._proven_by.get(named, named)
        return None

    @cached_property
    def _proven_by(self) -> dict[str, str]:
        """Whom each credential proves: what is missing of it is missing of its holder."""
        return {row.id: row.identity for row in self.snapshot.rows(Credential)}

    def _concerning(self, partition: str, table: str, subject: str | None) -> Sequence[Gap]:
        if subject is None:
            return self._gaps_by_table.get((partition, table), ())
        everyone = self._gaps_about.get((partition, table, None), ())
        placed = sorted([*everyone, *self._gaps_about.get((partition, table, subject), ())])
        return [gap for _, gap in placed]


def _named(gaps: Iterable[Gap]) -> tuple[Missing, ...]:
    """``gaps`` as a rule names them, each remedy once."""
    return tuple(dict.fromkeys(Missing(gap.table, gap.kind, gap.needs) for gap in gaps))
