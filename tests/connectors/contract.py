"""What every connector that asks its provider live promises, as questions to a subject it brings.

``tests/connectors/<provider>/contract.py`` offers ``SUBJECT``; ``test_contract.py`` asks all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Protocol

import nhiscan
from nhiscan.cli.plugins import rules
from nhiscan.errors import NhiscanError
from nhiscan.estate import Estate
from nhiscan.model import Clean, Credential, Finding, Gap, NotEvaluated
from nhiscan.scan import Scan
from nhiscan.settings import Settings
from nhiscan.snapshot import TABLES, Snapshot, sort_key

Fault = object
"""What goes wrong, in the words of the provider's double."""


@dataclass(frozen=True, slots=True)
class CallName:
    """One call of a connector's allow-list."""

    service: str
    """The API."""
    operation: str
    """The operation, or method and path."""
    permission: str
    """What allows it."""

    def __str__(self) -> str:
        """Its name in a test's id."""
        return f"{self.service}:{self.operation}"


@dataclass
class Outcome:
    """What one collection came to."""

    folder: Path
    """The snapshot directory."""
    snapshot: Snapshot | None
    """What was taken; None: the collection ended with ``error``."""
    error: NhiscanError | None
    """Why it ended."""
    asked: Mapping[str, int]
    """How often each operation was asked, by ``service:operation``."""
    failed: int
    """How many of the requests a fault answered."""
    origins: frozenset[str]
    """Every scheme, host and port that was asked with a credential."""
    said: Sequence[str] = field(default_factory=list)
    """Everything that was told to the user."""

    @property
    def whole(self) -> Snapshot:
        """The snapshot, which must be there."""
        assert self.snapshot is not None, self.error
        return self.snapshot

    @property
    def answered(self) -> int:
        """How many requests were answered as they should."""
        return sum(self.asked.values()) - self.failed

    @cached_property
    def judged(self) -> Judged:
        """What the rules make of it."""
        return judge(self.whole, self.whole.partitions[0].taken_at)

    def tables(self) -> dict[str, bytes]:
        """Every table's bytes by its path."""
        paths = sorted(self.folder.glob("*/*/*.parquet"))
        return {str(path.relative_to(self.folder)): path.read_bytes() for path in paths}

    def holder(self, subject: str) -> str:
        """Whom a credential belongs to; anything else is its own."""
        credentials = self.whole.rows(Credential)
        return next((row.identity for row in credentials if row.id == subject), subject)

    def keys(self) -> set[tuple[str, ...]]:
        """What is there: partition, table and key of every row that is no gap."""
        return {
            (part.id, table.name, *sort_key(row))
            for part in self.whole.partitions
            for table in TABLES.values()
            if table.noun is not Gap
            for row in self.whole.rows(table.noun, part.id, part.provider)
        }


@dataclass(frozen=True)
class Judged:
    """Every rule's word about every subject."""

    scan: Scan
    """The scan."""
    clean: frozenset[tuple[str, str]]
    """Rule and subject where nothing is wrong."""
    found: frozenset[tuple[str, str]]
    """Rule and subject where something is."""
    opened: frozenset[tuple[str, str]]
    """Rule and subject, or partition, where nobody can tell."""


def judge(snapshot: Snapshot, as_of: datetime | None) -> Judged:
    """What all rules say of a snapshot, each partition being an environment of its own."""
    settings = Settings(environments={part.id: (part.id,) for part in snapshot.partitions})
    scan = nhiscan.audit(snapshot, settings=settings, as_of=as_of)
    estate = Estate(snapshot, settings, as_of)
    outcomes = [outcome for rule in rules() for outcome in rule.run(estate, estate.settings)]
    return Judged(
        scan,
        frozenset((o.rule, o.subject) for o in outcomes if isinstance(o, Clean)),
        frozenset((o.rule, o.subject) for o in outcomes if isinstance(o, Finding)),
        frozenset(
            (o.rule, o.subject) for o in (*outcomes, *scan.not_evaluated) if isinstance(o, NotEvaluated)
        ),
    )


class Subject(Protocol):
    """One connector, with an estate in which each of its calls is made at least once."""

    @property
    def name(self) -> str:
        """The connector's name."""

    @property
    def calls(self) -> Sequence[CallName]:
        """The allow-list."""

    @property
    def signing_in(self) -> frozenset[str]:
        """Operations that are asked to sign in and need no permission, as ``service:operation``."""

    @property
    def origins(self) -> frozenset[str]:
        """The origins that may see a credential."""

    @property
    def region(self) -> str | None:
        """A region, or part of the provider, that can be down alone; None: it has no parts."""

    @property
    def leaving_out(self) -> Mapping[str, str]:
        """Options that leave a part of the estate out."""

    def named(self) -> Sequence[CallName]:
        """Some calls about one thing that was listed before, which may be gone by then."""

    def collect(
        self,
        folder: Path,
        fault: Fault | None = None,
        *,
        canaries: bool = False,
        options: Mapping[str, str] | None = None,
    ) -> Outcome:
        """One collection in process, waiting for nothing; it goes on with what ``folder`` holds."""

    def forget(self, folder: Path, call: CallName) -> None:
        """Take out of ``folder`` all that was collected with ``call`` or because of it, and its tables."""

    def faults(self) -> Mapping[str, Callable[[], Fault]]:
        """Faults that pass, by name: each makes a third of all requests fail at first."""

    def denied(self, call: CallName) -> Fault:
        """``call`` is not allowed."""

    def denied_once(self, call: CallName) -> Fault:
        """``call`` is not allowed about one thing, however often it is asked, and is about all others."""

    def expired(self, after: int) -> Fault:
        """The credentials end after so many requests."""

    def down(self, region: str) -> Fault:
        """Nobody answers there."""

    def sent_elsewhere(self) -> Fault:
        """A third of all requests are told to ask at another origin."""

    def deleted(self, call: CallName) -> Fault:
        """What ``call`` names is gone since it was listed."""

    def paged(self) -> CallName:
        """A call whose answer has several pages in the estate."""

    def looped(self, call: CallName) -> Fault:
        """The pages of ``call`` lead in a circle."""

    def repeated(self, call: CallName) -> Fault:
        """A page of ``call`` comes twice."""

    def cut(self, call: CallName) -> Fault:
        """Every answer to ``call`` ends in the middle."""

    def canaries_in(self, folder: Path, said: Sequence[str]) -> Mapping[str, Sequence[str]]:
        """The canaries that got into files or words."""
