"""Managed policies and groups, which the account's details name in one place and describe in another."""

from __future__ import annotations

from typing import Final

from nhiscan.connectors.aws.arns import parse_arn
from nhiscan.connectors.aws.facts import DETAILS, Attachment, InGroup, ManagedDocument, Page
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.principals import grant
from nhiscan.model import GapKind, Identity, IdentityKind, Membership, Origin

_DETAILS: Final = "aws iam get-account-authorization-details > authorization-details.json"
_DOCUMENT: Final = (
    "aws iam get-policy-version --policy-arn ARN --version-id DEFAULT > managed-policies/PATH/NAME.json"
)


def join_attachments(ledger: Ledger) -> None:
    """A grant for each attached policy; one whose document nobody gave is granted without it.

    Details list AWS's own policies only where they are attached, so a boundary's document may
    be missing from a whole answer.
    """
    documents = {found.reference: found for found in ledger.of(ManagedDocument)}
    missing: set[tuple[str, str]] = set()
    for held in ledger.of(Attachment):
        found = documents.get(held.reference)
        if found is None:
            missing.add((held.reference, held.holder))
        grant(
            held.holder,
            ledger,
            held.layer,
            held.name,
            found.policy if found else None,
            Origin.PROVIDER if _is_providers(held.reference) else Origin.CUSTOMER,
            held.reference,
            found.written if found else None,
        )
    for reference, holder in sorted(missing):
        ledger.gap(_kind(ledger), "policies", f"document of {reference}", _DOCUMENT, holder)


def join_groups(ledger: Ledger) -> None:
    """A membership for each group that a user names; a group that is not described is a gap."""
    named = {i.name: i.id for i in ledger.of(Identity) if i.kind is IdentityKind.GROUP}
    for found in ledger.of(InGroup):
        if (group := named.get(found.group)) is not None:
            ledger.add(Membership(group, found.user, ledger.account))
        else:
            for table in ("memberships", "grants"):
                ledger.gap(_kind(ledger), table, f"group {found.group}", _DETAILS, found.user)


def cut(ledger: Ledger) -> bool:
    """Whether the last page of the account's details is missing: all pages say that more follow."""
    pages = [page.more for page in ledger.of(Page) if page.what == DETAILS]
    return bool(pages) and all(pages)


def _kind(ledger: Ledger) -> GapKind:
    return GapKind.TRUNCATED if cut(ledger) else GapKind.NOT_GIVEN


def _is_providers(reference: str) -> bool:
    arn = parse_arn(reference)
    return arn is not None and arn.account == "aws"
