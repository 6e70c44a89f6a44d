"""What the files of one account say: rows that are done, and facts still to be joined."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final, TypeVar, cast

from nhiscan.connectors.aws.documents import Documents
from nhiscan.model import Gap, GapKind, Policy
from nhiscan.snapshot import Notice, Row

PROVIDER: Final = "aws"
"""The provider's name in every row."""

F = TypeVar("F")


class Ledger:
    """Rows and facts of one account, or of the organisation, while its files are read."""

    def __init__(self, account: str, documents: Documents, notice: Notice) -> None:
        """``documents`` is shared by all ledgers of a reading."""
        self.account = account
        self.documents = documents
        self.notice = notice
        self.arn_partition = "aws"
        self.taken_at: datetime | None = None
        self.repeats = 0
        self._rows: dict[type, list[Row]] = defaultdict(list)
        self._facts: dict[type, list[object]] = defaultdict(list)
        self._met: set[str] = set()

    def add(self, row: Row) -> None:
        """Keep a row that is done."""
        self._rows[type(row)].append(row)

    def learn(self, fact: object) -> None:
        """Keep a fact for the joins."""
        self._facts[type(fact)].append(fact)

    def meet(self, id_: str) -> bool:
        """Whether this is the first time that ``id_`` is described; others are counted in ``repeats``."""
        if id_ in self._met:
            self.repeats += 1
            return False
        self._met.add(id_)
        return True

    def met(self, id_: str) -> bool:
        """Whether ``id_`` was described."""
        return id_ in self._met

    def of(self, kind: type[F]) -> Sequence[F]:
        """All rows or facts of one type, in the order of reading."""
        return cast(Sequence[F], self._rows.get(kind) or self._facts.get(kind) or ())

    def absorb(self, other: Ledger) -> None:
        """Keep all that ``other`` says of the same account, before what is known so far."""
        self.arn_partition = other.arn_partition
        self.repeats += other.repeats
        self._met |= other._met
        self.dated(other.taken_at)
        for kind, rows in other._rows.items():
            self._rows[kind][:0] = rows
        for kind, facts in other._facts.items():
            self._facts[kind][:0] = facts

    def rows(self) -> Iterator[Row]:
        """Every row."""
        for rows in self._rows.values():
            yield from rows

    def store(self, policy: Policy | None) -> str | None:
        """Keep a document as a row; its id."""
        if policy is None:
            return None
        self.add(policy)
        return policy.id

    def dated(self, when: datetime | None) -> None:
        """Note when a piece of evidence was made; the newest counts."""
        if when is not None and (self.taken_at is None or when > self.taken_at):
            self.taken_at = when

    def gap(self, kind: GapKind, table: str, what: str, needs: str, subject: str | None = None) -> None:
        """Note that something is missing."""
        self.add(Gap(kind, PROVIDER, self.account, table, what, needs, subject))
