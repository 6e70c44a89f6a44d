"""What Acme's accounts say that moto cannot hold, from the same nouns as the export."""

from __future__ import annotations

import base64
from functools import partial
from typing import Any, Final

from tests.fakes.accounts import key_of
from tests.fakes.answers import Refusal
from tests.fakes.last_accessed import LastAccessed
from tests.fakes.operations import Asked
from tests.fakes.scripted import Content, Script
from tools.make_acme.accessed import last_accessed
from tools.make_acme.clock import NOW
from tools.make_acme.company import company
from tools.make_acme.credentials import credential_report, service_credentials
from tools.make_acme.details import account_summary
from tools.make_acme.export import ISSUERS, REPORTED, other_answers
from tools.make_acme.ids import ACCOUNTS, HOME, ROOT, SECOND
from tools.make_acme.nouns import Role, User
from tools.make_acme.story.management import ROOT_KEY

FENCED: Final = "eu-west-1"
"""The region that somebody looked into though the fence has closed it."""


def script_answers(script: Script) -> None:
    """Answer what moto lacks or cannot hold faithfully."""
    script.on("sts", "GetCallerIdentity", _caller).on("sts", "AssumeRole", _assumed)
    regions = [_region(name) for name in (HOME, SECOND, FENCED)]
    script.on("ec2", "DescribeRegions", {"Regions": regions})  # moto's are all there ever were
    for account in ACCOUNTS:
        _account(account, script)
    jobs = LastAccessed(_accessed, made=NOW.isoformat())
    jobs.into(script).on("iam", "GetServiceLastAccessedDetails", partial(_looked_at, jobs))
    for answer in other_answers():
        script.on(
            *(answer.service, answer.operation, answer.content),
            account=answer.account,
            region=answer.region,
            **answer.asked,
        )


def _account(account: str, script: Script) -> None:
    """The root user, of whom moto knows nothing, and credentials for one service, which moto lacks."""
    part, root_key = company().of(account), ROOT_KEY if account == ROOT else None
    summary = account_summary(
        part,
        root_user=account == ROOT,
        root_key=root_key is not None,
        oidc_providers=len(ISSUERS[account]),
    )
    script.on("iam", "GetAccountSummary", summary, account=account)
    if account in REPORTED:
        report = credential_report(part, account, root_key)
        content = {**report, "Content": base64.b64decode(report["Content"])}
        script.on("iam", "GenerateCredentialReport", {"State": "COMPLETE"}, account=account)
        script.on("iam", "GetCredentialReport", content, account=account)
    for user in part.users:
        said = service_credentials(user)
        script.on("iam", "ListServiceSpecificCredentials", said, account=account, UserName=user.name)


def _looked_at(jobs: LastAccessed, asked: Asked) -> Content:
    """How far a job is; the job about somebody of whom the export has no report fails."""
    found = jobs.look(asked)
    arn, _ = jobs.jobs[str(asked.params["JobId"])]
    if isinstance(found, Refusal) or found["JobStatus"] != "COMPLETED" or _holder(arn).accessed is not None:
        return found
    error = {"Code": "InternalFailure", "Message": "The report could not be made."}
    return {**found, "JobStatus": "FAILED", "Error": error}


def _accessed(arn: str) -> list[dict[str, Any]]:
    """The rows of a report, where the export has one."""
    holder = _holder(arn)
    rows: list[dict[str, Any]] = last_accessed(holder)["ServicesLastAccessed"] if holder.accessed else []
    return rows


def _holder(arn: str) -> User | Role:
    part = company()
    holders: tuple[User | Role, ...] = (*part.users, *part.roles)
    return next(one for one in holders if one.arn == arn)


def _region(name: str) -> dict[str, str]:
    return {"OptInStatus": "opt-in-not-required", "RegionName": name, "Endpoint": f"ec2.{name}.amazonaws.com"}


def _caller(asked: Asked) -> Content:
    arn = f"arn:aws:sts::{asked.account}:assumed-role/acme-security-audit/nhiscan"
    return {"UserId": "AROAEXAMPLE:nhiscan", "Account": asked.account, "Arn": arn}


def _assumed(asked: Asked) -> Content:
    """Keys that tell their account; moto's own do not."""
    role = str(asked.params["RoleArn"])
    account, name = role.split(":")[4], role.rpartition("/")[2]
    keys = {"AccessKeyId": key_of(account), "SecretAccessKey": "not-a-secret", "SessionToken": "not-a-token"}
    arn = f"arn:aws:sts::{account}:assumed-role/{name}/nhiscan"
    user = {"AssumedRoleId": "AROAEXAMPLE:nhiscan", "Arn": arn}
    return {"Credentials": {**keys, "Expiration": "2099-01-01T00:00:00Z"}, "AssumedRoleUser": user}
