"""What requests call that a snapshot knows by a bare id: accounts, units and roots of an organisation.

Source: Service Authorization Reference, "Resource types defined by AWS Organizations", "Resource types
defined by AWS IAM Identity Center".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Final, NamedTuple

from nhiscan.access.aws.shapes import NAMELESS
from nhiscan.model import Inherited, Policy, Scope, ScopeKind
from nhiscan.snapshot import Snapshot

_PROVIDER: Final = "aws"
_ACCOUNT: Final = re.compile(r"\d{12}", re.ASCII)
_IN_ARN: Final = re.compile(r"arn:aws:organizations::(\d{12}):[a-z]+/(o-[a-z0-9]+)/", re.ASCII)
_NAMES: Final = frozenset({"organizations", "sso"})
"""Services that call such things otherwise."""


class _Organisation(NamedTuple):
    """What its ARNs say."""

    management: str
    """The account that manages it."""
    id: str
    """Its id."""


_UNKNOWN: Final = _Organisation(NAMELESS, f"o-{NAMELESS}")


class Arns:
    """The ARNs of one snapshot's accounts, units and roots."""

    def __init__(self, snapshot: Snapshot) -> None:
        """Over all accounts of ``snapshot``."""
        self._snapshot = snapshot
        self._scopes = {row.id: row for row in snapshot.rows(Scope, provider=_PROVIDER)}

    def called(self, service: str, thing: str) -> str:
        """What requests to ``service`` call ``thing``."""
        if service not in _NAMES or thing.startswith("arn:"):
            return thing
        is_account = _ACCOUNT.fullmatch(thing) is not None
        if service == "sso":
            return f"arn:aws:sso:::account/{thing}" if is_account else thing
        kind = "account" if is_account else {"ou": "ou", "r": "root"}.get(thing.partition("-")[0])
        home = self._organisation_of(thing)
        return thing if kind is None else f"arn:aws:organizations::{home.management}:{kind}/{home.id}/{thing}"

    def differs(self, service: str) -> bool:
        """Whether ``service`` calls anything otherwise."""
        return service in _NAMES

    def _organisation_of(self, scope: str) -> _Organisation:
        seen = set[str]()
        row = self._scopes.get(scope)
        while row is not None and row.parent is not None and row.id not in seen:
            seen.add(row.id)
            row = self._scopes.get(row.parent)
        found = None if row is None else self._known.get(row.id)
        return found or next(iter(self._known.values()), _UNKNOWN)

    @cached_property
    def _known(self) -> Mapping[str, _Organisation]:
        """The organisations by their ids, as their tree tells, else guardrails, else policies."""
        managing = [row.id for row in self._scopes.values() if row.management]
        ids = [row.id for row in self._scopes.values() if row.kind is ScopeKind.ORGANISATION]
        if len(managing) == 1 and len(ids) == 1:
            return {ids[0]: _Organisation(managing[0], ids[0])}
        rows = self._snapshot.rows
        return _named_in(row.reference or "" for row in rows(Inherited, provider=_PROVIDER)) or _named_in(
            row.document for row in rows(Policy, provider=_PROVIDER)
        )


def _named_in(texts: Iterable[str]) -> Mapping[str, _Organisation]:
    found: dict[str, _Organisation] = {}
    for text in texts:
        for account, id_ in _IN_ARN.findall(text):
            found.setdefault(id_, _Organisation(account, id_))
    return found
