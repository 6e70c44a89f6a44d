"""Identity Center: an instance, a permission set with all its parts, and who is assigned to it where."""

from __future__ import annotations

from typing import Any, Final

from tests.fakes.everything.identities import READ_ONLY, READ_SHOP
from tests.fakes.everything.names import MADE, MANAGEMENT, MEMBER, REGION, Answers, named

_CENTER, _SET = "ssoins-0123456789abcdef", "ps-0123456789abcdef"
_INSTANCE: Final = f"arn:aws:sso:::instance/{_CENTER}"
_SET_ARN: Final = f"arn:aws:sso:::permissionSet/{_CENTER}/{_SET}"
_PEOPLE: Final = {
    "USER": "f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
    "GROUP": "0e1f2a3b-7dec-11d0-a765-00a0c91e6bf6",
}


def _of_the_set(content: dict[str, Any]) -> Any:
    return named({f"{_INSTANCE} {_SET_ARN}": content}, "InstanceArn", "PermissionSetArn")


def _assignments(account: str) -> dict[str, Any]:
    of = {"AccountId": account, "PermissionSetArn": _SET_ARN}
    return {
        "AccountAssignments": [
            {**of, "PrincipalType": kind, "PrincipalId": id_} for kind, id_ in _PEOPLE.items()
        ]
    }


ANSWERS: Answers = {
    "sso-admin:ListInstances": {
        "Instances": [
            {
                "InstanceArn": _INSTANCE,
                "IdentityStoreId": "d-0123456789",
                "OwnerAccountId": MANAGEMENT,
                "Name": "people",
                "CreatedDate": MADE,
                "Status": "ACTIVE",
                "PrimaryRegion": REGION,
            }
        ]
    },
    "sso-admin:ListPermissionSets": named({_INSTANCE: {"PermissionSets": [_SET_ARN]}}, "InstanceArn"),
    "sso-admin:DescribePermissionSet": _of_the_set(
        {
            "PermissionSet": {
                "Name": "Auditor",
                "PermissionSetArn": _SET_ARN,
                "Description": "reads the shop",
                "CreatedDate": MADE,
                "SessionDuration": "PT8H",
            }
        }
    ),
    "sso-admin:GetInlinePolicyForPermissionSet": _of_the_set({"InlinePolicy": READ_SHOP}),
    "sso-admin:ListManagedPoliciesInPermissionSet": _of_the_set(
        {"AttachedManagedPolicies": [{"Name": "ReadOnlyAccess", "Arn": READ_ONLY}]}
    ),
    "sso-admin:ListCustomerManagedPolicyReferencesInPermissionSet": _of_the_set(
        {"CustomerManagedPolicyReferences": [{"Name": "shop-read", "Path": "/"}]}
    ),
    "sso-admin:GetPermissionsBoundaryForPermissionSet": _of_the_set(
        {"PermissionsBoundary": {"CustomerManagedPolicyReference": {"Name": "Fence", "Path": "/"}}}
    ),
    "sso-admin:ListAccountsForProvisionedPermissionSet": _of_the_set({"AccountIds": [MANAGEMENT, MEMBER]}),
    "sso-admin:ListAccountAssignments": named(
        {f"{_SET_ARN} {account}": _assignments(account) for account in (MANAGEMENT, MEMBER)},
        "PermissionSetArn",
        "AccountId",
    ),
}
