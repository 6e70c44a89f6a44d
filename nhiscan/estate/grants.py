"""What is attached to whom, and who may become whom."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from nhiscan.estate.index import index
from nhiscan.estate.inventory import Inventory
from nhiscan.model import (
    Because,
    Grant,
    Identity,
    Inherited,
    IssuerSubject,
    Layer,
    Membership,
    Policy,
    Trust,
)


class Grants(Inventory):
    """Policies, memberships and trusts of one snapshot."""

    @cached_property
    def _grants(self) -> dict[str, tuple[Grant, ...]]:
        return index(self.snapshot.rows(Grant), lambda g: g.holder)

    @cached_property
    def _groups(self) -> dict[str, tuple[Membership, ...]]:
        return index(self.snapshot.rows(Membership), lambda m: m.member)

    def grants_of(self, identity: Identity) -> Sequence[Grant]:
        """The identity policies that ``identity`` carries itself or through its groups."""
        holders = self._holders(identity)
        return [g for holder in holders for g in self._grants.get(holder, ()) if g.layer is Layer.IDENTITY]

    def _holders(self, identity: Identity) -> Sequence[str]:
        """``identity`` and its groups."""
        return [identity.id, *(m.group for m in self._groups.get(identity.id, ()))]

    def grant_of(self, identity: Identity, because: Because) -> Grant | None:
        """The grant by which ``identity`` carries the statement that an answer names."""
        same = (grant for grant in self.grants_of(identity) if grant.name == because.name)
        return next((g for g in same if because.policy in (g.policy or "", g.reference, g.id, g.name)), None)

    def grants(self) -> Sequence[Grant]:
        """Every identity policy attached to an identity or group that its owner can change."""
        return [
            grant
            for holder, held in self._grants.items()
            if (identity := self._identities.get(holder)) and identity.managed_by is None
            for grant in held
            if grant.layer is Layer.IDENTITY
        ]

    @cached_property
    def _documents(self) -> dict[str, str]:
        return {policy.id: policy.document for policy in self.snapshot.rows(Policy)}

    def document(self, grant: Grant) -> str | None:
        """The text of the policy that ``grant`` attaches; None: it was not given."""
        return self._documents.get(grant.policy or "")

    def trust_document(self, trust: Trust) -> str | None:
        """The text of the whole policy that ``trust`` is a part of; None: it was not given."""
        held = self._grants.get(trust.identity, ())
        return next((text for g in held if g.layer is Layer.TRUST and (text := self.document(g))), None)

    def trusts(self) -> Sequence[Trust]:
        """Every trust of identities that their owner can change."""
        return [
            trust
            for trust in self.snapshot.rows(Trust)
            if (identity := self._identities.get(trust.identity)) and identity.managed_by is None
        ]

    def trusts_of(self, identity: Identity) -> Sequence[Trust]:
        """Who may become ``identity``."""
        return self._trusts.get(identity.id, ())

    @cached_property
    def _trusts(self) -> dict[str, tuple[Trust, ...]]:
        return index(self.snapshot.rows(Trust), lambda t: t.identity)

    @cached_property
    def _tokens(self) -> dict[str, IssuerSubject]:
        return {row.trust: row for row in self.snapshot.rows(IssuerSubject)}

    def tokens(self, trust: Trust) -> IssuerSubject | None:
        """Which tokens a federated trust accepts; None: it is no OIDC trust."""
        return self._tokens.get(trust.id)

    def inherited(self, partition: str) -> Sequence[Inherited]:
        """The guardrails that bind ``partition``."""
        return self.snapshot.rows(Inherited, partition)
