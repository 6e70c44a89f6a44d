"""The smallest policy that collecting needs, made of the calls of all walks."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Final

from nhiscan.connectors.aws.ledger import PROVIDER
from nhiscan.connectors.aws.live.denied import denied
from nhiscan.connectors.aws.live.security_audit import NAME as SECURITY_AUDIT
from nhiscan.connectors.aws.live.security_audit import security_audit
from nhiscan.connectors.aws.live.walks import walks
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


def _lacking() -> tuple[str, ...]:
    return tuple(action for action in needed() if not security_audit().covers(action))


def _permissions(actions: Iterable[str], beside: tuple[str, ...], rest: str) -> Permissions:
    policies = tuple(
        PermissionPolicy(f"nhiscan-collect-{number}", document)
        for number, document in enumerate(documents(actions), start=1)
    )
    together = sum(size(policy.document) for policy in policies)
    sizes = f"{len(policies)} managed polic{'y' if len(policies) == 1 else 'ies'}, {together:,} characters"
    notes = (
        f"{sizes} (AWS takes {MANAGED_POLICY_LIMIT:,} in each)",
        rest,
        "whoever assumes the role needs `sts:AssumeRole` on it in a policy of their own",
    )
    return Permissions(PROVIDER, policies, beside, notes)


def documents(actions: Iterable[str]) -> Iterator[dict[str, object]]:
    """Documents that together allow ``actions`` (sorted), each within the limit; the first denies, too.

    All actions of a service stand in one document.
    """
    number, held = 1, list[str]()
    for _, group in groupby(actions, key=lambda action: action.partition(":")[0]):
        service = list(group)
        if size(_document(number, [*held, *service])) > MANAGED_POLICY_LIMIT:
            yield _document(number, held)
            number, held = number + 1, service
        else:
            held += service
    yield _document(number, held)


def _document(number: int, actions: list[str]) -> dict[str, object]:
    statements = [_statement("NeverRead", "Deny", _never())] if number == 1 else []
    if actions:
        statements.append(_statement(f"Collect{number}", "Allow", actions))
    return {"Version": "2012-10-17", "Statement": statements}


def _statement(sid: str, effect: str, actions: list[str]) -> dict[str, object]:
    return {"Sid": sid, "Effect": effect, "Action": actions, "Resource": "*"}


def _never() -> list[str]:
    return sorted((action for row in denied() for action in row.actions), key=str.casefold)
