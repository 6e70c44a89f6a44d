"""Policy sets and requests by chance, from so few words that they meet."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

HOME, OTHER = "111122223333", "444455556666"
ACTIONS = (
    "s3:GetObject",
    "s3:PutObject",
    "s3:ListBucket",
    "s3:ListAllMyBuckets",
    "kms:Decrypt",
    "kms:CreateGrant",
    "kms:ListKeys",
    "sts:AssumeRole",
    "sts:TagSession",
    "sts:AssumeRoleWithWebIdentity",
    "iam:PassRole",
    "ec2:RunInstances",
    "sqs:SendMessage",
    "lambda:InvokeFunction",
)
PATTERNS = (
    *["*"] * 8,
    *["s3:*"] * 4,
    *["sts:*", "kms:*"] * 2,
    "S3:Get*",
    "s3:?etObject",
    "kms:*",
    "sts:*",
    "*:*",
    "iam:Pass*",
    "s3*:GetObject",
    *ACTIONS,
)
RESOURCES = {
    "s3:GetObject": ("arn:aws:s3:::b/k", "arn:aws:s3:::b/agent/x", "arn:aws:s3:::b"),
    "s3:PutObject": ("arn:aws:s3:::b/k", "arn:aws:s3:::c/agent/*"),
    "s3:ListBucket": ("arn:aws:s3:::b",),
    "s3:ListAllMyBuckets": ("*", "arn:aws:s3:::b"),
    "kms:Decrypt": (f"arn:aws:kms:eu-west-1:{HOME}:key/k", f"arn:aws:kms:eu-west-1:{OTHER}:key/k"),
    "kms:CreateGrant": (f"arn:aws:kms:eu-west-1:{HOME}:key/k",),
    "kms:ListKeys": ("*",),
    "sts:AssumeRole": (f"arn:aws:iam::{HOME}:role/r", f"arn:aws:iam::{OTHER}:role/p/r"),
    "sts:TagSession": (f"arn:aws:iam::{HOME}:role/r",),
    "sts:AssumeRoleWithWebIdentity": (f"arn:aws:iam::{HOME}:role/r",),
    "iam:PassRole": (f"arn:aws:iam::{HOME}:role/r",),
    "ec2:RunInstances": (f"arn:aws:ec2:eu-west-1:{HOME}:instance/*", "*"),
    "sqs:SendMessage": (f"arn:aws:sqs:eu-west-1:{HOME}:q", f"arn:aws:sqs:eu-west-1:{OTHER}:q"),
    "lambda:InvokeFunction": (f"arn:aws:lambda:eu-west-1:{HOME}:function:f",),
}
RESOURCE_PATTERNS = (
    *["*"] * 8,
    "arn:aws:s3:::*",
    "arn:aws:s3:::b/*",
    "arn:aws:s3:::b",
    "arn:aws:s3:::?/k",
    "arn:aws:s3:::b/${aws:username}/*",
    "arn:aws:s3:::b/${aws:PrincipalTag/team, 'agent'}/*",
    "arn:aws:s3:::${*}",
    f"arn:aws:*:*:{HOME}:*",
    f"arn:aws:iam::{HOME}:role/*",
    "arn:aws:kms:*:*:key/*",
    "arn:*",
)
CALLERS = (
    None,
    f"arn:aws:iam::{HOME}:user/agent",
    f"arn:aws:iam::{HOME}:user/p/agent",
    f"arn:aws:iam::{HOME}:role/agent",
    f"arn:aws:iam::{HOME}:role/aws-service-role/x.amazonaws.com/linked",
    f"arn:aws:sts::{HOME}:assumed-role/agent/s",
    f"arn:aws:sts::{HOME}:assumed-role/agent/t",
    f"arn:aws:sts::{HOME}:federated-user/fed",
    f"arn:aws:iam::{HOME}:root",
    OTHER,
    f"arn:aws:iam::{OTHER}:role/agent",
    f"arn:aws:iam::{HOME}:oidc-provider/token.example.com",
    "lambda.amazonaws.com",
    "*",
)
NAMED: tuple[Any, ...] = (
    "*",
    {"AWS": "*"},
    {"AWS": HOME},
    {"AWS": f"arn:aws:iam::{HOME}:root"},
    {"AWS": [f"arn:aws:iam::{HOME}:user/agent", f"arn:aws:iam::{HOME}:role/agent"]},
    {"AWS": f"arn:aws:sts::{HOME}:assumed-role/agent/s"},
    {"AWS": [HOME, f"arn:aws:iam::{HOME}:role/agent", f"arn:aws:sts::{HOME}:assumed-role/agent/s"]},
    {"AWS": [HOME, f"arn:aws:iam::{HOME}:user/agent"]},
    {"AWS": f"arn:aws:sts::{HOME}:federated-user/fed"},
    {"AWS": OTHER, "Service": "lambda.amazonaws.com"},
    {"Service": ["ec2.amazonaws.com", "lambda.amazonaws.com"]},
    {"Federated": f"arn:aws:iam::{HOME}:oidc-provider/token.example.com"},
    {"AWS": "AROAEXAMPLEEXAMPLE"},
    {"AWS": "AIDAEXAMPLEEXAMPLE"},
    {"CanonicalUser": "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"},
)
KEYS: dict[str, Sequence[Any]] = {
    "aws:SourceIp": ("10.0.0.1", "10.1.0.1", "2001:db8::1", "none"),
    "aws:PrincipalTag/team": ("agent", "blue", "*", ""),
    "aws:username": ("agent",),
    "aws:userid": ("AROAEXAMPLEEXAMPLE:s", "AIDAEXAMPLEEXAMPLE"),
    "aws:TagKeys": (["agent"], ["agent", "blue"], [], "agent"),
    "aws:CurrentTime": ("2026-01-01T00:00:00Z", "2026-06-01", "1767225600", "soon"),
    "aws:MultiFactorAuthAge": ("100", "3600.0", "1e3", "x"),
    "aws:SecureTransport": (True, "false", "TRUE"),
    "aws:SourceArn": ("arn:aws:s3:::b", f"arn:aws:sns:eu-west-1:{HOME}:t", "x"),
    "aws:PrincipalArn": (f"arn:aws:iam::{HOME}:role/agent",),
    "aws:PrincipalAccount": (HOME, OTHER),
    "aws:ResourceAccount": (HOME, OTHER),
    "aws:PrincipalType": ("User", "AssumedRole"),
    "kms:EncryptionContext:app": ("agent", "blue"),
    "x:blob": ("aGk=", "aGk", "?"),
}
VALUES: dict[str, Sequence[Any]] = {
    "String": (
        "agent",
        "Agent",
        "a*",
        "?gent",
        "*",
        "${aws:username}",
        "${aws:PrincipalTag/team}",
        HOME,
        "${aws:PrincipalTag/team, 'blue'}",
        "${*}",
        "",
        "blue",
        "User",
        "${aws:TagKeys}",
        "false",
    ),
    "Arn": (
        f"arn:aws:iam::{HOME}:role/*",
        "arn:aws:s3:::*",
        "arn:*:*:*:*:*",
        "*",
        "arn:aws:*",
        f"arn:aws:sns:*:{HOME}:?",
        "arn:aws:s3:::${aws:PrincipalTag/team}",
    ),
    "Numeric": ("100", "3600", "1000", "x", 7),
    "Date": ("2026-01-01T00:00:00Z", "1767225600", "2026-03-01", "later"),
    "Bool": ("true", "False", True, "maybe", "${aws:SecureTransport}"),
    "Binary": ("aGk=", "aGk", "?"),
    "Ip": ("10.0.0.0/8", "10.0.0.1", "2001:db8::/32", "10.0.0.1/16", "x"),
    "Null": ("true", "false", True, "x"),
}
OPERATORS: dict[str, str] = {
    "StringEquals": "String",
    "StringNotEquals": "String",
    "StringEqualsIgnoreCase": "String",
    "StringNotEqualsIgnoreCase": "String",
    "StringLike": "String",
    "StringNotLike": "String",
    "ArnEquals": "Arn",
    "ArnLike": "Arn",
    "ArnNotEquals": "Arn",
    "ArnNotLike": "Arn",
    "NumericEquals": "Numeric",
    "NumericNotEquals": "Numeric",
    "NumericLessThan": "Numeric",
    "NumericLessThanEquals": "Numeric",
    "NumericGreaterThan": "Numeric",
    "NumericGreaterThanEquals": "Numeric",
    "DateEquals": "Date",
    "DateNotEquals": "Date",
    "DateLessThan": "Date",
    "DateLessThanEquals": "Date",
    "DateGreaterThan": "Date",
    "DateGreaterThanEquals": "Date",
    "Bool": "Bool",
    "BinaryEquals": "Binary",
    "IpAddress": "Ip",
    "NotIpAddress": "Ip",
    "Null": "Null",
    "StringMatches": "String",
}
FITTING = {
    "String": (
        "aws:PrincipalTag/team",
        "aws:username",
        "aws:TagKeys",
        "aws:userid",
        "aws:PrincipalType",
        "aws:PrincipalAccount",
    ),
    "Arn": ("aws:SourceArn", "aws:PrincipalArn"),
    "Numeric": ("aws:MultiFactorAuthAge",),
    "Date": ("aws:CurrentTime",),
    "Bool": ("aws:SecureTransport", "aws:PrincipalIsAWSService"),
    "Binary": ("x:blob",),
    "Ip": ("aws:SourceIp",),
    "Null": tuple(KEYS),
}


class World:
    """Chance, with the choices that a policy set is made of."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance

    def one(self, things: Sequence[Any]) -> Any:
        return self.chance.choice(things)

    def some(self, things: Sequence[Any], most: int = 3) -> list[Any]:
        return [self.one(things) for _ in range(self.chance.randint(1, most))]

    def maybe(self, share: float) -> bool:
        return self.chance.random() < share

    # -- policies ------------------------------------------------------------------------

    def conditions(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for _ in range(self.chance.randint(1, 2)):
            name = self.one(list(OPERATORS))
            kind = OPERATORS[name]
            key = self.one(FITTING[kind]) if self.maybe(0.8) else self.one(list(KEYS))
            operator = self.one(("", "", "", "ForAllValues:", "ForAnyValue:")) + name
            operator += "IfExists" if self.maybe(0.2) else ""
            operator = operator.lower() if self.maybe(0.05) else operator
            key = key.upper() if self.maybe(0.05) else key
            values = self.some(VALUES[kind], 2) if self.maybe(0.95) else []
            found.setdefault(operator, {})[key] = self.one(values) if len(values) == 1 else values
        return found

    def statement(self, *, principal: bool, resource: bool, deny: float = 0.25) -> dict[str, Any]:
        row: dict[str, Any] = {"Effect": "Deny" if self.maybe(deny) else "Allow"}
        row["NotAction" if self.maybe(0.1) else "Action"] = self.some(PATTERNS, 2)
        if resource:
            row["NotResource" if self.maybe(0.1) else "Resource"] = self.some(RESOURCE_PATTERNS, 2)
        if principal:
            row["NotPrincipal" if self.maybe(0.1) else "Principal"] = self.one(NAMED)
        if self.maybe(0.35):
            row["Condition"] = self.conditions()
        return row

    def document(self, **told: Any) -> dict[str, Any]:
        rows = [self.statement(**told) for _ in range(self.chance.randint(1, 2))]
        version = {"Version": "2012-10-17"} if self.maybe(0.85) else {}
        return {**version, "Statement": rows[0] if len(rows) == 1 and self.maybe(0.3) else rows}

    def layer(self, least: int = 0, **told: Any) -> list[dict[str, Any]]:
        return [self.document(**told) for _ in range(self.chance.randint(least, 2))]

    def policies(self) -> dict[str, Any]:
        own, naming = {"principal": False, "resource": True}, {"principal": True, "resource": True}
        wide: list[dict[str, Any]] = [
            {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}
        ]
        found: dict[str, Any] = {"identity": self.layer(**own)}
        if self.maybe(0.6):
            found["resource"] = self.layer(principal=True, resource=self.maybe(0.7))
        for name, share in (("boundary", 0.25), ("session", 0.2)):
            if self.maybe(share):
                found[name] = self.layer(**own)
        if self.maybe(0.1):
            found["endpoint"] = self.layer(**naming)
        if self.maybe(0.3):
            found["scp"] = [self.one((wide, self.layer(**own))) for _ in range(self.chance.randint(1, 3))]
        if self.maybe(0.2):
            open_ = [{**wide[0], "Statement": {**wide[0]["Statement"], "Principal": "*"}}]
            found["rcp"] = [self.one((open_, [*open_, self.rcp()])) for _ in range(2)]
        if self.maybe(0.2):
            found["kms_grants"] = [self.grant()]
        return found

    def rcp(self) -> dict[str, Any]:
        row = self.statement(principal=False, resource=True, deny=1.0)
        return {"Version": "2012-10-17", "Statement": {**row, "Principal": "*"}}

    def grant(self) -> dict[str, Any]:
        row: dict[str, Any] = {
            "GrantId": "g",
            "GranteePrincipal": self.one(
                (
                    f"arn:aws:iam::{HOME}:role/agent",
                    f"arn:aws:iam::{HOME}:user/agent",
                    "lambda.amazonaws.com",
                    f"arn:aws:iam::{HOME}:root",
                )
            ),
            "Operations": self.some(("Decrypt", "CreateGrant", "ListKeys")),
        }
        if self.maybe(0.5):
            name = self.one(("EncryptionContextSubset", "EncryptionContextEquals"))
            row["Constraints"] = {name: {"app": self.one(("agent", "blue"))}}
        return row

    # -- requests ------------------------------------------------------------------------

    def request(self, policies: dict[str, Any]) -> dict[str, Any]:
        action = self.one((*ACTIONS, *["s3:GetObject"] * 8))
        row: dict[str, Any] = {"action": action, "policies": policies}
        if self.maybe(0.95):
            row["resource"] = self.one(RESOURCES[action])
        caller = self.one(CALLERS)
        if caller is not None and ("oidc-provider" not in caller or action.endswith("Identity")):
            row["principal"] = caller
        if self.maybe(0.3):
            row["resource_account"] = self.one((HOME, OTHER))
        keys = [key for key in KEYS if self.maybe(0.35)]
        row["context"] = {key: self.one((*KEYS[key], None)) for key in keys}
        if self.maybe(0.7):
            row["unknown_context"] = self.one(("absent", "possible", "possible"))
        return row


def world(seed: int) -> World:
    """A world that a number decides."""
    return World(Random(seed))
