"""SCPs and RCPs: ``aws organizations describe-policy``, and the list of them all."""

from __future__ import annotations

from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.entry import Entry
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.organisation import LAYERS, Guardrail
from nhiscan.model import Policy


def _recognises(file: File) -> bool:
    policy = file.content.get("Policy") if isinstance(file.content, dict) else None
    listed = any(isinstance(type_, str) for type_ in file.values("Policies", "Type"))
    listed = listed or (file.content == {"Policies": []} and file.below("organizations") is not None)
    return listed or (isinstance(policy, dict) and "PolicySummary" in policy)


def _read(file: File, ledger: Ledger) -> None:
    """One policy with its document, or the list (``list-policies``), which says what must be there."""
    for entry in file.top.entries("Policies"):
        with entry.guarded():
            _guardrail(entry, None, False, ledger)
    if (policy := file.top.entry("Policy")) is not None and (
        summary := policy.entry("PolicySummary")
    ) is not None:
        binds = summary.maybe("Type") in LAYERS
        _guardrail(
            summary, ledger.documents.of(policy, "Content", "inherited") if binds else None, True, ledger
        )


def _guardrail(summary: Entry, policy: Policy | None, described: bool, ledger: Ledger) -> None:
    id_, layer = summary.text("Id"), LAYERS.get(summary.text("Type"))
    ledger.learn(Guardrail(id_, layer, summary.maybe("Name") or id_, summary.maybe("Arn"), policy, described))


LIST_POLICIES = Call(
    "organizations",
    "ListPolicies",
    "organizations:ListPolicies",
    keeps="Policies(Id Arn Name Type AwsManaged)",
)
DESCRIBE_POLICY = Call(
    "organizations",
    "DescribePolicy",
    "organizations:DescribePolicy",
    keeps="Policy(PolicySummary(Id Arn Name Type AwsManaged) Content)",
)
EXPORT = Export(
    what="SCPs and RCPs",
    command="aws organizations describe-policy --policy-id POLICY",
    file="organizations/policies/POLICY.json",
    also=("organizations/policies.TYPE.json",),
    tables=("inherited",),
    calls=(LIST_POLICIES, DESCRIBE_POLICY),
    recognises=_recognises,
    read=_read,
    organisation=True,
    spare=lambda _: True,
)
