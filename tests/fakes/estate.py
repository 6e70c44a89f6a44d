"""A large estate made up by rule: M accounts of N roles in R regions, answered without much work.

All accounts are alike but for their numbers, so each answer is written once, for an account that does
not exist, and sent with the number of the account that asked. What no rule makes up is empty.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Any, Final

from tests.fakes.accounts import key_of
from tests.fakes.answers import Refusal
from tests.fakes.handlers import Handler
from tests.fakes.http import Reply
from tests.fakes.made_up import IAM, KINDS, MODEL, NAME, ROLE, document, kind_of, role_name
from tests.fakes.made_up_iam import iam
from tests.fakes.made_up_organisation import organisation
from tests.fakes.nothing import nothing
from tests.fakes.operations import Asked
from tests.fakes.scripted import Content, Script

REGIONS: Final = (
    *("us-east-1", "eu-west-1", "ap-southeast-2", "us-west-2", "eu-central-1", "us-east-2", "ap-northeast-1"),
    *("sa-east-1", "ca-central-1", "eu-west-2", "ap-south-1", "eu-north-1", "eu-west-3", "ap-northeast-2"),
)
"""The regions that are switched on, as many as wanted."""
_JOBS: Final = ("GenerateServiceLastAccessedDetails", "GetServiceLastAccessedDetails")


@dataclass
class Estate:
    """What is there."""

    roles: int = 1000
    """Roles of each account."""
    accounts: int = 1
    """Accounts of the organisation."""
    regions: int = 3
    """Regions that are switched on."""
    functions: int = 20
    """Lambda functions of each account and region."""
    seed: int = 0
    """Another seed, other policies."""
    job_looks: int = 1
    """How often a job is in progress before it is complete."""
    written: dict[str, Reply] = field(default_factory=dict)
    """Answers for the model account."""
    looked: Counter[tuple[str, str]] = field(default_factory=Counter)
    """How often each job of each account was looked at."""
    lock: Lock = field(default_factory=Lock)
    """Held while an answer is written, so that it is written once."""

    def numbers(self) -> list[str]:
        """The accounts; the first manages the organisation."""
        return [f"{100000000001 + number}" for number in range(self.accounts)]

    def region_names(self) -> tuple[str, ...]:
        """The regions."""
        return REGIONS[: self.regions]

    def arns(self) -> list[str]:
        """Every role of the model account."""
        return [f"{IAM}:role/{role_name(number)}" for number in range(self.roles)]

    def handler(self) -> Handler:
        """Answers for every account."""
        script = self.script()

        def answered(asked: Asked) -> Reply:
            told = {name: _for_model(value, asked.account) for name, value in asked.params.items()}
            model = replace(asked, account=MODEL, params=told)
            if asked.operation in _JOBS:
                model, job = self._job(model, asked.account)
                return _sent(self._once(model, script), asked.account, job)
            return _sent(self._once(model, script), asked.account)

        return answered

    def script(self) -> Script:
        """The answers for the model account."""
        script = Script(nothing)
        for operation, says in iam(self.roles, self.seed).items():
            script.on("iam", operation, says, page_size=None if operation.startswith("GetAccountA") else 100)
        script.on("sts", "GetCallerIdentity", _caller).on("sts", "AssumeRole", _assumed)
        script.on("ec2", "DescribeRegions", {"Regions": [_region(name) for name in self.region_names()]})
        script.on("lambda", "ListFunctions", lambda asked: self._functions(asked.region), page_size=50)
        script.on("lambda", "GetPolicy", _function_policy)
        for operation, says in organisation(self.numbers()).items():
            script.on("organizations", operation, says)
        return script

    def _once(self, model: Asked, script: Script) -> Reply:
        """The answer for the model account, from memory after the first time."""
        found = self.written.get(model.identity)
        if found is None:
            with self.lock:
                found = self.written.get(model.identity) or script(model)
                self.written[model.identity] = found
        return found

    def _job(self, model: Asked, account: str) -> tuple[Asked, str]:
        """The same question about the first role of the same kind, and what tells the role from it."""
        if "Arn" in model.params:
            name = str(model.params["Arn"]).rpartition("/")[2]
            return replace(model, params={**model.params, "Arn": ROLE}), name.ljust(36, ".")
        name = str(model.params["JobId"]).rstrip(".")
        with self.lock:
            done = self.looked[account, name] >= self.job_looks
            self.looked[account, name] += 1
        kind = kind_of(name)
        return replace(model, params={"JobId": f"{kind}" if done else "-"}), name

    def _functions(self, region: str) -> Content:
        return {"Functions": [_function(number, region) for number in range(self.functions)]}


def _for_model(value: Any, account: str) -> Any:
    return value.replace(account, MODEL) if isinstance(value, str) else value


def _sent(reply: Reply, account: str, name: str = "") -> Reply:
    body = reply.body.replace(MODEL.encode(), account.encode())
    return replace(reply, body=body.replace(NAME.encode(), name.encode()) if name else body)


def _caller(asked: Asked) -> Content:
    arn = f"arn:aws:sts::{MODEL}:assumed-role/auditor/nhiscan"
    return {"Account": MODEL, "Arn": arn, "UserId": "AROAAUDITORAUDITOR000:nhiscan"}


def _assumed(asked: Asked) -> Content:
    role = str(asked.params["RoleArn"])
    account, name = role.split(":")[4], role.rpartition("/")[2]
    keys = {"AccessKeyId": key_of(account), "SecretAccessKey": "not-a-secret", "SessionToken": "not-a-token"}
    arn = f"arn:aws:sts::{account}:assumed-role/{name}/nhiscan"
    user = {"AssumedRoleId": "AROAAUDITORAUDITOR000:nhiscan", "Arn": arn}
    return {"Credentials": {**keys, "Expiration": "2099-01-01T00:00:00Z"}, "AssumedRoleUser": user}


def _region(name: str) -> dict[str, str]:
    return {"RegionName": name, "Endpoint": f"ec2.{name}.amazonaws.com", "OptInStatus": "opt-in-not-required"}


def _function(number: int, region: str) -> dict[str, Any]:
    return {
        "FunctionName": f"function-{number:04d}",
        "FunctionArn": f"arn:aws:lambda:{region}:{MODEL}:function:function-{number:04d}",
        "Runtime": "python3.12",
        "Role": f"{IAM}:role/{role_name(number * KINDS)}",
        "Handler": "main.handler",
        "LastModified": "2026-01-02T03:04:05.000+0000",
        "Environment": {"Variables": {"TABLE": "orders", "STAGE": "prod"}},
    }


def _function_policy(asked: Asked) -> Content:
    name = str(asked.params["FunctionName"])
    if kind_of(name) % 2:
        return Refusal("ResourceNotFoundException", "The resource you requested does not exist.", 404)
    arn = f"arn:aws:lambda:{asked.region}:{MODEL}:function:{name}"
    allow = {
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Action": "lambda:InvokeFunction",
    }
    return {"Policy": document({**allow, "Resource": arn}), "RevisionId": "1"}
