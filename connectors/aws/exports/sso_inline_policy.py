"""The policy that a permission set holds itself: ``aws sso-admin get-inline-policy-for-permission-set``."""

from __future__ import annotations

from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.exports.sso_instances import FOLDER
from nhiscan.connectors.aws.exports.sso_permission_sets import each_set, set_of
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.organisation import SetPolicy

_WHAT = "inline policy of a permission set"
_FOLDER = "inline-policies"
_KEY = "InlinePolicy"


def _read(file: File, ledger: Ledger) -> None:
    """The document; an empty one where the set has none."""
    id_ = set_of(file, _WHAT, ledger)
    if file.top.value(_KEY):
        ledger.learn(SetPolicy(id_, ledger.documents.of(file.top, _KEY, "resources")))


GET_INLINE_POLICY = Call(
    "sso-admin",
    "GetInlinePolicyForPermissionSet",
    "sso:GetInlinePolicyForPermissionSet",
    keeps="InlinePolicy",
)
EXPORT = Export(
    what=_WHAT,
    command="aws sso-admin get-inline-policy-for-permission-set --region REGION --instance-arn ARN "
    "--permission-set-arn PS",
    file=f"{FOLDER}/{_FOLDER}/REGION/PS.json",
    tables=("resources",),
    calls=(GET_INLINE_POLICY,),
    recognises=lambda file: file.has(_KEY) and file.below(FOLDER, _FOLDER) is not None,
    read=_read,
    each=each_set(_FOLDER),
    further=True,
)
