"""Every file of the export by its path, laid out as ``docs/inputs/aws.md`` says."""

from __future__ import annotations

import json
from typing import Any

from tools.make_acme.accessed import last_accessed
from tools.make_acme.clock import NOW, ago, stamp
from tools.make_acme.company import company
from tools.make_acme.credentials import access_keys, credential_report, last_use, service_credentials
from tools.make_acme.details import account_summary, authorization_details
from tools.make_acme.ids import ACCOUNTS, CLUSTER_ISSUER, DEV, GITHUB_ISSUER, HOME, PROD, ROOT, SECOND, digest
from tools.make_acme.ids import oidc_provider as oidc_provider_arn
from tools.make_acme.listings import ec2_instances, ecs_services, lambda_functions, task_definition
from tools.make_acme.nouns import Company, Role, User
from tools.make_acme.organisation import organisation_files
from tools.make_acme.resources import management_resources, production_resources
from tools.make_acme.story.management import ROOT_KEY
from tools.make_acme.story.people import provider

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
    return files | workload_files(part, account) | resource_files(account)


def credential_files(user: User) -> dict[str, Json]:
    """What was asked about one user's credentials."""
    files = {
        f"access-keys/{user.name}.json": access_keys(user),
        f"service-specific-credentials/{user.name}.json": service_credentials(user),
    }
    for number, key in enumerate(user.keys, 1):
        files[f"access-key-last-used/{user.key_id(number)}.json"] = last_use(user, key)
    return files


def workload_files(part: Company, account: str) -> dict[str, Json]:
    """What runs in one account, by region."""
    files = {f"lambda-functions.{region}.json": lambda_functions(part, region) for region in (HOME, SECOND)}
    files[f"ec2-instances.{HOME}.json"] = ec2_instances(part, account)
    if part.services:
        files["ecs-services.shop.json"] = ecs_services(part)
    for service in part.services:
        files[f"ecs-task-definitions/{service.name}.json"] = task_definition(service)
    return files


def resource_files(account: str) -> dict[str, Json]:
    """The policies on one account's resources."""
    found = {PROD: production_resources, ROOT: management_resources}
    policies = found[account]() if account in found else {}
    return {f"resource-policies/{path}": value for path, value in policies.items()}


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
