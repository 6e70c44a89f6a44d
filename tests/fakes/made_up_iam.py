"""The made-up estate's IAM: roles, users, policies, and what the roles accessed last."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

from tests.fakes.made_up import IAM, KINDS, MADE, NAME, ROLE, SERVICES, allow, document, role_name
from tests.fakes.operations import Asked
from tests.fakes.scripted import Content


def iam(roles: int, seed: int) -> Mapping[str, Any]:
    """The answer to each operation, for an account with so many roles."""
    users = [f"robot-{number:04d}" for number in range(max(1, roles // 50))]
    keys = {name: f"AKIA{name.upper().replace('-', ''):X<16}"[:20] for name in users}
    oidc = f"{IAM}:oidc-provider/token.actions.githubusercontent.com"
    return {
        "GetAccountAuthorizationDetails": _details(roles, seed, users),
        "ListAccessKeys": lambda asked: {
            "AccessKeyMetadata": [
                {"UserName": name, "AccessKeyId": keys[name], "Status": "Active", "CreateDate": MADE}
                for name in users
                if name == asked.params.get("UserName")
            ]
        },
        "GetAccessKeyLastUsed": {
            "AccessKeyLastUsed": {"LastUsedDate": MADE, "ServiceName": "s3", "Region": "us-east-1"}
        },
        "GetAccountSummary": {
            "SummaryMap": {
                "Users": len(users),
                "Groups": 0,
                "Roles": roles,
                "AccountMFAEnabled": 1,
                "AccountAccessKeysPresent": 0,
                "AccountPasswordPresent": 1,
                "AccountSigningCertificatesPresent": 0,
            }
        },
        "ListOpenIDConnectProviders": {"OpenIDConnectProviderList": [{"Arn": oidc}]},
        "GetOpenIDConnectProvider": {
            "Url": "token.actions.githubusercontent.com",
            "ClientIDList": ["sts.amazonaws.com"],
            "ThumbprintList": [],
            "CreateDate": MADE,
        },
        "GenerateCredentialReport": {"State": "COMPLETE"},
        "GetCredentialReport": {
            "Content": _report(users).encode(),
            "ReportFormat": "text/csv",
            "GeneratedTime": MADE,
        },
        "GenerateServiceLastAccessedDetails": {"JobId": NAME},
        "GetServiceLastAccessedDetails": _look,
    }


def _look(asked: Asked) -> Content:
    job = str(asked.params["JobId"])
    begun = {"JobType": "ACTION_LEVEL", "JobCreationDate": MADE, "IsTruncated": False}
    if job == "-":
        return {**begun, "JobStatus": "IN_PROGRESS", "ServicesLastAccessed": []}
    rows = [_accessed(service, int(job)) for service in SERVICES]
    return {**begun, "JobStatus": "COMPLETED", "JobCompletionDate": MADE, "ServicesLastAccessed": rows}


def _accessed(service: str, kind: int) -> dict[str, Any]:
    """One service of a report; used by every other kind of role."""
    used = (len(service) + kind) % 2 == 0
    row = {
        "ServiceName": service.upper(),
        "ServiceNamespace": service,
        "TotalAuthenticatedEntities": int(used),
    }
    if not used:
        return row
    by = {"LastAccessedEntity": ROLE, "LastAccessedTime": MADE, "LastAccessedRegion": "us-east-1"}
    return {
        **row,
        "LastAuthenticated": MADE,
        "LastAuthenticatedEntity": ROLE,
        "LastAuthenticatedRegion": "us-east-1",
        "TrackedActionsLastAccessed": [
            {"ActionName": name, **by} for name in ("GetItem", "PutItem", "ListItems")
        ],
    }


def _details(roles: int, seed: int, users: list[str]) -> dict[str, Any]:
    draw = Random(seed)
    shared = [_managed(number, draw) for number in range(20)]
    return {
        "UserDetailList": [_user(name) for name in users],
        "GroupDetailList": [],
        "RoleDetailList": [_role(number, shared, draw) for number in range(roles)],
        "Policies": shared,
    }


def _user(name: str) -> dict[str, Any]:
    return {
        "Path": "/",
        "UserName": name,
        "UserId": f"AIDA{name.upper().replace('-', ''):X<17}"[:21],
        "Arn": f"{IAM}:user/{name}",
        "CreateDate": MADE,
        "UserPolicyList": [{"PolicyName": "own", "PolicyDocument": allow(["s3:GetObject"], "*")}],
        "GroupList": [],
        "AttachedManagedPolicies": [],
        "Tags": [],
    }


def _role(number: int, shared: list[dict[str, Any]], draw: Random) -> dict[str, Any]:
    name = role_name(number)
    policy = draw.choice(shared)
    own = allow(
        [f"{draw.choice(SERVICES)}:{verb}*" for verb in ("Get", "List", "Put")], f"arn:aws:s3:::{name}/*"
    )
    return {
        "Path": "/",
        "RoleName": name,
        "RoleId": f"AROA{number:017d}",
        "Arn": f"{IAM}:role/{name}",
        "CreateDate": MADE,
        "AssumeRolePolicyDocument": _trusts(number % KINDS),
        "InstanceProfileList": [],
        "RolePolicyList": [{"PolicyName": "own", "PolicyDocument": own}],
        "AttachedManagedPolicies": [{"PolicyName": policy["PolicyName"], "PolicyArn": policy["Arn"]}],
        "Tags": [{"Key": "team", "Value": f"team-{number % 17}"}],
        "RoleLastUsed": {"LastUsedDate": MADE, "Region": "us-east-1"} if number % 3 else {},
    }


def _managed(number: int, draw: Random) -> dict[str, Any]:
    name = f"shared-{number:02d}"
    version = {
        "Document": allow([f"{service}:*" for service in draw.sample(SERVICES, 3)], "*"),
        "VersionId": "v1",
        "IsDefaultVersion": True,
        "CreateDate": MADE,
    }
    return {
        "PolicyName": name,
        "PolicyId": f"ANPA{number:017d}",
        "Arn": f"{IAM}:policy/{name}",
        "Path": "/",
        "DefaultVersionId": "v1",
        "AttachmentCount": 1,
        "IsAttachable": True,
        "CreateDate": MADE,
        "PolicyVersionList": [version],
    }


def _trusts(kind: int) -> dict[str, Any]:
    oidc = f"{IAM}:oidc-provider/token.actions.githubusercontent.com"
    principals: tuple[dict[str, str], ...] = (
        {"Service": "lambda.amazonaws.com"},
        {"Service": "ec2.amazonaws.com"},
        {"Service": "ecs-tasks.amazonaws.com"},
        {"AWS": f"{IAM}:root"},
        {"AWS": "arn:aws:iam::999900001111:root"},
        {"Service": "bedrock.amazonaws.com"},
        {"Service": "states.amazonaws.com"},
    )
    if kind < len(principals):
        return document({"Effect": "Allow", "Principal": principals[kind], "Action": "sts:AssumeRole"})
    when = {"StringLike": {"token.actions.githubusercontent.com:sub": "repo:acme/*"}}
    action = "sts:AssumeRoleWithWebIdentity"
    return document(
        {"Effect": "Allow", "Principal": {"Federated": oidc}, "Action": action, "Condition": when}
    )


def _report(users: list[str]) -> str:
    columns = (
        "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,"
        "password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,"
        "access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,"
        "access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,"
        "access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,"
        "cert_1_last_rotated,cert_2_active,cert_2_last_rotated"
    )
    at, none = "2026-01-02T03:04:05+00:00", "N/A"
    root = f"<root_account>,{IAM}:root,{at},not_supported,{at},not_supported,not_supported,true"
    rest = f",false,{none},{none},{none},{none},false,{none},false,{none}"
    lines = [f"{root},false,{none},{none},{none},{none}{rest}"]
    for name in users:
        person = f"{name},{IAM}:user/{name},{at},false,{none},{none},{none},false"
        lines.append(f"{person},true,{at},{at},us-east-1,s3{rest}")
    return "\n".join([columns, *lines, ""])
