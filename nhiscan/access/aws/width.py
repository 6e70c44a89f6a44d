"""Statements far wider than any one job: ``*``, a service's changes, or the power to grant, account-wide.

A statement is wide for a service if its wildcard patterns (or its NotAction) either

- take in nine in ten of the service's changes (write and permissions-management actions), or of
  those that the kinds of resource allow which it names account-wide, and these kinds allow most of
  those of the service's changes that work on a resource, a quarter of all at least; or
- take in an action by which whoever holds it can grant, on all roles, users, groups or policies;

and if more than half of what it so gives is left by Denies, boundary and guardrails.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from nhiscan.access.aws.actions import TABLE, services, span_bits, union
from nhiscan.access.aws.resources import all_within
from nhiscan.access.aws.ruling import Ruling
from nhiscan.access.aws.shapes import Home, resourceless, shapes
from nhiscan.access.protocol import Wide
from nhiscan.reference.aws_actions import Level

_NEARLY_ALL: Final = 9, 10
"""The share of a service's changes that counts as the service."""
_GRANTING: Final = (
    "iam:AddUserToGroup",
    "iam:AttachGroupPolicy",
    "iam:AttachRolePolicy",
    "iam:AttachUserPolicy",
    "iam:CreatePolicyVersion",
    "iam:PutGroupPolicy",
    "iam:PutRolePolicy",
    "iam:PutUserPolicy",
    "iam:SetDefaultPolicyVersion",
    "iam:UpdateAssumeRolePolicy",
)
"""Actions that give a principal more than it had.

Source: Service Authorization Reference, "Actions, resources, and condition keys for AWS Identity
and Access Management".
"""


def given(row: Ruling, home: Home) -> int:
    """The changes that ``row`` alone gives too widely.

    A service listed action by action is not wide, however long the list: only a pattern (or
    NotAction) holds what the service will learn tomorrow.
    """
    statement = row.statement
    if not statement.allows:
        return 0
    wide = _by_pattern(statement.actions, statement.all_actions_but) & row.bits & _changes()
    return _everywhere(wide) if row.everywhere else _given(row, wide, home)


def judge(row: Ruling, given: int, left: int) -> Wide | None:
    """``row``, which gives ``given`` too widely, as a wide grant, or None.

    ``left`` are the actions that Denies, boundary and guardrails leave on more than named resources:
    what they take away does not count.
    """
    statement = row.statement
    kept, known = _mostly_left(given, left)
    if not kept:
        return None
    changes = _changes()
    everything = known == changes.bit_count() and not changes & ~given
    return Wide(
        grant=row.grant,
        because=row.because(),
        services=("*",) if everything else services(kept),
        writes=(kept & TABLE().with_level(Level.WRITE)).bit_count(),
        permissions=(kept & TABLE().with_level(Level.PERMISSIONS)).bit_count(),
        changes=changes.bit_count() if everything else known,
        depends_on=statement.keys,
    )


@lru_cache(maxsize=1)
def _changes() -> int:
    """Every known write and permissions-management action."""
    return TABLE().with_level(Level.WRITE, Level.PERMISSIONS)


@lru_cache(maxsize=1)
def _granting() -> int:
    return union(_GRANTING)


@lru_cache(maxsize=2048)
def _by_pattern(patterns: tuple[str, ...], all_but: bool) -> int:
    """The actions that wildcards of the statement, or its NotAction, take in."""
    if all_but:
        return TABLE().everything & ~union(patterns)
    return union(pattern for pattern in patterns if "*" in pattern or "?" in pattern)


@lru_cache(maxsize=2048)
def _everywhere(bits: int) -> int:
    """Those changes in ``bits``, given on every resource, that are wide for their service."""
    found = 0
    for service in services(bits):
        every = span_bits(service) & _changes()
        found |= _wide_of(bits & every, every, every)
    return found


def _given(row: Ruling, bits: int, home: Home) -> int:
    """The same of ``bits`` given on the resources that ``row`` names."""
    found = 0
    for service in services(bits):
        every = span_bits(service) & _changes()
        mine = bits & every
        if mine.bit_count() * 4 < every.bit_count() and not mine & _granting():
            continue  # no need to look at resources
        asked = every & _account_wide(row, service, home)
        placed = every if row.statement.all_resources_but else every & ~resourceless(service)
        found |= _wide_of(mine & asked, asked, placed)
    return found


def _wide_of(given: int, asked: int, every: int) -> int:
    """``given`` if it is nearly all of ``asked``, and this most of ``every`` change; or lets one grant."""
    part, whole = _NEARLY_ALL
    nearly_all = given.bit_count() * whole >= asked.bit_count() * part
    if nearly_all and asked.bit_count() * 2 > every.bit_count():
        return given
    return given if given & _granting() else 0


def _account_wide(row: Ruling, service: str, home: Home) -> int:
    """The actions of ``service`` on whose plainest kind of resource ``row`` speaks account-wide.

    NotResource leaves out what it names, and is account-wide for all else.
    """
    if row.statement.all_resources_but:
        return row.surely_on_nameless(span_bits(service), home)
    if not any(pattern.endswith(("*", "?")) for pattern in row.patterns):
        return 0  # it names single resources
    return _spanned(service, row.patterns, home)


@lru_cache(maxsize=8192)
def _spanned(service: str, patterns: tuple[str, ...], home: Home) -> int:
    """The actions on whose plainest kind of resource in ``home`` one of ``patterns`` speaks of all."""
    found = 0
    for shape in shapes(service, home):
        found |= shape.plainest if shape.plainest and all_within(shape, patterns) else 0
    return found


@lru_cache(maxsize=2048)
def _mostly_left(given: int, left: int) -> tuple[int, int]:
    """What ``left`` has of ``given`` in services of which most is left, and how many changes these know."""
    kept = known = 0
    for service in services(given & left):
        mine = given & span_bits(service)
        if (mine & left).bit_count() * 2 > mine.bit_count():
            kept |= mine & left
            known += (span_bits(service) & _changes()).bit_count()
    return kept, known
