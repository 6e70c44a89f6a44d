"""What IAM prints of an account: its authorization details and its summary."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tools.make_acme.clock import stamp
from tools.make_acme.ids import iam, unique_id
from tools.make_acme.managed import ManagedPolicy, managed
from tools.make_acme.nouns import Company, CustomerPolicy, Group, Holder, Role, User
from tools.make_acme.statements import document

Json = dict[str, Any]


def authorization_details(part: Company) -> Json:
    """``aws iam get-account-authorization-details`` of the account that ``part`` is."""
    return {
        "UserDetailList": [user_detail(user) for user in part.users],
        "GroupDetailList": [group_detail(group) for group in part.groups],
        "RoleDetailList": [role_detail(role) for role in part.roles],
        "Policies": [
            *(customer_detail(policy, part) for policy in part.policies),
            *(managed_detail(policy, part) for policy in used_policies(part)),
        ],
    }


def account_summary(part: Company, *, root_user: bool, root_key: bool, oidc_providers: int) -> Json:
    """``aws iam get-account-summary``: counts as this export has them, quotas as AWS sets them.

    ``root_user`` says whether the root user can sign in at all.
    """
    return {
        "SummaryMap": {
            "AccessKeysPerUserQuota": 2,
            "AccountAccessKeysPresent": int(root_key),
            "AccountMFAEnabled": int(root_user),
            "AccountPasswordPresent": int(root_user),
            "AccountSigningCertificatesPresent": 0,
            "AssumeRolePolicySizeQuota": 2048,
            "AttachedPoliciesPerGroupQuota": 10,
            "AttachedPoliciesPerRoleQuota": 10,
            "AttachedPoliciesPerUserQuota": 10,
            "GlobalEndpointTokenVersion": 2,
            "GroupPolicySizeQuota": 5120,
            "Groups": len(part.groups),
            "GroupsPerUserQuota": 10,
            "GroupsQuota": 300,
            "InstanceProfiles": sum(role.profile for role in part.roles),
            "InstanceProfilesQuota": 1000,
            "MFADevices": sum(bool(user.password and user.password.mfa) for user in part.users),
            "MFADevicesInUse": int(root_user)
            + sum(bool(user.password and user.password.mfa) for user in part.users),
            "Policies": len(part.policies),
            "PoliciesQuota": 1500,
            "PolicySizeQuota": 6144,
            "PolicyVersionsInUse": len(part.policies),
            "PolicyVersionsInUseQuota": 10000,
            "Providers": oidc_providers + 1,
            "RolePolicySizeQuota": 10240,
            "Roles": len(part.roles),
            "RolesQuota": 1000,
            "ServerCertificates": 0,
            "ServerCertificatesQuota": 20,
            "SigningCertificatesPerUserQuota": 2,
            "UserPolicySizeQuota": 2048,
            "Users": len(part.users),
            "UsersQuota": 5000,
            "VersionsPerPolicyQuota": 5,
        }
    }


def user_detail(user: User) -> Json:
    """One user; without inline policies AWS prints no list of them."""
    return {
        "Path": user.path,
        "UserName": user.name,
        "UserId": unique_id("AIDA", user.arn),
        "Arn": user.arn,
        "CreateDate": stamp(user.created),
        **({"UserPolicyList": inline(user)} if user.inline else {}),
        "GroupList": list(user.groups),
        "AttachedManagedPolicies": attached(user),
        "Tags": tags(user.tags),
    }


def group_detail(group: Group) -> Json:
    """One group; groups bear no tags."""
    return {
        "Path": group.path,
        "GroupName": group.name,
        "GroupId": unique_id("AGPA", group.arn),
        "Arn": group.arn,
        "CreateDate": stamp(group.created),
        "GroupPolicyList": inline(group),
        "AttachedManagedPolicies": attached(group),
    }


def role_detail(role: Role) -> Json:
    """One role."""
    last = {"LastUsedDate": stamp(role.used), "Region": role.region} if role.used else {}
    return {
        **_role_head(role),
        "InstanceProfileList": [instance_profile(role)] if role.profile else [],
        "RolePolicyList": inline(role),
        "AttachedManagedPolicies": attached(role),
        **_boundary(role),
        "Tags": tags(role.tags),
        "RoleLastUsed": last,
    }


def instance_profile(role: Role) -> Json:
    """The instance profile that carries ``role`` and bears its name."""
    place = iam(role.account, f"instance-profile{role.path}{role.name}")
    return {
        "Path": role.path,
        "InstanceProfileName": role.name,
        "InstanceProfileId": unique_id("AIPA", place),
        "Arn": place,
        "CreateDate": stamp(role.created),
        "Roles": [_role_head(role)],
    }


def used_policies(part: Company) -> list[ManagedPolicy]:
    """The policies of AWS that somebody in the account holds."""
    names = {name for holder in holders(part) for name in holder.managed}
    return [managed()[name] for name in sorted(names)]


def holders(part: Company) -> Iterable[Holder]:
    """Everybody who can hold a policy."""
    return (*part.users, *part.groups, *part.roles)


def customer_detail(policy: CustomerPolicy, part: Company) -> Json:
    """One managed policy of the account's own."""
    place = iam(policy.account, f"policy/{policy.name}")
    return {
        "PolicyName": policy.name,
        "PolicyId": unique_id("ANPA", place),
        "Arn": place,
        "Path": "/",
        "DefaultVersionId": "v1",
        "AttachmentCount": sum(policy.name in holder.customer for holder in holders(part)),
        "PermissionsBoundaryUsageCount": sum(role.boundary == policy.name for role in part.roles),
        "IsAttachable": True,
        "CreateDate": stamp(policy.created),
        "UpdateDate": stamp(policy.created),
        "PolicyVersionList": [
            {
                "Document": document(policy.statements),
                "VersionId": "v1",
                "IsDefaultVersion": True,
                "CreateDate": stamp(policy.created),
            }
        ],
    }


def managed_detail(policy: ManagedPolicy, part: Company) -> Json:
    """One policy of AWS, in its default version only."""
    return {
        "PolicyName": policy.name,
        "PolicyId": unique_id("ANPA", policy.arn),
        "Arn": policy.arn,
        "Path": policy.path,
        "DefaultVersionId": policy.version,
        "AttachmentCount": sum(policy.name in holder.managed for holder in holders(part)),
        "PermissionsBoundaryUsageCount": 0,
        "IsAttachable": True,
        "CreateDate": stamp(policy.created),
        "UpdateDate": stamp(policy.updated),
        "PolicyVersionList": [
            {
                "Document": policy.document,
                "VersionId": policy.version,
                "IsDefaultVersion": True,
                "CreateDate": stamp(policy.updated),
            }
        ],
    }


def inline(holder: Holder) -> list[Json]:
    """The inline policies of a holder."""
    return [
        {"PolicyName": name, "PolicyDocument": document(statements)}
        for name, statements in holder.inline.items()
    ]


def attached(holder: Holder) -> list[Json]:
    """The managed policies of a holder, the account's own first."""
    own = [
        {"PolicyName": name, "PolicyArn": iam(holder.account, f"policy/{name}")} for name in holder.customer
    ]
    return own + [{"PolicyName": name, "PolicyArn": managed()[name].arn} for name in holder.managed]


def tags(pairs: dict[str, str]) -> list[Json]:
    """Tags as AWS prints them."""
    return [{"Key": key, "Value": value} for key, value in pairs.items()]


def _role_head(role: Role) -> Json:
    return {
        "Path": role.path,
        "RoleName": role.name,
        "RoleId": unique_id("AROA", role.arn),
        "Arn": role.arn,
        "CreateDate": stamp(role.created),
        "AssumeRolePolicyDocument": document(role.trust),
    }


def _boundary(role: Role) -> Json:
    if role.boundary is None:
        return {}
    place = iam(role.account, f"policy/{role.boundary}")
    return {"PermissionsBoundary": {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": place}}
