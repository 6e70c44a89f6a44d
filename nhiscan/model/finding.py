"""Findings: what a rule says of one subject."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from nhiscan.model.gap import GapKind


class Severity(StrEnum):
    """How bad it is."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for the worst, growing downwards."""
        return _RANKS[self]

    def at_least(self, other: Severity) -> bool:
        """Whether this is as bad as ``other`` or worse."""
        return self.rank <= other.rank


_RANKS = {severity: rank for rank, severity in enumerate(Severity)}


class Confidence(StrEnum):
    """How sure the finding is."""

    CERTAIN = "certain"
    CONDITIONAL = "conditional"
    INFERRED = "inferred"


@dataclass(frozen=True, slots=True)
class Cause:
    """The one thing to change."""

    kind: str
    """``statement``, ``grant``, ``trust``, ``credential``, ``setting`` or ``identity``."""
    id: str
    """Its id: a policy's reference or name, a credential id, an identity id."""
    statement: int | None = None
    """The statement's place in the document, from 0."""
    name: str = ""
    """What people call it."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One fact a finding rests on."""

    source: str
    """Who tells: a file, a report, a statement."""
    text: str
    """What it says."""
    window: str | None = None
    """The time it speaks of, as ``FROM/TO``; None where time does not matter."""


@dataclass(frozen=True, slots=True)
class Fix:
    """Ready code that mends a finding; nhiscan itself never runs it."""

    kind: str
    """``aws-cli``, ``terraform``, ``cloudformation``, ``json``, …"""
    text: str
    """The code."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A smaller grant in place of today's."""

    verdict: str
    """``proved`` only with a certificate, else ``unproved``."""
    replaces: tuple[str, ...]
    """The grants it stands in for, by id."""
    document: str | None
    """The document as canonical JSON; None: nothing is left of it, so the grant goes."""
    removed: tuple[str, ...]
    """Services and actions that it no longer allows."""
    unknown: tuple[str, ...]
    """What could not be judged and therefore stays."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule's word that something is wrong."""

    rule: str
    """The rule's id."""
    subject: str
    """The id of what was judged."""
    severity: Severity
    """How bad it is."""
    confidence: Confidence
    """How sure it is."""
    message: str
    """One sentence without the identity's name."""
    fingerprint: str
    """Stable over runs: hash of rule, subject and discriminator."""
    provider: str
    """The provider of the subject."""
    partition: str
    """The partition of the subject."""
    identity: str | None
    """The identity concerned."""
    credential: str | None
    """The credential concerned."""
    agent: str | None
    """The agent concerned."""
    cause: Cause
    """What to change."""
    evidence: tuple[Evidence, ...]
    """What it rests on."""
    fix: tuple[Fix, ...]
    """How to mend it."""
    proposal: Proposal | None = None
    """The smaller grant, where there is one."""


@dataclass(frozen=True, slots=True)
class Clean:
    """A rule's word that nothing is wrong with a subject."""

    rule: str
    """The rule's id."""
    subject: str
    """The id of what was judged."""


@dataclass(frozen=True, slots=True)
class Missing:
    """Evidence that a rule would have needed."""

    table: str
    """The table that does not hold it."""
    kind: GapKind
    """Why it does not."""
    needs: str
    """The permission or command that would close it."""


@dataclass(frozen=True, slots=True)
class NotEvaluated:
    """A rule's word that it cannot tell."""

    rule: str
    """The rule's id."""
    subject: str
    """The id of what could not be judged."""
    needs: tuple[Missing, ...]
    """What is missing; one of them closes it."""


Outcome = Finding | Clean | NotEvaluated
"""What a rule says of one subject: there is no fourth answer and no default."""
