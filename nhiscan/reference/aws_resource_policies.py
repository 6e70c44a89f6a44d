"""Which resources of AWS can have a resource-based policy, and which requests it can speak of."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Reach:
    """What a table's row says of one service."""

    service: str
    """The prefix of its actions."""
    types: frozenset[str] | None
    """The resource types whose requests a resource-based policy may speak of; None: all but ``never``."""
    never: frozenset[str]
    """The resource types that surely have none."""
    unsure: frozenset[str]
    """The resource types on which AWS's pages differ."""
    speaks_of: frozenset[str]
    """The services whose actions such a policy can speak of."""
    by: tuple[str, ...]
    """The actions that write one; none where AWS's table of actions shows no such action."""
    source: str
    """AWS's page."""

    def may_have(self, resource_type: str | None) -> bool | None:
        """Whether a resource of the type may have one; None as a type: of whichever."""
        if resource_type is None:
            return self.types != frozenset()
        if resource_type in self.unsure:
            return None
        if self.types is None:
            return resource_type not in self.never
        return resource_type in self.types


def may_have_policy(service: str, resource_type: str | None = None) -> bool | None:
    """Whether a resource-based policy may speak of requests on a resource of the type.

    ``service`` is the prefix that the resource's type belongs to in the table of actions, ``resource_type``
    the type's name there (``function``); left out: whether any resource of the service may. A policy counts
    for what lies within its resource, too: a bucket's for objects. None: no page that was read says so.

    Source: IAM User Guide, "AWS services that work with IAM", and each row's own.
    """
    reach = reaches().get(service.casefold())
    return None if reach is None else reach.may_have(resource_type)


def may_speak_of(action: str, resource_type: str | None = None) -> bool | None:
    """Whether a resource-based policy may speak of a request for ``service:Action`` on such a resource.

    It differs from ``may_have_policy`` where policies are about other services' actions alone: a role has a
    trust policy, which says nothing of iam:PutRolePolicy, only of sts:AssumeRole and its like.

    Source: IAM User Guide, "AWS services that work with IAM", and each row's own.
    """
    service = action.partition(":")[0].casefold()
    reach = reaches().get(service)
    if reach is None:
        return None
    return service in reach.speaks_of and reach.may_have(resource_type)


@cache
def reaches() -> Mapping[str, Reach]:
    """What the table says, by service; a service that is not in it: unknown."""
    text = files("nhiscan.reference").joinpath("aws_resource_policies.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    rows = [
        {"service": each, "types": [], "source": table["none"]["source"]}
        for each in table["none"]["services"]
    ]
    found = {row["service"]: _reach(row) for row in [*rows, *table["service"]]}
    if len(found) != len(rows) + len(table["service"]):
        raise ValueError("a service has two rows")
    return found


def _reach(row: Mapping[str, list[str] | str]) -> Reach:
    service = str(row["service"])
    return Reach(
        service=service,
        types=frozenset(row["types"]) if "types" in row else None,
        never=frozenset(row.get("never", ())),
        unsure=frozenset(row.get("unsure", ())),
        speaks_of=frozenset(row.get("speaks_of", (service,))),
        by=tuple(row.get("by", ())),
        source=str(row["source"]),
    )
