"""Where an SCP or RCP is attached: ``aws organizations list-targets-for-policy``."""

from __future__ import annotations

from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.organisation import Targets


def _read(file: File, ledger: Ledger) -> None:
    """Every target; the answer does not name the policy, the file's name does."""
    targets = []
    for entry in file.top.entries("Targets"):
        with entry.guarded():
            targets.append(entry.text("TargetId"))
    ledger.learn(Targets(file.stem, tuple(targets)))


LIST_TARGETS_FOR_POLICY = Call(
    "organizations",
    "ListTargetsForPolicy",
    "organizations:ListTargetsForPolicy",
    keeps="Targets(TargetId Arn Name Type)",
)
EXPORT = Export(
    what="where one is attached",
    command="aws organizations list-targets-for-policy --policy-id POLICY",
    file="organizations/targets/POLICY.json",
    tables=("inherited",),
    calls=(LIST_TARGETS_FOR_POLICY,),
    recognises=lambda file: file.lists("Targets", "TargetId"),
    read=_read,
    organisation=True,
    spare=lambda _: True,
)
