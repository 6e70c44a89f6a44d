"""Ways in from outside: services, issuers of tokens, foreign accounts, everyone.

Source: IAM User Guide, "AWS JSON policy elements: Principal", "Methods to assume a role".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from nhiscan.access.aws.steps.asking import Asking
from nhiscan.access.protocol import Step
from nhiscan.model import PrincipalKind, Trust
from nhiscan.snapshot import Snapshot

_METHODS: Final = {
    PrincipalKind.SERVICE: (
        "aws-service-assumes-role",
        "The service assumes the role for whoever has it work",
    ),
    PrincipalKind.FEDERATED: ("aws-sts-assume-role-with-token", "Assume the role with a token of the issuer"),
    PrincipalKind.ACCOUNT: ("aws-sts-assume-role", "Assume the role"),
    PrincipalKind.IDENTITY: ("aws-sts-assume-role", "Assume the role"),
    PrincipalKind.EVERYONE: ("aws-sts-assume-role", "Assume the role"),
}


def entries(snapshot: Snapshot, asking: Asking) -> Iterator[Step]:
    """Whoever of the trust policies is no identity of ``snapshot``, in order."""
    accounts = {part.id for part in snapshot.partitions if part.provider == "aws"}
    for trust in sorted(snapshot.rows(Trust, provider="aws"), key=lambda row: row.id):
        method = _METHODS.get(trust.principal_kind)
        inside = trust.account in accounts and trust.principal_kind is not PrincipalKind.FEDERATED
        if method is None or inside or trust.identity not in asking.callers:
            continue
        yield Step(
            source=trust.principal,
            target=trust.identity,
            method=method[0],
            title=method[1],
            gains="become",
            needs=tuple(trust.actions),
            depends_on=trust.keys,
        )
