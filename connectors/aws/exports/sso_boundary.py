"""The boundary of a permission set: ``aws sso-admin get-permissions-boundary-for-permission-set``."""

from __future__ import annotations

from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.exports.sso_customer_policies import by_path
from nhiscan.connectors.aws.exports.sso_instances import FOLDER
from nhiscan.connectors.aws.exports.sso_permission_sets import each_set, set_of
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.organisation import SetSetting

_WHAT = "boundary of a permission set"
_FOLDER = "boundaries"
_KEY = "PermissionsBoundary"


def _read(file: File, ledger: Ledger) -> None:
    """AWS's policy by its ARN, or the customer's by path and name; there is only one of the two."""
    id_ = set_of(file, _WHAT, ledger)
    if (entry := file.top.entry(_KEY)) is not None:
        reference = entry.entry("CustomerManagedPolicyReference")
        named = by_path(reference) if reference is not None else entry.text("ManagedPolicyArn")
        ledger.learn(SetSetting(id_, "permissions-boundary", named))


GET_PERMISSIONS_BOUNDARY = Call(
    "sso-admin",
    "GetPermissionsBoundaryForPermissionSet",
    "sso:GetPermissionsBoundaryForPermissionSet",
    keeps="PermissionsBoundary(CustomerManagedPolicyReference(Name Path) ManagedPolicyArn)",
)
EXPORT = Export(
    what=_WHAT,
    command="aws sso-admin get-permissions-boundary-for-permission-set --region REGION --instance-arn ARN "
    "--permission-set-arn PS",
    file=f"{FOLDER}/{_FOLDER}/REGION/PS.json",
    tables=("resources",),
    calls=(GET_PERMISSIONS_BOUNDARY,),
    recognises=lambda file: file.has(_KEY) and file.below(FOLDER, _FOLDER) is not None,
    read=_read,
    each=each_set(_FOLDER),
    none=frozenset({"ResourceNotFoundException"}),
    further=True,
)
