"""What the answers of the made-up estate have in common: its names, kinds and policies."""

from __future__ import annotations

from typing import Any, Final

MODEL: Final = "000000000000"
"""The account that answers are written for."""
MADE: Final = "2026-01-02T03:04:05Z"
"""When everything was made."""
KINDS: Final = 8
"""So many kinds of roles there are, by what they trust and used."""
NAME: Final = "ROLE-NAME-HERE"
"""Stands in answers for the name of the role that was asked about."""
IAM: Final = f"arn:aws:iam::{MODEL}"
"""The start of the model account's ARNs."""
ROLE: Final = f"{IAM}:role/{NAME}"
"""Stands in answers for the role that was asked about."""
SERVICES: Final = ("s3", "dynamodb", "kms", "sqs", "sns", "logs", "ssm", "lambda", "ec2", "sts")
"""What the roles may use, and did."""


def role_name(number: int) -> str:
    """The role of a number."""
    return f"service-{number:06d}-runtime"


def kind_of(name: str) -> int:
    """The kind of the role or function of a name."""
    digits = "".join(letter for letter in name if letter.isdigit())
    return int(digits or 0) % KINDS


def allow(actions: list[str], resource: str) -> dict[str, Any]:
    """A policy that allows ``actions`` on ``resource``."""
    return document({"Effect": "Allow", "Action": actions, "Resource": resource})


def document(statement: dict[str, Any]) -> dict[str, Any]:
    """A policy of one statement."""
    return {"Version": "2012-10-17", "Statement": [statement]}
