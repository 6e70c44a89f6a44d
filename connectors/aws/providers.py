"""Identity providers that trusts name: which are there, and of which nobody can tell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from nhiscan.connectors.aws.arns import elsewhere, parse_arn
from nhiscan.connectors.aws.export import File
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.model import GapKind, PrincipalKind, Resource, Trust

_NEEDS: Final = {
    "oidc-provider": "aws iam list-open-id-connect-providers > oidc-providers.json",
    "saml-provider": "aws iam list-saml-providers > saml-providers.json",
}


@dataclass(frozen=True, slots=True)
class ProviderList:
    """A whole list of one kind of provider was given: those it leaves out are not there."""

    kind: str
    """``oidc-provider`` or ``saml-provider``."""


def learn_list(file: File, key: str, kind: str, ledger: Ledger) -> None:
    """Learn that ``file`` lists every provider of one kind, unless some of it is cut or skipped."""
    if isinstance(file.top.value(key), list) and not file.more and not file.complaints.faults:
        ledger.learn(ProviderList(kind))


def join_providers(ledger: Ledger) -> None:
    """A gap of ``providers`` about each provider of this account that a trust names and no file shows.

    There is none where the list was given: who is then no resource was deleted.
    """
    whole = {found.kind for found in ledger.of(ProviderList)}
    known = {resource.id for resource in ledger.of(Resource)}
    named = {t.principal for t in ledger.of(Trust) if t.principal_kind is PrincipalKind.FEDERATED}
    for principal in sorted(named - known):
        arn = parse_arn(principal)
        if arn is None or arn.kind not in _NEEDS or arn.kind in whole or elsewhere(principal, ledger.account):
            continue
        what = f"whether {principal} is still there"
        ledger.gap(GapKind.NOT_GIVEN, "providers", what, _NEEDS[arn.kind], principal)
