"""Commands that take a policy off a user, role or group, put a smaller one there, or name an owner."""

from __future__ import annotations

from typing import Final

from nhiscan.exports.fixes.aws.cli import fix, holder, iam
from nhiscan.files import canonical_json
from nhiscan.model import Fix, Grant, Identity, Layer, Origin

_INLINE_LIMIT: Final = {"user": 2_048, "group": 5_120, "role": 10_240}
"""How long all inline policies of one holder may be together, spaces not counted.

Source: IAM User Guide, "IAM and AWS STS quotas".
"""


def detach(grant: Grant) -> tuple[Fix, ...]:
    """Detach a managed policy, delete an inline one.

    Source: AWS CLI Command Reference, "iam": detach-role-policy, delete-role-policy and their like.
    """
    return fix(_detachment(grant))


def replace(grant: Grant, document: str) -> tuple[Fix, ...]:
    """Write ``document`` as the holder's own policy; a managed one is detached if that worked.

    A managed policy itself stays as it is: others may hold it too. None where AWS would refuse the length.

    Source: AWS CLI Command Reference, "iam": put-role-policy and its like.
    """
    held = holder(grant.holder)
    if held is None or grant.layer is not Layer.IDENTITY:
        return ()
    kind, option = held
    if len(document) > _INLINE_LIMIT[kind]:
        return ()
    put = iam(f"put-{kind}-policy", **option, policy_name=grant.name, policy_document=document)
    taken = _detachment(grant)
    if grant.origin is Origin.INLINE or put is None or taken is None:
        return fix(put) if grant.origin is Origin.INLINE else ()
    return fix(f"{put} &&", taken)


def suspend(identity: Identity) -> tuple[Fix, ...]:
    """Attach AWS's policy that denies everything; detaching it undoes that.

    Source: AWS Managed Policy Reference Guide, "AWSDenyAll".
    """
    held = holder(identity.id)
    if held is None or held[0] == "group":
        return ()
    kind, option = held
    partition = identity.id.split(":")[1]
    return fix(
        iam(f"attach-{kind}-policy", **option, policy_arn=f"arn:{partition}:iam::aws:policy/AWSDenyAll")
    )


def own(identity: Identity, key: str) -> tuple[Fix, ...]:
    """Tag a user or role; ``OWNER`` is for whoever runs it to fill in.

    Source: AWS CLI Command Reference, "iam": tag-role, tag-user.
    """
    held = holder(identity.id)
    if held is None or held[0] == "group":
        return ()
    kind, option = held
    return fix(iam(f"tag-{kind}", **option, tags=canonical_json([{"Key": key, "Value": "OWNER"}])))


def _detachment(grant: Grant) -> str | None:
    held = holder(grant.holder)
    if held is None or grant.layer is not Layer.IDENTITY:
        return None
    kind, option = held
    if grant.origin is Origin.INLINE:
        return iam(f"delete-{kind}-policy", **option, policy_name=grant.name)
    if grant.reference is None:
        return None
    return iam(f"detach-{kind}-policy", **option, policy_arn=grant.reference)
