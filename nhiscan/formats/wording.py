"""The sentences that several formats share: plain words, nothing escaped, for each to show its way."""

from __future__ import annotations

from collections.abc import Mapping

from nhiscan.formats.grouping import Entry, Group
from nhiscan.model import Cause, Evidence, Severity
from nhiscan.scan import Scan

_CHANGES = {
    "statement": "replace",
    "grant": "replace",
    "trust": "narrow",
    "credential": "retire",
    "setting": "change",
    "identity": "mend",
}

_SHARED = frozenset({"statement", "grant", "setting"})


def counted(number: int, noun: str, plural: str = "") -> str:
    """``1 finding``, ``2 findings``; ``plural`` where an s does not make it."""
    return f"1 {noun}" if number == 1 else f"{number:,} {plural or noun + 's'}"


def known(number: int | None) -> str:
    """A number with its thousands set apart, or ``unknown``: never 0 for what nobody told."""
    return "unknown" if number is None else f"{number:,}"


def called(scan: Scan, id_: str) -> str:
    """What people call an identity, with its account where another has the same name.

    Its id where the scan does not show it or it has no name.
    """
    identity = scan.identities.get(id_)
    if identity is None or not identity.name:
        return id_
    shared = identity.name in scan.shared_names
    return f"{identity.name} in {identity.partition}" if shared else identity.name


def cause_words(scan: Scan, cause: Cause) -> str:
    """The thing to change: ``deploy, statement[3]``, the place counted from 0 as in the document."""
    place = "" if cause.statement is None else f", statement[{cause.statement}]"
    match cause.kind:
        case "trust":
            return f"trust of {called(scan, cause.id)}{place}"
        case "identity":
            return f"{called(scan, cause.id)}{place}"
        case "credential":
            return f"{cause.name} {cause.id}".strip()
        case _:
            return f"{cause.name or cause.id}{place}"


def change_words(scan: Scan, group: Group) -> str:
    """What to do about a cause: ``replace deploy, statement[3]``."""
    return f"{_CHANGES.get(group.cause.kind, 'change')} {placed_words(scan, group)}"


def placed_words(scan: Scan, group: Group) -> str:
    """The thing to change, with its account where its id leaves that open: a provider's own policy."""
    where = group.findings[0].partition
    open_ = group.cause.kind in _SHARED and where not in group.cause.id and len(scan.partitions) > 1
    return cause_words(scan, group.cause) + (f" in {where}" if open_ else "")


def closing_words(scan: Scan, group: Group) -> str:
    """What a change brings: ``closes 14 of 53 findings``."""
    return f"closes {len(group.findings):,} of {counted(len(scan.findings), 'finding')}"


def headline(scan: Scan, entry: Entry) -> tuple[str, str]:
    """Who, and what is wrong, for one line of a display."""
    rule = entry.first.findings[0].rule
    messages = {finding.message for finding in entry.findings if finding.rule == rule}
    what = messages.pop() if len(messages) == 1 else scan.rules[rule].title
    if len(entry.groups) > 1 and entry.first.cause.kind == "credential":
        return counted(len(entry.groups), "credential"), what
    if len(entry.groups) > 1:
        return counted(len(entry.subjects), "identity", "identities"), what
    who = called(scan, entry.subjects[0])
    if entry.first.cause.kind == "credential" and entry.first.cause.name:
        who = f"{entry.first.cause.name} of {who}"
    others = len(entry.subjects) - 1
    return (f"{who} and {others:,} more" if others else who), what


def severity_words(counts: Mapping[Severity, int]) -> str:
    """``4 critical, 11 high``; severities that did not come up are left out."""
    return ", ".join(f"{number:,} {severity.value}" for severity, number in counts.items() if number)


def account_words(scan: Scan) -> str:
    """How many accounts: partitions with identities, for an organisation's own tree is none."""
    held = {(identity.provider, identity.partition) for identity in scan.identities.values()}
    return counted(len(held) or len(scan.partitions), "account")


def credential_words(scan: Scan) -> str:
    """How many credentials; a lower bound where a partition's credentials were not all seen."""
    told = counted(scan.credentials, "credential")
    if not any(lost.gap.table == "credentials" and lost.gap.subject is None for lost in scan.coverage):
        return told
    return f"at least {told}" if scan.credentials else "credentials unknown"


def evidence_words(evidence: Evidence) -> str:
    """One fact: who tells, what, and for which time."""
    window = f" ({evidence.window})" if evidence.window else ""
    return f"{evidence.source}: {evidence.text}{window}"


def time_words(scan: Scan) -> str:
    """The day findings speak of, as a lower bound where no evidence carries its own time."""
    return f"as of {'' if scan.exact_time else 'at least '}{scan.as_of:%Y-%m-%d}"
