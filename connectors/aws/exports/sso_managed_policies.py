"""AWS's policies in a permission set: ``aws sso-admin list-managed-policies-in-permission-set``."""

from __future__ import annotations

from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.exports.sso_instances import FOLDER
from nhiscan.connectors.aws.exports.sso_permission_sets import each_set, set_of
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.organisation import SetSetting

_WHAT = "managed policies of a permission set"
_FOLDER = "attached-policies"
_LIST = "AttachedManagedPolicies"


def _read(file: File, ledger: Ledger) -> None:
    id_ = set_of(file, _WHAT, ledger)
    for entry in file.top.entries(_LIST):
        with entry.guarded():
            ledger.learn(SetSetting(id_, "managed-policy", entry.text("Arn")))


LIST_MANAGED_POLICIES = Call(
    "sso-admin",
    "ListManagedPoliciesInPermissionSet",
    "sso:ListManagedPoliciesInPermissionSet",
    keeps="AttachedManagedPolicies(Name Arn)",
)
EXPORT = Export(
    what=_WHAT,
    command="aws sso-admin list-managed-policies-in-permission-set --region REGION --instance-arn ARN "
    "--permission-set-arn PS",
    file=f"{FOLDER}/{_FOLDER}/REGION/PS.json",
    tables=("resources",),
    calls=(LIST_MANAGED_POLICIES,),
    recognises=lambda file: file.has(_LIST) and file.below(FOLDER, _FOLDER) is not None,
    read=_read,
    each=each_set(_FOLDER),
    further=True,
)
