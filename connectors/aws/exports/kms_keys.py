"""Keys: ``aws kms list-keys``."""

from __future__ import annotations

from nhiscan.connectors.aws.arns import accounts_of, elsewhere
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.resources import add_resource

KIND = "kms-key"


def _read(file: File, ledger: Ledger) -> None:
    for entry in file.top.entries("Keys"):
        with entry.guarded():
            if not elsewhere(arn := entry.text("KeyArn"), ledger.account):
                add_resource(arn, KIND, ledger)


LIST_KEYS = Call("kms", "ListKeys", "kms:ListKeys", keeps="Keys(KeyId KeyArn)")
EXPORT = Export(
    what="KMS keys",
    command="aws kms list-keys --region REGION",
    file="kms-keys.REGION.json",
    tables=("resources",),
    calls=(LIST_KEYS,),
    recognises=lambda file: file.lists("Keys", "KeyId", "KeyArn"),
    accounts=lambda file: accounts_of(file.values("Keys", "KeyArn")),
    read=_read,
    further=True,
)
