"""IAM's identities and policies: two users, a group, roles of several kinds of trust, a boundary."""

from __future__ import annotations

from typing import Any, Final

from tests.fakes.everything.names import (
    MADE,
    MANAGEMENT,
    REGION,
    TEAM,
    USED,
    Answers,
    allow,
    iam,
    named,
    policy,
)

GITHUB: Final = "token.actions.githubusercontent.com"
"""The issuer that the role of deployments trusts."""
CENTER: Final = "AWSSSO_0123456789abcdef_DO_NOT_DELETE"
"""The SAML provider that Identity Center made."""
AUDITOR: Final = "AWSReservedSSO_Auditor_0123456789abcdef"
"""The role that Identity Center made for its permission set."""
READ_ONLY: Final = "arn:aws:iam::aws:policy/ReadOnlyAccess"
"""A policy of AWS's own."""
READ_SHOP: Final = policy(allow(["s3:GetObject", "dynamodb:Query"]))
"""What the customer's policy allows."""
_RESERVED: Final = f"/aws-reserved/sso.amazonaws.com/{REGION}/"
_SERVICES: Final = (
    *("batch", "bedrock", "bedrock-agentcore", "cloudformation", "codebuild"),
    *("ecs-tasks", "eks", "glue", "lambda", "pipes", "pods.eks", "rolesanywhere", "sagemaker"),
    *("scheduler", "states"),
)


def answers(account: str) -> Answers:
    """The answers of one account."""
    fence = iam("policy/Fence", account)
    summary = {"PolicyName": "Fence", "Arn": fence, "Path": "/", "DefaultVersionId": "v2", "CreateDate": MADE}
    fenced = policy(allow(["s3:*", "dynamodb:*", "sts:AssumeRole"]))
    return {
        "iam:GetAccountAuthorizationDetails": {
            "UserDetailList": _users(account),
            "GroupDetailList": [_group(account)],
            "RoleDetailList": _roles(account),
            "Policies": [
                _managed(READ_ONLY, policy(allow(["s3:Get*", "s3:List*", "iam:Get*", "iam:List*"]))),
                _managed(iam("policy/shop-read", account), READ_SHOP),
            ],
        },
        "iam:GetPolicy": named({fence: {"Policy": summary}}, "PolicyArn"),
        "iam:GetPolicyVersion": named(
            {f"{fence} v2": {"PolicyVersion": _version("v2", fenced)}}, "PolicyArn", "VersionId"
        ),
        "iam:ListInstanceProfiles": {"InstanceProfiles": [profile(account)]},
    }


def profile(account: str) -> dict[str, Any]:
    """The profile by which instances are given their role."""
    name = "shop-server"
    role = {"Path": "/", "RoleName": name, "RoleId": _id("AROA", account, name), "CreateDate": MADE}
    return {
        "Path": "/",
        "InstanceProfileName": name,
        "InstanceProfileId": _id("AIPA", account, name),
        "Arn": iam(f"instance-profile/{name}", account),
        "CreateDate": MADE,
        "Roles": [{**role, "Arn": iam(f"role/{name}", account)}],
    }


def _users(account: str) -> list[dict[str, Any]]:
    more: dict[str, dict[str, Any]] = {
        "ci": {
            "GroupList": ["builders"],
            "UserPolicyList": [{"PolicyName": "push", "PolicyDocument": policy(allow("ecr:PutImage"))}],
            "Tags": [{"Key": "team", "Value": TEAM}],
        },
        "plain": {},
    }
    return [
        {
            "Path": "/",
            "UserName": name,
            "UserId": _id("AIDA", account, name),
            "Arn": iam(f"user/{name}", account),
            "CreateDate": MADE,
            "GroupList": [],
            "AttachedManagedPolicies": [],
            "Tags": [],
            **told,
        }
        for name, told in more.items()
    ]


def _group(account: str) -> dict[str, Any]:
    return {
        "Path": "/",
        "GroupName": "builders",
        "GroupId": _id("AGPA", account, "builders"),
        "Arn": iam("group/builders", account),
        "CreateDate": MADE,
        "GroupPolicyList": [{"PolicyName": "build", "PolicyDocument": policy(allow("codebuild:StartBuild"))}],
        "AttachedManagedPolicies": [_attached(iam("policy/shop-read", account))],
    }


def _roles(account: str) -> list[dict[str, Any]]:
    shop = _attached(iam("policy/shop-read", account))
    fence = {
        "PermissionsBoundaryType": "PermissionsBoundaryPolicy",
        "PermissionsBoundaryArn": iam("policy/Fence", account),
    }
    services = [f"{name}.amazonaws.com" for name in _SERVICES]
    token = {"StringEquals": {f"{GITHUB}:aud": "sts.amazonaws.com", f"{GITHUB}:sub": "repo:acme/shop:*"}}
    oidc = {"Federated": iam(f"oidc-provider/{GITHUB}", account)}
    saml = {"Federated": iam(f"saml-provider/{CENTER}", account)}
    audience = {"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}}
    return [
        _role(account, "shop-runtime", _trusts({"Service": services}), AttachedManagedPolicies=[shop]),
        _role(
            account, "shop-starter", _trusts({"Service": ["ecs-tasks.amazonaws.com", "ec2.amazonaws.com"]})
        ),
        _role(
            account,
            "shop-server",
            _trusts({"Service": "ec2.amazonaws.com"}),
            InstanceProfileList=[profile(account)],
        ),
        _role(
            account,
            "shop-deploy",
            _trusts(oidc, "sts:AssumeRoleWithWebIdentity", token),
            RolePolicyList=[{"PolicyName": "deploy", "PolicyDocument": policy(allow("lambda:Update*"))}],
            PermissionsBoundary=fence,
        ),
        _role(
            account,
            "audit",
            _trusts({"AWS": f"arn:aws:iam::{MANAGEMENT}:root"}),
            AttachedManagedPolicies=[_attached(READ_ONLY)],
        ),
        _role(
            account,
            AUDITOR,
            _trusts(saml, ["sts:AssumeRoleWithSAML", "sts:TagSession"], audience),
            Path=_RESERVED,
            Arn=iam(f"role{_RESERVED}{AUDITOR}", account),
            RolePolicyList=[{"PolicyName": "AwsSSOInlinePolicy", "PolicyDocument": READ_SHOP}],
            AttachedManagedPolicies=[_attached(READ_ONLY), shop],
            PermissionsBoundary=fence,
        ),
    ]


def _role(account: str, name: str, trust: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "Path": "/",
        "RoleName": name,
        "RoleId": _id("AROA", account, name),
        "Arn": iam(f"role/{name}", account),
        "CreateDate": MADE,
        "AssumeRolePolicyDocument": trust,
        "InstanceProfileList": [],
        "RolePolicyList": [],
        "AttachedManagedPolicies": [],
        "Tags": [{"Key": "team", "Value": TEAM}],
        "RoleLastUsed": {"LastUsedDate": USED, "Region": REGION},
        **more,
    }


def _trusts(
    principal: dict[str, Any],
    action: str | list[str] = "sts:AssumeRole",
    condition: dict[str, Any] | None = None,
) -> dict[str, Any]:
    when = {"Condition": condition} if condition else {}
    return policy({"Effect": "Allow", "Principal": principal, "Action": action, **when})


def _managed(arn: str, document: dict[str, Any]) -> dict[str, Any]:
    return {
        "PolicyName": arn.rpartition("/")[2],
        "Arn": arn,
        "Path": "/",
        "DefaultVersionId": "v1",
        "AttachmentCount": 1,
        "IsAttachable": True,
        "CreateDate": MADE,
        "PolicyVersionList": [_version("v1", document)],
    }


def _version(id_: str, document: dict[str, Any]) -> dict[str, Any]:
    return {"Document": document, "VersionId": id_, "IsDefaultVersion": True, "CreateDate": MADE}


def _attached(arn: str) -> dict[str, str]:
    return {"PolicyName": arn.rpartition("/")[2], "PolicyArn": arn}


def _id(prefix: str, account: str, name: str) -> str:
    """A unique id as IAM gives them: a prefix and seventeen characters."""
    return f"{prefix}{account}{name.replace('-', '').upper()[-5:]:X<5}"
