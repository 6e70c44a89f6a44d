"""Delegated administrators: members that administer services for the whole organisation."""

from __future__ import annotations

from nhiscan.connectors.aws.exports.organizations_delegated_administrators import (
    LIST_DELEGATED_ADMINISTRATORS,
)
from nhiscan.connectors.aws.exports.organizations_delegated_services import LIST_DELEGATED_SERVICES
from nhiscan.connectors.aws.live.walk import Place, Walk, Where, word


def _go(aws: Place) -> None:
    listed = aws.ask(LIST_DELEGATED_ADMINISTRATORS, "organizations/delegated-administrators.json")

    def services(account: str) -> None:
        into = f"organizations/delegated-services/{word(account)}.json"
        aws.ask(LIST_DELEGATED_SERVICES, into, AccountId=account)

    aws.each(listed.column("DelegatedAdministrators", "Id"), services)


WALK = Walk(Where.ORGANISATION, (LIST_DELEGATED_ADMINISTRATORS, LIST_DELEGATED_SERVICES), _go)
