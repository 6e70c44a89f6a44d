"""An account's exports with fifty secrets in them, of twelve kinds, where real ones lie.

Every secret is made when it is planted, so that none stands in this file, and holds a needle by which it
is found again however it is wrapped.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

ACCOUNT: Final = "111122223333"
ROLE: Final = f"arn:aws:iam::{ACCOUNT}:role/agent"

SHAPES: Final[Mapping[str, Callable[[str], str]]] = MappingProxyType(
    {
        "secret access key": lambda needle: f"wJalr/{needle}+EKEY",
        "session token": lambda needle: f"IQoJb3JpZ2luX2Vj{needle}==",
        "password": lambda needle: f"P4ss-{needle}!",
        "service password": lambda needle: f"{needle}=",
        "private key": lambda needle: f"-----BEGIN PRIVATE KEY-----\n{needle}\n-----END PRIVATE KEY-----\n",
        "source forge token": lambda needle: f"ghp_{needle}",
        "model key": lambda needle: f"sk-{needle}",
        "signed token": lambda needle: f"eyJhbGciOiJIUzI1NiJ9.e30.{needle}",
        "connection string": lambda needle: f"AccountName=acme;AccountKey={needle}==",
        "address with a password": lambda needle: f"postgres://svc:{needle}@db.example.com/acme",
        "web hook": lambda needle: f"https://hooks.example.com/services/T0/B0/{needle}",
        "seed of one-time codes": lambda needle: f"JBSWY3DP{needle}",
    }
)
"""Twelve kinds of secrets, each around a needle."""


@dataclass
class Planter:
    """Makes secrets and remembers them."""

    kept: list[str] = field(default_factory=list)
    """Needles that a snapshot may keep: values of labels are what they are."""
    needles: list[tuple[str, str]] = field(default_factory=list)
    """Every kind and needle."""

    def plant(self, kind: str, *, label: bool = False) -> str:
        """A new secret of ``kind``."""
        needle = hashlib.sha256(f"{kind}{len(self.needles)}".encode()).hexdigest()[:36]
        self.needles.append((kind, needle))
        if label:
            self.kept.append(needle)
        return SHAPES[kind](needle)

    def script(self, *kinds: str) -> str:
        """User data as the API gives it: a script in base64."""
        return base64.b64encode("\n".join(map(self.plant, kinds)).encode()).decode()

    def found_in(self, data: bytes) -> list[str]:
        """The kinds of all secrets in ``data``, as they are or in base64 of any alignment."""
        return [kind for kind, needle in self.needles if any(form in data for form in _forms(needle))]


def _forms(needle: str) -> Iterator[bytes]:
    yield needle.encode()
    for shift in range(3):
        # the first and last characters depend on what stands around the needle
        yield base64.b64encode(b"\0" * shift + needle.encode())[4:-4]


def environment(planter: Planter) -> dict[str, str]:
    """Variables of whoever runs nhiscan."""
    return {
        "AWS_SECRET_ACCESS_KEY": planter.plant("secret access key"),
        "AWS_SESSION_TOKEN": planter.plant("session token"),
        "GITHUB_TOKEN": planter.plant("source forge token"),
        "DATABASE_URL": planter.plant("address with a password"),
        "STORAGE": planter.plant("connection string"),
        "OPENAI_API_KEY": planter.plant("model key"),
        "HTTPS_PROXY": planter.plant("address with a password"),
    }


def write(folder: Path, planter: Planter) -> list[Path]:
    """Write the exports below ``folder``; the files."""
    documents: dict[str, object] = {
        "authorization-details.json": _details(planter),
        "access-keys/svc.json": _keys(planter),
        "service-specific-credentials/svc.json": _service(planter),
        "lambda-functions.eu-west-1.json": _functions(planter),
        "ec2-instances.eu-west-1.json": _instances(planter),
        "ecs-task-definitions/agent.json": _task(planter),
    }
    for name, document in documents.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(document, indent=2), encoding="utf-8")
    refusal = folder / "ecs-services.err"
    refusal.write_text(_refusal(planter), encoding="utf-8")
    return [*(folder / name for name in documents), refusal]


def _details(planter: Planter) -> dict[str, Any]:
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}
        ],
    }
    work = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
    return {
        "UserDetailList": [
            {
                "Path": "/",
                "UserName": "svc",
                "UserId": "AIDAIOSFODNN7EXAMPLE",
                "Arn": f"arn:aws:iam::{ACCOUNT}:user/svc",
                "CreateDate": "2024-01-01T00:00:00+00:00",
                "GroupList": [],
                "AttachedManagedPolicies": [],
                "Tags": [{"Key": "note", "Value": planter.plant("password", label=True)}],
                "LoginProfile": {"UserName": "svc", "Password": planter.plant("password")},
                "VirtualMFADevice": {"Base32StringSeed": planter.plant("seed of one-time codes")},
                "Password": planter.plant("password"),
            }
        ],
        "GroupDetailList": [],
        "RoleDetailList": [
            {
                "Path": "/",
                "RoleName": "agent",
                "RoleId": "AROAIOSFODNN7EXAMPLE",
                "Arn": ROLE,
                "Description": planter.plant("private key"),
                "CreateDate": "2024-01-01T00:00:00+00:00",
                "AssumeRolePolicyDocument": trust,
                "InstanceProfileList": [],
                "RolePolicyList": [{"PolicyName": "work", "PolicyDocument": work}],
                "AttachedManagedPolicies": [],
                "Tags": [{"Key": "bootstrap", "Value": planter.plant("web hook", label=True)}],
                "RoleLastUsed": {},
                "Note": planter.plant("signed token"),
            }
        ],
        "Policies": [
            {
                "PolicyName": "old",
                "PolicyId": "ANPAIOSFODNN7EXAMPLE",
                "Arn": f"arn:aws:iam::{ACCOUNT}:policy/old",
                "Path": "/",
                "Description": planter.plant("connection string"),
                "DefaultVersionId": "v1",
                "AttachmentCount": 0,
                "PolicyVersionList": [{"VersionId": "v1", "IsDefaultVersion": True, "Document": work}],
            }
        ],
    }


def _keys(planter: Planter) -> dict[str, Any]:
    return {
        "AccessKeyMetadata": [
            {
                "UserName": "svc",
                "AccessKeyId": f"AKIAIOSFODNN{number}EXAMPLE",
                "Status": "Active",
                "CreateDate": "2024-01-01T00:00:00+00:00",
                "SecretAccessKey": planter.plant("secret access key"),
            }
            for number in range(2)
        ]
    }


def _service(planter: Planter) -> dict[str, Any]:
    return {
        "ServiceSpecificCredentials": [
            {
                "UserName": "svc",
                "Status": "Active",
                "ServiceUserName": f"svc-at-{ACCOUNT}",
                "ServicePassword": planter.plant("service password"),
                "ServiceCredentialSecret": planter.plant("model key"),
                "CreateDate": "2024-01-01T00:00:00+00:00",
                "ServiceSpecificCredentialId": f"ACCAIOSFODNN{number}EXAMPLE",
                "ServiceName": "codecommit.amazonaws.com",
            }
            for number in range(2)
        ]
    }


def _functions(planter: Planter) -> dict[str, Any]:
    return {
        "Functions": [
            {
                "FunctionName": "agent",
                "FunctionArn": f"arn:aws:lambda:eu-west-1:{ACCOUNT}:function:agent",
                "Role": ROLE,
                "Description": planter.plant("password"),
                "Environment": {
                    "Variables": {
                        kind.upper().replace(" ", "_").replace("-", "_"): planter.plant(kind)
                        for kind in SHAPES
                    },
                    "Error": {"ErrorCode": "AccessDenied", "Message": planter.plant("session token")},
                },
            }
        ]
    }


def _instances(planter: Planter) -> dict[str, Any]:
    return {
        "Reservations": [
            {
                "OwnerId": ACCOUNT,
                "ReservationId": "r-0",
                "Instances": [
                    {
                        "InstanceId": "i-0123456789abcdef0",
                        "State": {"Name": "running"},
                        "Placement": {"AvailabilityZone": "eu-west-1a"},
                        "UserData": {
                            "Value": planter.script("password", "private key", "source forge token")
                        },
                        "Tags": [{"Key": "Name", "Value": "worker"}],
                    }
                ],
            }
        ]
    }


def _task(planter: Planter) -> dict[str, Any]:
    kinds = ("password", "model key", "signed token", "connection string", "web hook")
    return {
        "taskDefinition": {
            "taskDefinitionArn": f"arn:aws:ecs:eu-west-1:{ACCOUNT}:task-definition/agent:1",
            "family": "agent",
            "taskRoleArn": ROLE,
            "status": "ACTIVE",
            "containerDefinitions": [
                {
                    "name": "agent",
                    "image": f"https://svc:{planter.plant('password')}@registry.example.com/agent",
                    "command": ["run", "--key", planter.plant("model key"), planter.plant("private key")],
                    "environment": [
                        {"name": kind.upper().replace(" ", "_"), "value": planter.plant(kind)}
                        for kind in kinds
                    ],
                    "dockerLabels": {"pull": planter.plant("source forge token")},
                }
            ],
        }
    }


def _refusal(planter: Planter) -> str:
    """What ``aws --debug`` leaves on standard error beside the refusal itself."""
    return (
        f"2026-11-24 DEBUG X-Amz-Security-Token: {planter.plant('session token')}\n"
        f"2026-11-24 DEBUG Authorization: Bearer {planter.plant('signed token')}\n"
        f"2026-11-24 DEBUG secret_key {planter.plant('secret access key')}\n"
        "An error occurred (AccessDeniedException) when calling the DescribeServices operation: "
        f"User: arn:aws:iam::{ACCOUNT}:user/auditor is not authorized to perform: ecs:DescribeServices\n"
    )
