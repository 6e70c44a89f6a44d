"""Key policies: ``aws kms get-key-policy``."""

from __future__ import annotations

from typing import Final

from nhiscan.connectors.aws.arns import region_in
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.exports.kms_keys import KIND
from nhiscan.connectors.aws.facts import Given
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.resources import add_guarded, called, for_each, named, start_of_arn

_WHAT: Final = "key policy"
_FOLDER: Final = ("resource-policies", "kms")


def _read(file: File, ledger: Ledger) -> None:
    """The answer names no key: the file's folder and name do."""
    region = region_in("/".join((file.below(*_FOLDER) or ())[:-1])) or ""
    arn = named(file, f"{start_of_arn('kms', region, ledger)}key/", ledger)
    ledger.learn(Given(_WHAT, called(arn)))
    add_guarded(arn, KIND, file.top, "Policy", ledger)


GET_KEY_POLICY = Call("kms", "GetKeyPolicy", "kms:GetKeyPolicy", keeps="Policy")
EXPORT = Export(
    what=_WHAT,
    command="aws kms get-key-policy --region REGION --key-id KEY --policy-name default",
    file="resource-policies/kms/REGION/KEY.json",
    tables=("resources",),
    calls=(GET_KEY_POLICY,),
    recognises=lambda file: file.has("Policy") and file.below(*_FOLDER) is not None,
    read=_read,
    each=for_each(KIND, "/".join(_FOLDER)),
    none=frozenset({"NotFoundException"}),
)
