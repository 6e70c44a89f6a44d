"""The accounts in which a permission set is a role.

``aws sso-admin list-accounts-for-provisioned-permission-set``
"""

from __future__ import annotations

from nhiscan.connectors.aws.arns import is_account
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.exports.sso_instances import FOLDER
from nhiscan.connectors.aws.exports.sso_permission_sets import each_set, set_of
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.organisation import Provisioned

_WHAT = "accounts of a permission set"
_FOLDER = "accounts"
_LIST = "AccountIds"


def _read(file: File, ledger: Ledger) -> None:
    """Every account; a list that is cut or cannot be read tells of nobody that it has no role."""
    id_ = set_of(file, _WHAT, ledger)
    accounts, top = [], file.top
    top.about(id_)
    for account in top.texts(_LIST):
        if is_account(account):
            accounts.append(account)
        else:
            top.blame(_LIST, "has what is no account")
    if not file.more and not file.complaints.faults:
        ledger.learn(Provisioned(id_, tuple(accounts)))


LIST_ACCOUNTS_FOR_SET = Call(
    "sso-admin",
    "ListAccountsForProvisionedPermissionSet",
    "sso:ListAccountsForProvisionedPermissionSet",
    keeps="AccountIds",
)
EXPORT = Export(
    what=_WHAT,
    command="aws sso-admin list-accounts-for-provisioned-permission-set --region REGION --instance-arn ARN "
    "--permission-set-arn PS",
    file=f"{FOLDER}/{_FOLDER}/REGION/PS.json",
    tables=("trusts",),
    calls=(LIST_ACCOUNTS_FOR_SET,),
    recognises=lambda file: file.has(_LIST) and file.below(FOLDER, _FOLDER) is not None,
    read=_read,
    each=each_set(_FOLDER),
    spare=lambda _: True,  # what is missing is told of each role, see sso_assignments
    further=True,
)
