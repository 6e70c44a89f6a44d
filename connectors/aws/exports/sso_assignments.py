"""Who may become a permission set's role in an account: ``aws sso-admin list-account-assignments``.

The answers tell about every account of the organisation, and are joined across all of them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import unquote

from nhiscan.connectors.aws.arns import is_account, parse_arn
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.entry import Entry, Malformed
from nhiscan.connectors.aws.export import Export, File, Subject
from nhiscan.connectors.aws.exports.sso_instances import FOLDER
from nhiscan.connectors.aws.facts import Given
from nhiscan.connectors.aws.gaps import Failed, Refused
from nhiscan.connectors.aws.ledger import PROVIDER, Ledger
from nhiscan.connectors.aws.organisation import (
    Assignment,
    Assignments,
    PermissionSet,
    Provisioned,
    SetName,
)
from nhiscan.model import GapKind, Identity, PrincipalKind, Trust

_WHAT = "assignments of a permission set in an account"
_FOLDER = "assignments"
_LIST = "AccountAssignments"
_TYPES = {"USER": "user", "GROUP": "group"}
_ROLE: Final = re.compile("AWSReservedSSO_(.+)_[0-9a-f]{16}")
"""The name of a role that Identity Center makes of a permission set.

Source: IAM Identity Center User Guide, "Referencing permission sets in resource policies, …".
"""
_NOT_OF_THE_POLICY: Final = -1
"""The place of a statement for what no trust policy says."""


def bind_assignments(ledgers: Iterable[Ledger]) -> None:
    """Write into each account who may become its roles of Identity Center, and of which nobody can tell.

    Without any answer about Identity Center nothing is said, as before there was one.
    """
    ledgers = tuple(ledgers)
    book = _Book(ledgers)
    for ledger in ledgers if book.given else ():
        roles: defaultdict[str, list[Identity]] = defaultdict(list)
        for identity in ledger.of(Identity):
            found = _ROLE.fullmatch(identity.name)
            if identity.managed_by == "aws-identity-center" and found is not None:
                roles[found.group(1)].append(identity)
        for name, named in roles.items():
            _bind(name, named, book, ledger)


def _bind(name: str, roles: list[Identity], book: _Book, ledger: Ledger) -> None:
    """The role of one permission set in one account; of two, one was left behind, and nobody tells which."""
    alone = len(roles) == 1
    for role in roles:
        if not alone or not book.told(name, ledger.account):
            what = f"who may become {role.name} through Identity Center"
            ledger.gap(GapKind.NOT_GIVEN, "trusts", what, EXPORT.needs, role.id)
        for principal in sorted(book.principals(name, ledger.account)) if alone else ():
            ledger.add(_trust(role, principal))


def _trust(role: Identity, principal: str) -> Trust:
    """An assignment as a trust: nothing of it stands in the role's own policy, which trusts Identity Center.

    Source: Service Authorization Reference, "AWS Identity Store", Resource types: users and
    groups have ARNs without an account.
    """
    return Trust(
        id=f"{role.id}#assignment:{principal}",
        provider=PROVIDER,
        partition=role.partition,
        identity=role.id,
        principal=principal,
        principal_kind=PrincipalKind.IDENTITY,
        account=None,
        statement=_NOT_OF_THE_POLICY,
        sid=None,
        actions=(),
    )


class _Book:
    """What all accounts' files together say of permission sets."""

    def __init__(self, ledgers: Iterable[Ledger]) -> None:
        self._ids: defaultdict[str, set[str]] = defaultdict(set)
        self._told: set[tuple[str, str]] = set()
        self._provisioned: dict[str, tuple[str, ...]] = {}
        self._principals: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        self.given = False
        for ledger in ledgers:
            lost = [*(r.export for r in ledger.of(Refused)), *(f.export for f in ledger.of(Failed))]
            self.given |= any(export.file.startswith(f"{FOLDER}/") for export in lost)
            self.given |= bool(ledger.of(PermissionSet) or ledger.of(Assignment))
            self._told |= {(found.set, found.account) for found in ledger.of(Assignments)}
            self._provisioned |= {found.set: found.accounts for found in ledger.of(Provisioned)}
            for named in ledger.of(SetName):
                self._ids[named.name].add(named.set)
            for found in ledger.of(Assignment):
                self._principals[found.set, found.account].add(found.principal)

    def told(self, name: str, account: str) -> bool:
        """Whether all assignments in ``account`` of the one permission set called ``name`` are known."""
        ids = self._ids.get(name, set())
        return bool(ids) and all(
            (id_, account) in self._told or account not in self._provisioned.get(id_, (account,))
            for id_ in ids
        )

    def principals(self, name: str, account: str) -> set[str]:
        """Who is assigned."""
        found = (self._principals.get((id_, account), set()) for id_ in self._ids.get(name, set()))
        return set().union(*found)


def _read(file: File, ledger: Ledger) -> None:
    """Every assignment; the file's name tells of whom it is, where the list may be empty."""
    top, named = file.top, unquote(file.stem)
    top.about(named)
    for entry in top.entries(_LIST):
        with entry.guarded():
            ledger.learn(_assignment(entry))
    set_, _, account = named.rpartition(".")
    if file.below(FOLDER, _FOLDER) is not None and is_account(account):
        ledger.learn(Given(_WHAT, named))
        if not file.more and not file.complaints.faults:
            ledger.learn(Assignments(set_, account))


def _assignment(entry: Entry) -> Assignment:
    arn, kind = parse_arn(entry.text("PermissionSetArn")), _TYPES.get(entry.text("PrincipalType"))
    if arn is None or kind is None:
        raise Malformed(entry.fault("PermissionSetArn" if arn is None else "PrincipalType", "is not known"))
    principal = f"arn:{arn.partition}:identitystore:::{kind}/{entry.text('PrincipalId')}"
    return Assignment(arn.name, entry.text("AccountId"), principal)


def _each(ledger: Ledger) -> Iterator[Subject]:
    """Every permission set in every account in which it is a role."""
    sets = {found.id: found for found in ledger.of(PermissionSet)}
    for found in ledger.of(Provisioned):
        if (known := sets.get(found.set)) is not None:
            for account in found.accounts:
                word = f"{known.id}.{account}"
                yield Subject(known.arn, word, f"{FOLDER}/{_FOLDER}/{known.region or 'REGION'}/{word}.json")


LIST_ACCOUNT_ASSIGNMENTS = Call(
    "sso-admin",
    "ListAccountAssignments",
    "sso:ListAccountAssignments",
    keeps="AccountAssignments(AccountId PermissionSetArn PrincipalType PrincipalId)",
)
EXPORT = Export(
    what=_WHAT,
    command="aws sso-admin list-account-assignments --region REGION --instance-arn ARN "
    "--permission-set-arn PS --account-id ACCOUNT",
    file=f"{FOLDER}/{_FOLDER}/REGION/PS.ACCOUNT.json",
    tables=("trusts",),
    calls=(LIST_ACCOUNT_ASSIGNMENTS,),
    recognises=lambda file: file.has(_LIST),
    read=_read,
    each=_each,
    spare=lambda _: True,  # what is missing is told of each role, see bind_assignments
    further=True,
)
