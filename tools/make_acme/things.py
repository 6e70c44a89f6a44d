"""What Acme's policies speak of by name: buckets, queues, topics, secrets, tables, keys, repositories."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from tools.make_acme.company import company
from tools.make_acme.ids import HOME, PROD, ROOT, arn, digest
from tools.make_acme.nouns import Statement

TRAIL_BUCKET: Final = "acme-organisation-trail"
"""Where the trail of the whole organisation is kept."""
INVOICES: Final = "acme-invoices-prod"
"""What ``invoice-triage`` reads, through a policy that names no bucket."""
_UNNAMED: Final = {"s3": {PROD: (INVOICES,), ROOT: (TRAIL_BUCKET,)}}
_BELOW: Final = re.compile(r"(?:table|key|repository)/|secret:")


def named(service: str, account: str) -> list[str]:
    """The things of a service in an account that somebody's policy names, and those that none needs to."""
    found = {*_UNNAMED.get(service, {}).get(account, ())}
    for resource in _resources(account):
        _, _, of, _, owner, name = resource.split(":", 5)
        if of == service and owner in ("", account):
            found.add(_BELOW.sub("", name, count=1).removesuffix("-??????").partition("/*")[0])
    if service == "s3":
        return sorted({name.partition("/")[0] for name in found})
    return sorted(name.removesuffix("/index") for name in found if not name.endswith("/index"))


def repositories(account: str) -> list[str]:
    """The image repositories: one for each service, and those that somebody pushes to."""
    return sorted({*named("ecr", account), *(one.name for one in company().of(account).services)})


def secret_arn(account: str, name: str) -> str:
    """The ARN of a secret, which ends in six characters that AWS picks."""
    return arn("secretsmanager", account, f"secret:{name}-{digest(f'secret {account} {name}').hex()[:6]}")


def queue_url(account: str, name: str) -> str:
    """The address of a queue."""
    return f"https://sqs.{HOME}.amazonaws.com/{account}/{name}"


@cache
def _resources(account: str) -> tuple[str, ...]:
    """Every ARN that a policy of the account grants something on, accounts of others left out."""
    part = company().of(account)
    statements = [one for policy in part.policies for one in policy.statements]
    for holder in (*part.users, *part.groups, *part.roles):
        statements += [one for inline in holder.inline.values() for one in inline]
    return tuple(dict.fromkeys(arn for one in statements for arn in _named_in(one) if arn.count(":") >= 5))


def _named_in(statement: Statement) -> Iterator[str]:
    found = statement.get("Resource", [])
    yield from [found] if isinstance(found, str) else found
