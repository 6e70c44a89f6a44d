"""Who asks: a session of the management account, and of the role that it becomes in the other."""

from __future__ import annotations

from typing import Final

from tests.fakes.accounts import key_of
from tests.fakes.everything.names import Answers
from tests.fakes.operations import Asked
from tests.fakes.scripted import Content

_SESSION: Final = "AROAAUDITAUDITAUDIT00:nhiscan"


def _caller(asked: Asked) -> Content:
    arn = f"arn:aws:sts::{asked.account}:assumed-role/audit/nhiscan"
    return {"Account": asked.account, "Arn": arn, "UserId": _SESSION}


def _assumed(asked: Asked) -> Content:
    account, name = str(asked.params["RoleArn"]).split(":")[4], "audit"
    keys = {"AccessKeyId": key_of(account), "SecretAccessKey": "not-a-secret", "SessionToken": "not-a-token"}
    user = {"AssumedRoleId": _SESSION, "Arn": f"arn:aws:sts::{account}:assumed-role/{name}/nhiscan"}
    return {"Credentials": {**keys, "Expiration": "2099-01-01T00:00:00Z"}, "AssumedRoleUser": user}


ANSWERS: Answers = {"sts:GetCallerIdentity": _caller, "sts:AssumeRole": _assumed}
