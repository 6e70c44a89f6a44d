"""What IAM Identity Center says: its permission sets, where each is a role, and which groups get it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, Final

from tools.make_acme.answers import Answer
from tools.make_acme.clock import long_ago, stamp
from tools.make_acme.company import company
from tools.make_acme.ids import HOME, ROOT, digest, uuid
from tools.make_acme.managed import managed
from tools.make_acme.nouns import Role
from tools.make_acme.statements import document

Json = dict[str, Any]
INSTANCE_ID: Final = "ssoins-1234567890abcdef"
INSTANCE: Final = f"arn:aws:sso:::instance/{INSTANCE_ID}"
"""The one Identity Center of the organisation, administered from the management account."""

BOUNDARY: Final = "GetPermissionsBoundaryForPermissionSet"
"""The call that finds nothing for any set."""


def identity_center_answers() -> Iterator[Answer]:
    """Every answer."""
    listed: Json = {"Instances": [instance()]}
    yield Answer(ROOT, None, "sso-admin", "ListInstances", listed, "identity-center/instances.json")
    sets = permission_sets()
    arns = [set_arn(name) for name in sets]
    path = f"sets/{HOME}/{INSTANCE_ID}.json"
    yield _answer("ListPermissionSets", {"PermissionSets": arns}, path, InstanceArn=INSTANCE)
    for name, roles in sets.items():
        yield from _of_a_set(name, roles)


def permission_sets() -> dict[str, list[Role]]:
    """Each permission set by its name, with the roles that were made of it."""
    found: defaultdict[str, list[Role]] = defaultdict(list)
    for role in company().roles:
        if role.path.startswith("/aws-reserved/sso"):
            found[role.name.split("_")[1]].append(role)
    return dict(sorted(found.items()))


def unbounded() -> list[str]:
    """Where the boundary of each set would be."""
    return [f"identity-center/boundaries/{HOME}/{_id(set_arn(name))}.json" for name in permission_sets()]


def instance() -> Json:
    """The instance."""
    return {
        "InstanceArn": INSTANCE,
        "IdentityStoreId": "d-1234567890",
        "OwnerAccountId": ROOT,
        "Name": "acme",
        "CreatedDate": stamp(long_ago("identity center")),
        "Status": "ACTIVE",
        "PrimaryRegion": HOME,
    }


def set_arn(name: str) -> str:
    """The ARN of a permission set."""
    return f"arn:aws:sso:::permissionSet/{INSTANCE_ID}/ps-{digest(f'permission set {name}').hex()[:16]}"


def group(name: str, account: str) -> str:
    """The id of the group that is assigned a permission set in an account."""
    return uuid(f"group {name} {account}")


def _of_a_set(name: str, roles: list[Role]) -> Iterator[Answer]:
    """All about one permission set: its roles say the same in every account."""
    arn, accounts = set_arn(name), sorted(role.account for role in roles)
    inline = [one for statements in roles[0].inline.values() for one in statements]
    policies = [{"Name": one, "Arn": managed()[one].arn} for one in roles[0].managed]
    about: Json = {
        "Name": name,
        "PermissionSetArn": arn,
        "CreatedDate": stamp(long_ago(f"permission set {name}")),
        "SessionDuration": "PT8H",
    }
    for operation, folder, content in (
        ("DescribePermissionSet", "permission-sets", {"PermissionSet": about}),
        (
            "GetInlinePolicyForPermissionSet",
            "inline-policies",
            {"InlinePolicy": json.dumps(document(inline)) if inline else ""},
        ),
        ("ListManagedPoliciesInPermissionSet", "attached-policies", {"AttachedManagedPolicies": policies}),
        (
            "ListCustomerManagedPolicyReferencesInPermissionSet",
            "customer-policies",
            {"CustomerManagedPolicyReferences": []},
        ),
        ("ListAccountsForProvisionedPermissionSet", "accounts", {"AccountIds": accounts}),
    ):
        yield _answer(operation, content, f"{folder}/{HOME}/{_id(arn)}.json", PermissionSetArn=arn)
    for account in accounts:
        row = {
            "AccountId": account,
            "PermissionSetArn": arn,
            "PrincipalType": "GROUP",
            "PrincipalId": group(name, account),
        }
        yield _answer(
            "ListAccountAssignments",
            {"AccountAssignments": [row]},
            f"assignments/{HOME}/{_id(arn)}.{account}.json",
            PermissionSetArn=arn,
            AccountId=account,
        )


def _answer(operation: str, content: Json, path: str, **asked: str) -> Answer:
    return Answer(ROOT, HOME, "sso-admin", operation, content, f"identity-center/{path}", asked)


def _id(arn: str) -> str:
    return arn.rpartition("/")[2]
