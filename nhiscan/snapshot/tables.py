"""The tables of a snapshot: which noun each holds and what makes a row unique."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from nhiscan.model import (
    Agent,
    Assessment,
    Credential,
    Gap,
    Grant,
    Identity,
    Inherited,
    IssuerSubject,
    Membership,
    Ownership,
    Policy,
    Resource,
    Scope,
    Tool,
    Trust,
    Usage,
    Workload,
)

Row = (
    Identity
    | Workload
    | Membership
    | Ownership
    | Credential
    | Policy
    | Grant
    | Scope
    | Resource
    | Trust
    | IssuerSubject
    | Usage
    | Assessment
    | Agent
    | Tool
    | Gap
    | Inherited
)
"""Any noun that a snapshot stores."""


@dataclass(frozen=True, slots=True)
class Table:
    """One table: a name, a noun, and the fields that order its rows."""

    name: str
    """The file's name without ending."""
    noun: type[Any]
    """The dataclass whose fields are the columns."""
    key: tuple[str, ...]
    """The fields that make a row unique; two rows with one key are the same row."""


TABLES: Final[Mapping[str, Table]] = MappingProxyType(
    {
        table.name: table
        for table in (
            Table("identities", Identity, ("id",)),
            Table("workloads", Workload, ("id", "identity", "kind")),
            Table("memberships", Membership, ("group", "member")),
            Table("ownerships", Ownership, ("subject", "owner", "source")),
            Table("credentials", Credential, ("id",)),
            Table("policies", Policy, ("id",)),
            Table("grants", Grant, ("id",)),
            Table("scopes", Scope, ("id",)),
            Table("resources", Resource, ("id",)),
            Table("trusts", Trust, ("id",)),
            Table("issuer_subjects", IssuerSubject, ("trust",)),
            Table("usage", Usage, ("subject", "source", "action")),
            Table("assessments", Assessment, ("id", "subject")),
            Table("agents", Agent, ("id",)),
            Table("tools", Tool, ("id",)),
            Table("gaps", Gap, ("table", "what", "kind", "subject", "needs")),
            Table("inherited", Inherited, ("layer", "depth", "scope", "name")),
        )
    }
)
"""Every table by name."""

_BY_NOUN: Final = MappingProxyType({table.noun: table for table in TABLES.values()})


def table_of(noun: type[Any]) -> Table:
    """The table that holds ``noun``."""
    return _BY_NOUN[noun]


def sort_key(row: Row) -> tuple[str, ...]:
    """What orders ``row`` among its like: its table's key fields as text, absent ones first."""
    return tuple(
        "" if (value := getattr(row, field)) is None else str(value) for field in _BY_NOUN[type(row)].key
    )
