"""Acme's organisation in moto: root, units, accounts and guardrails, with the ids of the story."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from moto.organizations.models import OrganizationsBackend, organizations_backends

from tests.fakes.handlers import Handler
from tests.fakes.wire import Wire
from tools.make_acme.ids import ROOT
from tools.make_acme.organisation import (
    KINDS,
    ORGANISATION,
    TOP,
    UNITS,
    Guardrail,
    account_row,
    guardrails,
    organisation,
    policy,
)
from tools.make_acme.statements import document


def make_organisation(handler: Handler) -> None:
    """Make it as its management account does, then give it its ids: moto attaches only to ids of its own."""
    client: Any = Wire(handler).session(ROOT).client("organizations")
    client.create_organization(FeatureSet="ALL")
    top = client.list_roots()["Roots"][0]["Id"]
    places = {TOP: top, ROOT: ROOT}
    for unit, (name, account) in UNITS.items():
        places[unit] = client.create_organizational_unit(ParentId=top, Name=name)["OrganizationalUnit"]["Id"]
        row = account_row(account)
        made = client.create_account(AccountName=row["Name"], Email=row["Email"])["CreateAccountStatus"]
        places[account] = made["AccountId"]
        client.move_account(AccountId=places[account], SourceParentId=top, DestinationParentId=places[unit])
    for kind in KINDS:
        client.enable_policy_type(RootId=top, PolicyType=kind)
    policies = {_guardrail(rail, client, places): rail for rail in guardrails()}
    _named(organizations_backends[ROOT]["aws"], {made: told for told, made in places.items()}, policies)


def _guardrail(rail: Guardrail, client: Any, places: dict[str, str]) -> str:
    """The id of a guardrail that hangs where it should; AWS's own are there already, and hang everywhere."""
    if rail.by_aws:
        return rail.id
    made = client.create_policy(
        Name=rail.name,
        Type=rail.kind,
        Description=rail.description,
        Content=json.dumps(document(rail.statements)),
    )
    id_: str = made["Policy"]["PolicySummary"]["Id"]
    for target in rail.targets:
        client.attach_policy(PolicyId=id_, TargetId=places[target])
    return id_


def _named(store: OrganizationsBackend, names: dict[str, str], policies: dict[str, Guardrail]) -> None:
    """Give everything the id and the dates of the story."""
    assert store.org is not None
    store.org.id, store.org.root_id = ORGANISATION, TOP
    store.org.master_account_email = organisation()["MasterAccountEmail"]
    for unit in store.ou:
        unit.id, unit.organization_id = names[unit.id], ORGANISATION
        unit.parent_id = names[unit.parent_id] if unit.parent_id else None
    for account in store.accounts:
        account.id, account.organization_id = names[account.id], ORGANISATION
        account.parent_id = names[account.parent_id]
        row = account_row(account.id)
        account.name, account.email, account.joined_method = row["Name"], row["Email"], row["JoinedMethod"]
        account.create_time = datetime.fromisoformat(row["JoinedTimestamp"]).replace(tzinfo=None)
        if account.id != ROOT:
            organizations_backends.master_accounts[account.id] = (ROOT, "aws")
    for kept in store.policies:
        rail = policies[kept.id]
        kept.id, kept.organization_id = rail.id, ORGANISATION
        kept._arn_format = policy(rail)["PolicySummary"]["Arn"]
