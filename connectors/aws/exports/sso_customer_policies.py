"""The customer's policies that a permission set names.

``aws sso-admin list-customer-managed-policy-references-in-permission-set``
"""

from __future__ import annotations

from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.entry import Entry
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.exports.sso_instances import FOLDER
from nhiscan.connectors.aws.exports.sso_permission_sets import each_set, set_of
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.organisation import SetSetting

_WHAT = "customer managed policies of a permission set"
_FOLDER = "customer-policies"
_LIST = "CustomerManagedPolicyReferences"


def by_path(reference: Entry) -> str:
    """A policy that each account has under the same path and name: ``/PATH/NAME``. Raises Malformed.

    Source: IAM Identity Center API Reference, "CustomerManagedPolicyReference".
    """
    return f"{reference.maybe('Path') or '/'}{reference.text('Name')}"


def _read(file: File, ledger: Ledger) -> None:
    id_ = set_of(file, _WHAT, ledger)
    for entry in file.top.entries(_LIST):
        with entry.guarded():
            ledger.learn(SetSetting(id_, "customer-managed-policy", by_path(entry)))


LIST_CUSTOMER_POLICIES = Call(
    "sso-admin",
    "ListCustomerManagedPolicyReferencesInPermissionSet",
    "sso:ListCustomerManagedPolicyReferencesInPermissionSet",
    keeps="CustomerManagedPolicyReferences(Name Path)",
)
EXPORT = Export(
    what=_WHAT,
    command="aws sso-admin list-customer-managed-policy-references-in-permission-set --region REGION "
    "--instance-arn ARN --permission-set-arn PS",
    file=f"{FOLDER}/{_FOLDER}/REGION/PS.json",
    tables=("resources",),
    calls=(LIST_CUSTOMER_POLICIES,),
    recognises=lambda file: file.has(_LIST),
    read=_read,
    each=each_set(_FOLDER),
    further=True,
)
