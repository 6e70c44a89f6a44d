"""What the parts of the estate have in common: accounts, region, roles, moments, policies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from tests.fakes.answers import Refusal
from tests.fakes.nothing import not_found
from tests.fakes.operations import Asked
from tests.fakes.scripted import Content, Says

MANAGEMENT: Final = "111122223333"
"""The account that manages the organisation, and asks."""
MEMBER: Final = "444455556666"
"""The other account; its IAM is the same, its services are empty."""
REGION: Final = "eu-west-1"
"""The region that is switched on."""
OFF: Final = "ap-east-1"
"""A region that is not."""
MADE: Final = "2026-01-02T03:04:05Z"
"""When everything was made."""
USED: Final = "2026-11-02T03:04:05Z"
"""When whatever was used was used last."""
TEAM: Final = "shop"
"""Whose everything is, where things are labelled."""

Answers = Mapping[str, Says]
"""What is answered, by operation: ``iam:ListAccessKeys``."""


def arn(service: str, resource: str) -> str:
    """The ARN of a resource of the management account."""
    return f"arn:aws:{service}:{REGION}:{MANAGEMENT}:{resource}"


def iam(resource: str, account: str = MANAGEMENT) -> str:
    """The ARN of a resource of IAM."""
    return f"arn:aws:iam::{account}:{resource}"


RUNTIME: Final = iam("role/shop-runtime")
"""What workloads run as."""
STARTER: Final = iam("role/shop-starter")
"""What starts workloads: it pulls images and reads secrets."""
SERVER: Final = iam("role/shop-server")
"""What instances run as."""
PROFILE: Final = iam("instance-profile/shop-server")
"""By which they are given it."""
ORDERS: Final = arn("lambda", "function:orders")
"""The function that others call."""


def policy(*statements: Mapping[str, Any]) -> dict[str, Any]:
    """A policy document."""
    return {"Version": "2012-10-17", "Statement": [dict(statement) for statement in statements]}


def allow(action: str | list[str], resource: str = "*", **more: Any) -> dict[str, Any]:
    """A statement that allows ``action``."""
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def shared(action: str, resource: str) -> dict[str, Any]:
    """A policy on ``resource`` that lets the member account do ``action``."""
    return policy(allow(action, resource, Principal={"AWS": f"arn:aws:iam::{MEMBER}:root"}))


def named(answers: Mapping[str, Content], *parameters: str) -> Says:
    """The answer about what ``parameters`` name, joined by blanks; else the service's "not found"."""

    def says(asked: Asked) -> Content:
        name = " ".join(str(asked.params[parameter]) for parameter in parameters)
        return answers[name] if name in answers else missing(asked)

    return says


def missing(asked: Asked) -> Refusal:
    """How the service says that there is no such thing."""
    return not_found(asked) or Refusal("ResourceNotFoundException", "there is none", 404)
