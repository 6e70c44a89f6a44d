"""Who and what a snapshot shows: identities, credentials, workloads, owners, accounts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from functools import cached_property

from nhiscan.estate.index import index
from nhiscan.estate.owners import owners_by_tags
from nhiscan.model import (
    Credential,
    CredentialKind,
    Identity,
    IdentityKind,
    Nature,
    Ownership,
    OwnerSource,
    Resource,
    Scope,
    ScopeKind,
    Workload,
)
from nhiscan.settings import Settings
from nhiscan.snapshot import Snapshot


class Inventory:
    """The rows of one snapshot under its settings, read once and indexed on first use."""

    def __init__(self, snapshot: Snapshot, settings: Settings) -> None:
        """Nothing is read until somebody asks."""
        self.snapshot = snapshot
        self.settings = settings

    @cached_property
    def _identities(self) -> dict[str, Identity]:
        return {identity.id: identity for identity in self.snapshot.rows(Identity)}

    @cached_property
    def _acting(self) -> tuple[Identity, ...]:
        return tuple(i for i in self._identities.values() if i.kind is not IdentityKind.GROUP)

    @cached_property
    def _serving(self) -> tuple[Identity, ...]:
        return tuple(i for i in self._acting if self.nature(i)[0] is not Nature.HUMAN)

    @cached_property
    def _owned(self) -> tuple[Identity, ...]:
        return tuple(i for i in self._serving if i.managed_by is None)

    def identities(self) -> Sequence[Identity]:
        """Every identity that can act, groups left out."""
        return self._acting

    def service_identities(self) -> Sequence[Identity]:
        """Identities that are machines or may be."""
        return self._serving

    def owned_identities(self) -> Sequence[Identity]:
        """Service identities that their owner can change: not those the provider runs."""
        return self._owned

    def identity(self, id_: str) -> Identity | None:
        """The identity with that id."""
        return self._identities.get(id_)

    @cached_property
    def _credentials(self) -> dict[str, tuple[Credential, ...]]:
        return index(self.snapshot.rows(Credential), lambda c: c.identity)

    def credentials(self) -> Sequence[Credential]:
        """Every credential of service identities, passwords left out: they are a human's way in."""
        ours = {i.id for i in self.service_identities()}
        return [
            c
            for identity, held in self._credentials.items()
            if identity in ours
            for c in held
            if c.kind is not CredentialKind.PASSWORD
        ]

    def all_credentials(self) -> Sequence[Credential]:
        """Every credential of every identity, root's and humans' too."""
        return [c for held in self._credentials.values() for c in held]

    def credentials_of(self, identity: Identity) -> Sequence[Credential]:
        """The credentials that prove one identity."""
        return self._credentials.get(identity.id, ())

    @cached_property
    def _workloads(self) -> dict[str, tuple[Workload, ...]]:
        return index(self.snapshot.rows(Workload), lambda w: w.identity)

    def workloads_of(self, identity: Identity) -> Sequence[Workload]:
        """What runs as ``identity``."""
        return self._workloads.get(identity.id, ())

    @cached_property
    def _owners(self) -> dict[str, tuple[Ownership, ...]]:
        return index(self.snapshot.rows(Ownership), lambda o: o.subject)

    def owners(self, identity: Identity) -> Sequence[Ownership]:
        """Who answers for ``identity``, best source first: manifest, provider, tag, creator."""
        found = list(self._owners.get(identity.id, ()))
        told = {owner.owner for owner in found}
        found += [o for o in owners_by_tags(identity, self.settings.owner_tags) if o.owner not in told]
        order = list(OwnerSource)
        return sorted(found, key=lambda owner: (order.index(owner.source), owner.owner))

    def nature(self, identity: Identity) -> tuple[Nature, str]:
        """Machine, human or unknown, and why: settings decide before the provider's facts."""
        for nature, patterns in (
            (Nature.MACHINE, self.settings.machine),
            (Nature.HUMAN, self.settings.human),
        ):
            for pattern in patterns:
                if fnmatchcase(identity.name, pattern) or fnmatchcase(identity.id, pattern):
                    return nature, f"settings: identity.{nature.value} has `{pattern}`"
        return identity.nature, identity.nature_because

    def resources(self) -> Sequence[Resource]:
        """Every resource that the snapshot shows."""
        return self.snapshot.rows(Resource)

    @cached_property
    def accounts(self) -> dict[str, Scope | None]:
        """Accounts that are ours: of the snapshot, the organisation or the settings."""
        found: dict[str, Scope | None] = {p.id: None for p in self.snapshot.partitions}
        found |= dict.fromkeys(self.settings.trusted_accounts)
        found |= {s.id: s for s in self.snapshot.rows(Scope) if s.kind is ScopeKind.ACCOUNT}
        return found

    def environments_of(self, partition: str, tags: Iterable[tuple[str, str]] = ()) -> frozenset[str]:
        """The environments of the settings' map that an account or a labelled thing belongs to."""
        labels = {partition, *self._ancestors(partition), *(value for _, value in tags)}
        return frozenset(
            name
            for name, patterns in self.settings.environments.items()
            for pattern in patterns
            if any(fnmatchcase(label, pattern) for label in labels)
        )

    def _ancestors(self, partition: str) -> Iterable[str]:
        seen: set[str] = set()
        current = self._scopes.get(partition)
        while current is not None and current.parent is not None and current.parent not in seen:
            seen.add(current.parent)
            current = self._scopes.get(current.parent)
        return seen

    @cached_property
    def _scopes(self) -> dict[str, Scope]:
        return {scope.id: scope for scope in self.snapshot.rows(Scope)}
