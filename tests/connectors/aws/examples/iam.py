"""An answer of each kind about IAM: who there is, what they hold, when it was used."""

from __future__ import annotations

from typing import Any

from tests.connectors.aws import test_credential_kinds as credentials
from tests.connectors.aws.kit import IAM, details, role, user
from tests.connectors.aws.test_credentials import KEY, ROOT, csv, key, line, listed
from tests.connectors.aws.test_usage import job, service

PROFILE = {"Arn": f"{IAM}:instance-profile/ecs", "InstanceProfileName": "ecs", "Roles": []}
ROLE = role("r", InstanceProfileList=[PROFILE])
EXAMPLES: dict[str, tuple[str, Any]] = {
    "identities, policies, trusts": ("authorization-details.json", details(ROLE, users=[user("u")])),
    "credential report": ("credential-report.csv", csv(line(**ROOT), line())),
    "account summary": ("account-summary.json", {"SummaryMap": {"Users": 1}}),
    "access keys of a user": ("access-keys/u.json", listed(key())),
    "last use of a key": (f"access-key-last-used/{KEY}.json", {"AccessKeyLastUsed": {"ServiceName": "N/A"}}),
    "service-specific credentials": (
        "service-specific-credentials/u.json",
        {"ServiceSpecificCredentials": []},
    ),
    "last accessed": ("last-accessed/role/r.json", job(service("s3"))),
    "documents of managed policies": (
        "managed-policies/aws/P.json",
        {"PolicyVersion": {"Document": {}, "VersionId": "v1", "IsDefaultVersion": True}},
    ),
    "OIDC providers": ("oidc-providers.json", {"OpenIDConnectProviderList": []}),
    "SAML providers": ("saml-providers.json", {"SAMLProviderList": []}),
    **credentials.EXAMPLES,
}
