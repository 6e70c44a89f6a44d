"""Organizations: the tree, its accounts, and the policies that bind them, with where each is attached."""

from __future__ import annotations

from typing import Final

from nhiscan.connectors.aws.exports.organizations_accounts import LIST_ACCOUNTS, LIST_ACCOUNTS_FOR_PARENT
from nhiscan.connectors.aws.exports.organizations_organization import DESCRIBE_ORGANIZATION
from nhiscan.connectors.aws.exports.organizations_policies import DESCRIBE_POLICY, LIST_POLICIES
from nhiscan.connectors.aws.exports.organizations_roots import LIST_ROOTS
from nhiscan.connectors.aws.exports.organizations_targets import LIST_TARGETS_FOR_POLICY
from nhiscan.connectors.aws.exports.organizations_units import LIST_ORGANIZATIONAL_UNITS_FOR_PARENT
from nhiscan.connectors.aws.live.walk import Place, Walk, Where
from nhiscan.connectors.aws.organisation import LAYERS

ACCOUNTS: Final = "organizations/accounts.json"
"""Where the list of all accounts goes."""


def _go(aws: Place) -> None:
    """The organisation first: an account that is in none has nothing more to tell."""
    if aws.ask(DESCRIBE_ORGANIZATION, "organizations/organization.json").text("Organization", "Id") is None:
        return
    aws.ask(LIST_ACCOUNTS, ACCOUNTS)
    roots = aws.ask(LIST_ROOTS, "organizations/roots.json")
    aws.each(roots.column("Roots", "Id"), lambda root: _below(aws, root))
    aws.each(LAYERS, lambda type_: _policies(aws, type_))


def _below(aws: Place, parent: str) -> None:
    """The accounts and units below a root or unit."""
    aws.ask(LIST_ACCOUNTS_FOR_PARENT, f"organizations/accounts/{parent}.json", ParentId=parent)
    into = f"organizations/units/{parent}.json"
    units = aws.ask(LIST_ORGANIZATIONAL_UNITS_FOR_PARENT, into, ParentId=parent)
    aws.each(units.column("OrganizationalUnits", "Id"), lambda unit: _below(aws, unit))


def _policies(aws: Place, type_: str) -> None:
    """Every policy of one type. Source: Organizations API Reference, "ListPolicies", Filter."""
    listed = aws.ask(LIST_POLICIES, f"organizations/policies.{type_}.json", Filter=type_)
    aws.each(listed.column("Policies", "Id"), lambda policy: _policy(aws, policy))


def _policy(aws: Place, policy: str) -> None:
    aws.ask(DESCRIBE_POLICY, f"organizations/policies/{policy}.json", PolicyId=policy)
    aws.ask(LIST_TARGETS_FOR_POLICY, f"organizations/targets/{policy}.json", PolicyId=policy)


WALK = Walk(
    Where.ORGANISATION,
    (
        DESCRIBE_ORGANIZATION,
        LIST_ACCOUNTS,
        LIST_ROOTS,
        LIST_ACCOUNTS_FOR_PARENT,
        LIST_ORGANIZATIONAL_UNITS_FOR_PARENT,
        LIST_POLICIES,
        DESCRIBE_POLICY,
        LIST_TARGETS_FOR_POLICY,
    ),
    _go,
)
