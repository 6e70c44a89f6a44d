"""Findings by what would close them: one bad statement is one line, with all that hang on it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from nhiscan.model import Cause, Finding, Severity

ALIKE: Final = 4
"""From how many groups of one rule and one kind of cause they are told as one line."""


@dataclass(frozen=True, slots=True)
class Group:
    """Findings with one cause: whoever mends it closes them all."""

    findings: tuple[Finding, ...]
    """At least one, worst first."""

    @property
    def cause(self) -> Cause:
        """What to change."""
        return self.findings[0].cause

    @property
    def severity(self) -> Severity:
        """The worst of its findings'."""
        return self.findings[0].severity

    @property
    def rules(self) -> tuple[str, ...]:
        """Ids of the rules that found it, that of the worst finding first."""
        return tuple(dict.fromkeys(finding.rule for finding in self.findings))

    @property
    def subjects(self) -> tuple[str, ...]:
        """Ids of the identities concerned, or of the subjects where there is no identity."""
        return tuple(dict.fromkeys(finding.identity or finding.subject for finding in self.findings))

    def closes(self, threshold: Severity) -> int:
        """How many findings at or above ``threshold`` go when the cause goes."""
        return sum(finding.severity.at_least(threshold) for finding in self.findings)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a display, known by its number: a group, or many groups that are alike."""

    number: int
    """Counted from 1 over the whole scan, whatever part of it is shown."""
    groups: tuple[Group, ...]
    """At least one; those that close most come first."""

    @property
    def first(self) -> Group:
        """The group that stands for all."""
        return self.groups[0]

    @property
    def severity(self) -> Severity:
        """How bad it is."""
        return self.first.severity

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings of all groups."""
        return tuple(finding for group in self.groups for finding in group.findings)

    @property
    def rules(self) -> tuple[str, ...]:
        """Ids of all rules that speak here, the worst finding's first."""
        return tuple(dict.fromkeys(rule for group in self.groups for rule in group.rules))

    @property
    def subjects(self) -> tuple[str, ...]:
        """Ids of all identities concerned."""
        return tuple(dict.fromkeys(subject for group in self.groups for subject in group.subjects))


def by_cause(findings: Iterable[Finding]) -> tuple[Group, ...]:
    """Every finding in exactly one group, worst group first, then the one that closes most."""
    found: defaultdict[Hashable, list[Finding]] = defaultdict(list)
    for finding in findings:
        cause = finding.cause
        found[finding.provider, finding.partition, cause.kind, cause.id, cause.statement].append(finding)
    groups = [Group(tuple(sorted(held, key=_worst_first))) for held in found.values()]
    return tuple(sorted(groups, key=_group_order))


def entries(findings: Iterable[Finding], alike: int = ALIKE) -> tuple[Entry, ...]:
    """The lines of a display: groups by cause, folded where ``alike`` or more say the same.

    Alike are groups whose worst finding has one rule and severity, and whose causes are of one
    kind: two hundred unused keys are one line, not two hundred.
    """
    found: defaultdict[Hashable, list[Group]] = defaultdict(list)
    for group in by_cause(findings):
        found[group.severity, group.rules[0], group.cause.kind].append(group)
    lines: list[tuple[Group, ...]] = []
    for groups in found.values():
        lines += [tuple(groups)] if len(groups) >= alike else [(group,) for group in groups]
    ordered = sorted(lines, key=lambda line: (line[0].severity.rank, -_size(line), _group_order(line[0])))
    return tuple(Entry(number, line) for number, line in enumerate(ordered, start=1))


def fix_first(groups: Sequence[Group], threshold: Severity, most: int = 3) -> tuple[Group, ...]:
    """The one to ``most`` changes that close most findings, those at or above ``threshold`` before all.

    Where no change closes more than one finding, the worst stands alone.
    """
    ranked = sorted(groups, key=lambda g: (-g.closes(threshold), -len(g.findings), _group_order(g)))
    worthy = [group for group in ranked if len(group.findings) > 1]
    return tuple(worthy[:most] or ranked[:1])


def _size(line: Sequence[Group]) -> int:
    return sum(len(group.findings) for group in line)


def _worst_first(finding: Finding) -> tuple[int, str, str, str]:
    return finding.severity.rank, finding.rule, finding.subject, finding.fingerprint


def _group_order(group: Group) -> tuple[int, int, str, str, str, int, str]:
    cause = group.cause
    place = -1 if cause.statement is None else cause.statement
    first = group.findings[0]
    return (
        group.severity.rank,
        -len(group.findings),
        first.rule,
        cause.kind,
        cause.id,
        place,
        first.fingerprint,
    )
