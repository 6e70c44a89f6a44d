"""Questions about access, and their answers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Answer(StrEnum):
    """What a permission language says to one request."""

    ALLOWED = "allowed"
    EXPLICIT_DENY = "explicit_deny"
    IMPLICIT_DENY = "implicit_deny"
    CONDITIONAL = "conditional"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Because:
    """One statement that carries an answer."""

    policy: str
    """The policy's id."""
    name: str
    """The policy's name where it is attached."""
    layer: str
    """What the policy does there."""
    statement: int
    """The statement's place in the document, from 0."""
    sid: str | None
    """The statement's own name."""
    effect: str
    """``Allow`` or ``Deny``."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a permission language says to one request, and why."""

    answer: Answer
    """The answer; CONDITIONAL hangs on ``depends_on``, UNKNOWN on what ``notes`` name."""
    because: tuple[Because, ...] = ()
    """The deciding statements; for IMPLICIT_DENY there are none."""
    depends_on: tuple[str, ...] = ()
    """Keys of the context that are free and decide, in lower case, sorted."""
    notes: tuple[str, ...] = ()
    """Which layer does not allow it, or which page of the provider leaves it open."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether something holds of an identity's whole access, and by which statements."""

    answer: Answer
    """ALLOWED: it holds; IMPLICIT_DENY: it does not; CONDITIONAL, UNKNOWN: as said."""
    because: tuple[Because, ...] = ()
    """The deciding statements."""
    depends_on: tuple[str, ...] = ()
    """Condition keys or missing documents the answer hangs on."""
    notes: tuple[str, ...] = ()
    """What else a reader must know."""
