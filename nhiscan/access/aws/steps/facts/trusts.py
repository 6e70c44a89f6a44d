"""Whom trust policies let in: services, and whoever else they name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Final

from nhiscan.access.aws.exact.principals import Caller, Kind
from nhiscan.access.aws.exact.statements import Compiled
from nhiscan.access.aws.steps.asking import Asking, hangs_on
from nhiscan.access.protocol import Foothold
from nhiscan.model import Answer, Trust

_DENIED: Final = (Answer.EXPLICIT_DENY, Answer.IMPLICIT_DENY)
_FEDERATED: Final = frozenset({"cognito-identity.amazonaws.com"})
"""Services that hand out tokens, with which others then assume the role.

Source: Amazon Cognito Developer Guide, "Role trust and permissions".
"""
Named = Mapping[str, tuple[str, ...]]
"""Roles, each with what it hangs on."""


class Trusts:
    """The trust policies of one snapshot."""

    def __init__(self, asking: Asking, accounts: Mapping[str, str]) -> None:
        """``accounts``: the account of each identity."""
        self._asking = asking
        self._accounts = accounts
        self._trusting: dict[str, Named] = {}
        self._assumed: dict[str, Named] = {}

    @cached_property
    def by_principal(self) -> Mapping[str, Named]:
        """Roles by who is named, in any way, by an Allow of their trust policies, with the keys it asks for.

        Whom Identity Center assigns to a role only the snapshot tells.
        """
        found: defaultdict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
        for trust in self._asking.snapshot.rows(Trust, provider="aws"):
            if trust.identity in self._asking.callers:
                found[trust.principal][trust.identity] = trust.keys
        for role, document in self._policies():
            for statement in document.document.statements:
                for texts in (statement.principals or {}).values() if statement.allows else ():
                    for text in texts:
                        found[text].setdefault(role, tuple(sorted(key.lower() for key in statement.keys)))
        return found

    def trusting(self, service: str) -> Named:
        """The roles that ``service`` may assume on behalf of their own account."""
        if service not in self._trusting:
            named = {*self.by_principal.get(service, ()), *self.by_principal.get("*", ())}
            told = ((role, self._told(service, role)) for role in sorted(named | self._unread))
            self._trusting[service] = {role: what for role, what in told if what is not None}
        return self._trusting[service]

    def assumed_by(self, who: str) -> Named | None:
        """The roles that an identity may assume, itself aside; None: it is none."""
        if who not in self._asking.callers:
            return None
        if who not in self._assumed:
            account = self._accounts[who]
            names = (who, f"arn:aws:iam::{account}:root", account, "*")
            named = {role for name in names for role in self.by_principal.get(name, ())} | self._unread
            held = self._asking.held(Foothold(who))
            said = (
                (role, self._asking.decide(held, "sts:assumerole", role)) for role in sorted(named - {who})
            )
            self._assumed[who] = {
                role: hangs_on(found) for role, found in said if found.answer not in _DENIED
            }
        return self._assumed[who]

    def _told(self, service: str, role: str) -> tuple[str, ...] | None:
        """What it hangs on that ``service`` may assume ``role``; None: it may not."""
        account = self._accounts[role]
        if service in _FEDERATED:
            caller, action = Caller(Kind.PROVIDER, service, None), "sts:assumerolewithwebidentity"
        else:
            caller, action = Caller(Kind.SERVICE, service, None), "sts:assumerole"
        said = self._asking.decide_as(caller, account, action, role, {"aws:sourceaccount": account})
        return None if said.answer in _DENIED else hangs_on(said)

    @cached_property
    def _unread(self) -> frozenset[str]:
        """Roles whose trust policies nobody has seen."""
        return frozenset(role for role in self._roles() if self._asking.inventory.own(role)[1])

    def _roles(self) -> Iterator[str]:
        return (id_ for id_ in self._asking.callers if ":role/" in id_)

    def _policies(self) -> Iterator[tuple[str, Compiled]]:
        for role in self._roles():
            for attached in self._asking.inventory.own(role)[0]:
                yield role, attached.compiled
