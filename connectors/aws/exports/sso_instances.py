"""The Identity Centers that an account sees: ``aws sso-admin list-instances``."""

from __future__ import annotations

from nhiscan.connectors.aws.arns import region_in
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.organisation import Instance

FOLDER = "identity-center"
"""Where the answers about Identity Center lie."""
WORKS = (None, "ACTIVE")
"""The states of an instance that can be asked; older answers leave the state out."""
_LIST = "Instances"


def _recognises(file: File) -> bool:
    """By what is listed; an empty list by its folder."""
    ours = file.below(FOLDER) is not None and file.has(_LIST)
    return ours or (file.content != {_LIST: []} and file.lists(_LIST, "InstanceArn", "IdentityStoreId"))


def _read(file: File, ledger: Ledger) -> None:
    """Every instance that works, which may be another account's.

    Source: IAM Identity Center API Reference, "ListInstances".
    """
    for entry in file.top.entries(_LIST):
        with entry.guarded():
            arn = entry.text("InstanceArn")
            region = entry.maybe("PrimaryRegion") or region_in(file.path.name)
            if entry.maybe("Status") in WORKS:
                id_ = arn.rpartition("/")[2]
                ledger.learn(Instance(id_, arn, entry.maybe("OwnerAccountId"), region))


LIST_INSTANCES = Call(
    "sso-admin",
    "ListInstances",
    "sso:ListInstances",
    keeps="Instances(InstanceArn IdentityStoreId OwnerAccountId Status PrimaryRegion)",
)
EXPORT = Export(
    what="Identity Center",
    command="aws sso-admin list-instances --region-scope ALL_REGIONS",
    file=f"{FOLDER}/instances.json",
    tables=("resources",),
    calls=(LIST_INSTANCES,),
    recognises=_recognises,
    read=_read,
    spare=lambda _: True,
    further=True,
)
