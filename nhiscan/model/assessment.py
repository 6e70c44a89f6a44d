"""Assessments: what a provider's own analysis says about a subject; evidence, not truth."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Assessment:
    """One statement of a provider's analyzer."""

    id: str
    """The provider's id of the statement."""
    provider: str
    """The provider's name."""
    partition: str
    """The account or tenant it is about."""
    source: str
    """Who says it, for example the ARN of an analyzer."""
    subject: str
    """The identity or resource it is about."""
    kind: str
    """What it says, in the provider's word: ``ExternalAccess``, ``UnusedPermission``, …"""
    status: str
    """Whether it still stands, in the provider's word: ``ACTIVE``, ``ARCHIVED``, …"""
    principals: tuple[str, ...] = ()
    """Who has the access it speaks of, where it names anyone."""
    actions: tuple[str, ...] = ()
    """The actions or services it speaks of."""
    updated: datetime | None = None
    """When the provider last looked (UTC)."""
