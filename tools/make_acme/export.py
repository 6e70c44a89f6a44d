"""Every file of the export by its path, laid out as ``docs/inputs/aws.md`` says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from tools.make_acme.accessed import last_accessed
from tools.make_acme.analyzer import analyzer_answers
from tools.make_acme.answers import Answer
from tools.make_acme.bedrock_agent import bedrock_answers
from tools.make_acme.clock import NOW, ago, stamp
from tools.make_acme.company import company
from tools.make_acme.credentials import (
    access_keys,
    credential_report,
    last_use,
    mfa_devices,
    service_credentials,
    signing_certificates,
    ssh_keys,
)
from tools.make_acme.details import account_summary, authorization_details, instance_profile
from tools.make_acme.identity_center import BOUNDARY, identity_center_answers, unbounded
from tools.make_acme.ids import ACCOUNTS, CLUSTER_ISSUER, DEV, GITHUB_ISSUER, HOME, PROD, ROOT, SECOND, digest
from tools.make_acme.ids import oidc_provider as oidc_provider_arn
from tools.make_acme.listings import CLUSTER, ec2_instances, ecs_services, lambda_functions, task_definition
from tools.make_acme.machinery import machinery_answers
from tools.make_acme.nouns import Company, Role, User
from tools.make_acme.organisation import organisation_files
from tools.make_acme.resources import resource_policies
from tools.make_acme.story.management import ROOT_KEY
from tools.make_acme.story.people import provider
from tools.make_acme.things import named, repositories
from tools.make_acme.things_listed import thing_listings
from tools.make_acme.unused import empty_listings

Json = dict[str, Any]
ISSUERS = {PROD: (GITHUB_ISSUER, CLUSTER_ISSUER), DEV: (), ROOT: ()}
"""The OIDC providers of each account; the sandbox has none, so a key is all its workflows could use."""
REPORTED = (PROD, ROOT)
"""The accounts with a credential report: nobody made one for the sandbox."""
REFUSED = (
    "\nAn error occurred (AccessDeniedException) when calling the ListFunctions operation: User: "
    f"arn:aws:sts::{DEV}:assumed-role/acme-security-audit/nhiscan is not authorized to perform: "
    "lambda:ListFunctions on resource: * with an explicit deny in a service control policy\n"
)
"""What the region fence answers to a look into eu-west-1."""


def export() -> dict[str, bytes]:
    """Every file below ``sample_data/aws/``, by path."""
    files: dict[str, bytes] = {}
    for account, name in ACCOUNTS.items():
        for path, value in account_files(account).items():
            files[f"{name}/{path}"] = printed(value)
        for path, words in nothing_there(account).items():
            files[f"{name}/{path}"] = words.encode()
    for path, value in organisation_files().items():
        files[f"{ACCOUNTS[ROOT]}/organizations/{path}"] = printed(value)
    files[f"{ACCOUNTS[DEV]}/lambda-functions.eu-west-1.json.err"] = REFUSED.encode()
    return files


def printed(value: Json) -> bytes:
    """``value`` as the aws command prints it."""
    return (json.dumps(value, indent=4, ensure_ascii=False) + "\n").encode()


def account_files(account: str) -> dict[str, Json]:
    """The files of one account."""
    part = company().of(account)
    root_key = ROOT_KEY if account == ROOT else None
    files: dict[str, Json] = {
        "authorization-details.json": authorization_details(part),
        "account-summary.json": account_summary(
            part,
            root_user=account == ROOT,
            root_key=root_key is not None,
            oidc_providers=len(ISSUERS[account]),
        ),
        "oidc-providers.json": oidc_providers(account),
        "saml-providers.json": saml_providers(account),
        "instance-profiles.json": {
            "InstanceProfiles": [instance_profile(role) for role in part.roles if role.profile]
        },
    }
    if account in REPORTED:
        files["credential-report.json"] = credential_report(part, account, root_key)
    for number, issuer in enumerate(ISSUERS[account], 1):
        files[f"oidc-providers/{number}.json"] = oidc_provider(account, issuer)
    for user in part.users:
        files |= credential_files(user)
    holders: tuple[User | Role, ...] = (*part.users, *part.roles)
    for holder in holders:
        if holder.accessed is not None:
            kind = "role" if isinstance(holder, Role) else "user"
            files[f"last-accessed/{kind}/{holder.name}.json"] = last_accessed(holder)
    files |= listing_files(part, account) | workload_files(part, account)
    answers = [answer for answer in other_answers() if answer.account == account]
    files |= {answer.file: answer.content for answer in answers if answer.file is not None}
    return files | {f"resource-policies/{path}": value for path, value in resource_policies(account).items()}


def other_answers() -> Iterator[Answer]:
    """What AWS says of things that are no noun here, in any account."""
    yield from identity_center_answers()
    yield from bedrock_answers()
    yield from analyzer_answers()
    yield from machinery_answers()


def credential_files(user: User) -> dict[str, Json]:
    """What was asked about one user's credentials."""
    files = {
        f"access-keys/{user.name}.json": access_keys(user),
        f"service-specific-credentials/{user.name}.json": service_credentials(user),
        f"mfa-devices/{user.name}.json": mfa_devices(user),
        f"signing-certificates/{user.name}.json": signing_certificates(user),
        f"ssh-keys/{user.name}.json": ssh_keys(user),
    }
    for number, key in enumerate(user.keys, 1):
        files[f"access-key-last-used/{user.key_id(number)}.json"] = last_use(user, key)
    return files


def workload_files(part: Company, account: str) -> dict[str, Json]:
    """What runs in one account, by region."""
    files = {f"lambda-functions.{region}.json": lambda_functions(part, region) for region in (HOME, SECOND)}
    files[f"ec2-instances.{HOME}.json"] = ec2_instances(part, account)
    if part.services:
        files[f"ecs-services/{HOME}/{CLUSTER}.json"] = ecs_services(part)
    for service in part.services:
        files[f"ecs-task-definitions/{HOME}/{service.name}.json"] = task_definition(service)
    return files


def listing_files(part: Company, account: str) -> dict[str, Json]:
    """What each region lists beside what runs; nobody asked the management account for containers."""
    files = empty_listings(SECOND) | empty_listings(HOME) | thing_listings(part, account)
    return {path: value for path, value in files.items() if account != ROOT or "ecs-" not in path}


def nothing_there(account: str) -> dict[str, str]:
    """What AWS says, in words, where there is nothing to print."""
    words = {
        f"ecr-registry-policy.{region}.json": ("RegistryPolicyNotFoundException", "GetRegistryPolicy")
        for region in (HOME, SECOND)
    }
    words["outbound-federation.json"] = ("FeatureDisabled", "GetOutboundWebIdentityFederationInfo")
    for name in repositories(account):
        words[f"resource-policies/ecr/{HOME}/{name}.json"] = (
            "RepositoryPolicyNotFoundException",
            "GetRepositoryPolicy",
        )
    for name in named("dynamodb", account):
        words[f"resource-policies/dynamodb/{HOME}/{name}.json"] = (
            "PolicyNotFoundException",
            "GetResourcePolicy",
        )
    if account == ROOT:
        words |= dict.fromkeys(unbounded(), ("ResourceNotFoundException", BOUNDARY))
    said = "\nAn error occurred ({}) when calling the {} operation: there is none\n"
    return {f"{path}.err": said.format(*why) for path, why in words.items()}


def oidc_providers(account: str) -> Json:
    """``aws iam list-open-id-connect-providers``."""
    arns = [oidc_provider_arn(account, issuer) for issuer in ISSUERS[account]]
    return {"OpenIDConnectProviderList": [{"Arn": arn} for arn in arns]}


def oidc_provider(account: str, issuer: str) -> Json:
    """``aws iam get-open-id-connect-provider``."""
    return {
        "Url": issuer,
        "ClientIDList": ["sts.amazonaws.com"],
        "ThumbprintList": [digest(f"thumbprint {issuer}").hex()[:40]],
        "CreateDate": stamp(ago(1_190, f"{account} {issuer}")),
        "Tags": [{"Key": "owner", "Value": "platform"}],
    }


def saml_providers(account: str) -> Json:
    """``aws iam list-saml-providers``."""
    made = ago(1_240, f"saml {account}")
    row = {"Arn": provider(account), "ValidUntil": stamp(NOW.replace(year=2126)), "CreateDate": stamp(made)}
    return {"SAMLProviderList": [row]}
