"""The smallest policy that collecting needs, made of the calls of all walks."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Final

from nhiscan.connectors.aws.ledger import PROVIDER
from nhiscan.connectors.aws.live.denied import Denied, denied
from nhiscan.connectors.aws.live.security_audit import NAME as SECURITY_AUDIT
from nhiscan.connectors.aws.live.security_audit import security_audit
from nhiscan.connectors.aws.live.walks import walks
from nhiscan.connectors.aws.live.wildcards import matching, shortest
from nhiscan.reference.aws_actions import load
from nhiscan.snapshot.permissions import PermissionPolicy, Permissions

MANAGED_POLICY_LIMIT: Final = 6_144
"""How long one managed policy may be, white space not counted.

Source: IAM User Guide, "IAM and AWS STS quotas".
"""


def needed() -> tuple[str, ...]:
    """Every action that collecting takes, sorted; who one is (``sts:GetCallerIdentity``) takes none.

    Source: AWS STS API Reference, "GetCallerIdentity".
    """
    calls = {call.permission for walk in walks() for call in walk.calls}
    return tuple(sorted(calls, key=str.casefold))


def whole() -> Permissions:
    """All that collecting needs: a role that holds this holds enough."""
    audit = security_audit()
    lacking = len(_lacking())
    rest = f"of its {len(needed())} actions the AWS policy {SECURITY_AUDIT} ({audit.version}) lacks {lacking}"
    return _permissions(needed(), (), rest)


def beside_security_audit() -> Permissions:
    """What AWS's own SecurityAudit lacks, to be held together with it."""
    audit = security_audit()
    rest = f"it counts on the AWS policy {SECURITY_AUDIT} as of {audit.version} ({audit.date})"
    return _permissions(_lacking(), (SECURITY_AUDIT,), rest)


def size(document: Mapping[str, object]) -> int:
    """How many characters of a document AWS counts."""
    return len("".join(json.dumps(document, separators=(",", ":")).split()))


def policies(actions: Sequence[str], never: Sequence[Denied]) -> Iterator[PermissionPolicy]:
    """Policies that together allow ``actions`` (sorted) and deny what ``never`` reads, each within the limit.

    What is needed is mostly one document, with as many rows of ``never`` as there is room for; policies
    that only deny the others are not needed. All actions of a service stand in one document.
    """
    allowing = list(_split(actions))
    last = allowing[-1]
    fit = _fitting(last, never)
    allowing[-1] = [*_deny(never[:fit]), *last]
    for number, statements in enumerate(allowing, start=1):
        yield PermissionPolicy(f"nhiscan-collect-{number}", _document(statements))
    number, rest = 0, never[fit:]
    while rest:
        number, fit = number + 1, _fitting([], rest)
        document = _document(_deny(rest[:fit], f"NeverRead{number}"))
        yield PermissionPolicy(f"nhiscan-never-read-{number}", document, needed=False)
        rest = rest[fit:]


def _lacking() -> tuple[str, ...]:
    return tuple(action for action in needed() if not security_audit().covers(action))


def _permissions(actions: Sequence[str], beside: tuple[str, ...], rest: str) -> Permissions:
    made = tuple(policies(actions, denied()))
    notes = (
        *_sizes(made),
        rest,
        "whoever assumes the role needs `sts:AssumeRole` on it in a policy of their own",
    )
    return Permissions(PROVIDER, made, beside, notes)


def _sizes(made: Sequence[PermissionPolicy]) -> Iterator[str]:
    """How large the policies are, and what becomes of those that are not needed."""
    needed_ones = [policy for policy in made if policy.needed]
    for policy in needed_ones:
        characters = f"{size(policy.document):,} characters"
        yield f"{policy.name}: {characters}, of {MANAGED_POLICY_LIMIT:,} that a managed policy may have"
    if len(needed_ones) > 1:
        yield "one managed policy has no room for all that is needed: make one of each document in the list"
    for policy in made:
        if not policy.needed:
            told = f"{policy.name}: denies rarer reads of data, for which the others have no room"
            yield f"{told}; the roles of the other formats have it, a single document lacks it"


def _split(actions: Iterable[str]) -> Iterator[list[dict[str, object]]]:
    """The statements of each document that allows some of ``actions``; at least one document."""
    number, held = 1, list[str]()
    for _, group in groupby(actions, key=lambda action: action.partition(":")[0]):
        service = list(group)
        if held and size(_document(_allow(number, [*held, *service]))) > MANAGED_POLICY_LIMIT:
            yield _allow(number, held)
            number, held = number + 1, service
        else:
            held += service
    yield _allow(number, held)


def _fitting(statements: list[dict[str, object]], never: Sequence[Denied]) -> int:
    """How many of the rows fit into one document beside ``statements``."""

    def length(rows: int) -> int:
        return size(_document([*_deny(never[:rows]), *statements]))

    return bisect_right(range(1, len(never) + 1), MANAGED_POLICY_LIMIT, key=length)


def _document(statements: list[dict[str, object]]) -> dict[str, object]:
    return {"Version": "2012-10-17", "Statement": statements}


def _allow(number: int, actions: list[str]) -> list[dict[str, object]]:
    return [_statement(f"Collect{number}", "Allow", actions)] if actions else []


def _deny(never: Sequence[Denied], sid: str = "NeverRead") -> list[dict[str, object]]:
    known = load().names
    actions = matching((action for row in never for action in row.actions), known)
    return [_statement(sid, "Deny", list(shortest(actions, known)))] if actions else []


def _statement(sid: str, effect: str, actions: list[str]) -> dict[str, object]:
    return {"Sid": sid, "Effect": effect, "Action": actions, "Resource": "*"}
