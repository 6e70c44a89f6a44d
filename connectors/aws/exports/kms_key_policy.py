"""Key policies: ``aws kms get-key-policy``."""

from __future__ import annotations

from nhiscan.connectors.aws.arns import region_in
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.resources import add_guarded

_FOLDER = ("resource-policies", "kms")


def _read(file: File, ledger: Ledger) -> None:
    """The answer names no key: the file's folder and name do."""
    region = region_in("/".join((file.below(*_FOLDER) or ())[:-1])) or ""
    arn = f"arn:{ledger.arn_partition}:kms:{region}:{ledger.account}:key/{file.stem}"
    add_guarded(arn, "kms-key", file.top, "Policy", ledger)


EXPORT = Export(
    what="key policy",
    command="aws kms get-key-policy --region REGION --key-id KEY --policy-name default",
    file="resource-policies/kms/REGION/KEY.json",
    tables=("resources",),
    permissions={"GetKeyPolicy": "kms:GetKeyPolicy"},
    recognises=lambda file: file.has("Policy") and file.below(*_FOLDER) is not None,
    read=_read,
)
