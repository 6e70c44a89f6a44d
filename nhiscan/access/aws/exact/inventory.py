"""What a snapshot says to a request: the caller's policies, the resource's, the guardrails above both."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import cached_property
from typing import Final

from nhiscan.access.aws.attachment import attachment
from nhiscan.access.aws.exact.context import Value
from nhiscan.access.aws.exact.documents import Documents
from nhiscan.access.aws.exact.kms_grants import KmsGrant, parse_grant
from nhiscan.access.aws.exact.own_policy import delegates_only, surely_none
from nhiscan.access.aws.exact.principals import Caller, Kind
from nhiscan.access.aws.exact.question import Attached, Layer, Policies
from nhiscan.access.aws.exact.resource_tags import resource_tag_keys
from nhiscan.errors import InputError
from nhiscan.model import (
    Gap,
    GapKind,
    Grant,
    Identity,
    IdentityKind,
    Inherited,
    Membership,
    Policy,
    Resource,
    Scope,
    ScopeKind,
)
from nhiscan.model import Layer as Place
from nhiscan.snapshot import Snapshot

_PROVIDER: Final = "aws"
_OPEN: Final = frozenset({GapKind.REFUSED, GapKind.TRUNCATED, GapKind.NOT_GIVEN})
_NAMING: Final = (Place.RESOURCE, Place.TRUST)
_HELD: Final = (Kind.USER, Kind.ROLE, Kind.SESSION)
"""Callers that an account's list of identities shows."""
Unseen = tuple[tuple[str, str], ...]
"""Layer and name of what applies and nobody has seen."""
Carried = tuple[Layer, Layer | None, Unseen]
"""What somebody carries: own and groups' policies, the boundary, what of both nobody has seen."""


class Inventory:
    """The policies of a snapshot by whom and what they are attached to, documents read once."""

    def __init__(self, snapshot: Snapshot) -> None:
        """Over all accounts of ``snapshot``."""
        self._snapshot = snapshot
        self._identities = {row.id: row for row in snapshot.rows(Identity, provider=_PROVIDER)}
        self._resources = {row.id: row for row in snapshot.rows(Resource, provider=_PROVIDER)}
        texts = {row.id: row.document for row in snapshot.rows(Policy, provider=_PROVIDER)}
        self._documents = Documents(texts)
        self._accounts = {part.id for part in snapshot.partitions if part.provider == _PROVIDER}
        self._grants: defaultdict[str, list[Grant]] = defaultdict(list)
        for grant in snapshot.rows(Grant, provider=_PROVIDER):
            self._grants[grant.holder].append(grant)
        self._groups: defaultdict[str, list[str]] = defaultdict(list)
        for membership in snapshot.rows(Membership, provider=_PROVIDER):
            self._groups[membership.member].append(membership.group)
        self._attached: dict[tuple[str, str, str | None], Attached | None] = {}
        self._carried: dict[str, Carried] = {}
        self._owned: dict[str, tuple[Layer, Unseen]] = {}
        self._guarded: dict[tuple[str, Place], tuple[tuple[Layer, ...] | None, Unseen]] = {}

    # -- who and whose -------------------------------------------------------------------

    def account_of(self, arn: str) -> str | None:
        """Whose the resource is; None: the snapshot does not show it."""
        found = self._resource(arn)
        return None if found is None else found.partition

    def _resource(self, arn: str) -> Resource | None:
        """The resource that ``arn`` names or lies in: an object's bucket, a version's function."""
        end = len(arn)
        least = end - len(arn.split(":", 5)[-1])
        while end > least:
            if (found := self._resources.get(arn[:end])) is not None:
                return found
            end = max(arn.rfind("/", 0, end), arn.rfind(":", 0, end))
        return None

    def identities(self) -> Iterable[Identity]:
        """Everybody that the snapshot knows."""
        return self._identities.values()

    def named(self, text: str) -> Identity:
        """The identity with this id, or this name if only one has it. Raises InputError."""
        found = self._identities.get(text)
        if found is not None:
            return found
        same = [row for row in self._identities.values() if row.name == text]
        if len(same) == 1:
            return same[0]
        near = [row.id for row in same] or get_close_matches(text, self._identities, 3)
        remedy = f"nearest: {', '.join(f'`{id_}`' for id_ in near[:3])}" if near else "name one by its ARN"
        problem = f"`{text}` is the name of {len(same)}" if same else f"`{text}` is not in the snapshot"
        raise InputError("IDENTITY", problem, remedy)

    def identity(self, caller: Caller) -> Identity | None:
        """Who asks, as the snapshot knows them; of a session its role."""
        if caller.kind is not Kind.SESSION:
            return self._identities.get(caller.text)
        return self._roles.get((caller.account or "", caller.name))

    def expect(self, caller: Caller) -> None:
        """Raise InputError for a user or role that its account, seen whole, does not have."""
        account = caller.account or ""
        whole = account in self._accounts and not self._gaps.get((account, "identities", None))
        if not whole or caller.kind not in _HELD or self.identity(caller) is not None:
            return
        arn = caller.text if caller.kind is not Kind.SESSION else str(caller.keys["aws:principalarn"])
        near = get_close_matches(arn, [id_ for id_ in self._identities if f":{account}:" in id_], 1)
        remedy = f"nearest: `{near[0]}`" if near else "give its policies in the request"
        raise InputError("/principal", f"`{caller.text}` is not in the snapshot", remedy)

    @cached_property
    def _roles(self) -> Mapping[tuple[str, str], Identity]:
        return {(row.partition, row.name): row for row in self._identities.values() if ":role/" in row.id}

    # -- context -------------------------------------------------------------------------

    def keys(
        self, caller: Caller, account: str | None, action: str = "", resource: str = "*"
    ) -> dict[str, Value]:
        """The keys that follow from who asks, whose the resource is, and what tags it has for ``action``.

        By their names in lower case, as the action.

        Source: IAM User Guide, "AWS global condition context keys".
        """
        found = self._tag_keys(action, resource)
        if (who := self.identity(caller)) is not None:
            found |= {f"aws:principaltag/{key.lower()}": value for key, value in who.tags}
            if caller.kind.as_role:
                found["aws:principalarn"] = who.id
            if who.unique_id is not None and caller.kind is Kind.USER:
                found["aws:userid"] = who.unique_id
            if who.unique_id is not None and caller.kind is Kind.SESSION:
                found["aws:userid"] = f"{who.unique_id}:{caller.session}"
        if (org := self._organisation.get(caller.account or "")) is not None:
            found["aws:principalorgid"] = org
        if (org := self._organisation.get(account or "")) is not None:
            found["aws:resourceorgid"] = org
        return found

    def _tag_keys(self, action: str, resource: str) -> dict[str, Value]:
        """The keys that a resource's tags give.

        The details of an account tell all tags of its users and roles. Other resources are told by several
        answers; one that tells tags tells them all, but where none does nobody says that it has none.

        Source: IAM API Reference, "GetAccountAuthorizationDetails"; EC2 API Reference, "DescribeInstances";
        Secrets Manager API Reference, "ListSecrets".
        """
        who = self._identities.get(resource)
        if who is not None:
            whole = who.unique_id is not None and (who.partition, "identities", who.id) not in self._gaps
            return resource_tag_keys(action, resource, who.tags, whole=whole)
        thing = self._resources.get(resource)
        if thing is None or not thing.tags:
            return {}
        whole = (thing.partition, "resources", thing.id) not in self._gaps
        return resource_tag_keys(action, resource, thing.tags, whole=whole)

    @cached_property
    def _organisation(self) -> Mapping[str, str]:
        """The organisation of each account that is known to be in one."""
        scopes = {row.id: row for row in self._snapshot.rows(Scope, provider=_PROVIDER)}
        found: dict[str, str] = {}
        for row in scopes.values():
            above, seen = row, set[str]()
            while above.parent in scopes and above.id not in seen:
                seen.add(above.id)
                above = scopes[above.parent]
            if row.kind is ScopeKind.ACCOUNT and above.kind is ScopeKind.ORGANISATION:
                found[row.id] = above.id
        return found

    def values_of(self, key: str) -> tuple[Sequence[Value], bool]:
        """Values of ``key`` that policies read so far tell apart; whether any other is like one of them.

        That is so where all of them compare it with plain texts.
        """
        return self._documents.values_of(key)

    # -- policies ------------------------------------------------------------------------

    def policies(self, caller: Caller, resource: str, account: str | None) -> Policies:
        """Everything that has a say in what ``caller`` may do to ``resource``."""
        return self._around(caller, resource, account, self.carried(caller))

    def around(self, caller: Caller, resource: str, account: str | None) -> Policies:
        """The same but for what ``caller`` carries: the same policies for all who ask from one account."""
        return self._around(caller, resource, account, ((), None, ()))

    def _around(self, caller: Caller, resource: str, account: str | None, carried: Carried) -> Policies:
        identity, boundary, unseen = carried
        resource_layer, resource_unseen = self.own(resource)
        if resource_unseen and caller.account == account and delegates_only(resource):
            resource_unseen = ()
        scp, scp_unseen = self._guardrails(caller.account, Place.SCP)
        rcp, rcp_unseen = self._guardrails(account, Place.RCP)
        return Policies(
            identity=identity,
            boundary=boundary,
            resource=resource_layer,
            scp=scp,
            rcp=rcp,
            kms_grants=tuple(self._kms_grants(resource)),
            unseen=(*unseen, *resource_unseen, *scp_unseen, *rcp_unseen),
        )

    def carried(self, caller: Caller) -> Carried:
        """The caller's own and its groups' policies, its boundary."""
        if not caller.kind.in_account or caller.kind in (Kind.ROOT, Kind.FEDERATED):
            return (), None, ()
        who = self.identity(caller)
        if who is None:
            return (), None, (("identity", f"policies of {caller.text or 'the caller'}"),)
        if who.id not in self._carried:
            self._carried[who.id] = self._read_carried(who)
        return self._carried[who.id]

    def _read_carried(self, who: Identity) -> Carried:
        holders = (who.id, *self._groups.get(who.id, ()))
        held = [grant for holder in holders for grant in self._grants.get(holder, ())]
        identity, unseen = self._apart("identity", [row for row in held if row.layer is Place.IDENTITY])
        told = self._told("grants", who.partition, (None, *holders), "identity")
        bounds = [row for row in held if row.layer is Place.BOUNDARY and row.holder == who.id]
        if not bounds:
            return identity, None, (*unseen, *told)
        boundary, missing = self._apart("boundary", bounds)
        return identity, boundary, (*unseen, *missing, *told)

    def attached_to(self, holder: str) -> Layer:
        """What an identity, a group perhaps, carries itself, as far as it was seen."""
        grants = [grant for grant in self._grants.get(holder, ()) if grant.layer is Place.IDENTITY]
        return self._apart("identity", grants)[0]

    def rcps(self, account: str) -> tuple[Layer, ...]:
        """The resource control policies over ``account``, root first, as far as they were seen."""
        return self._guardrails(account, Place.RCP)[0] or ()

    def own(self, resource: str) -> tuple[Layer, Unseen]:
        """The resource's own policies; of one that is not shown, and may have some, nobody knows."""
        if resource == "*":
            return (), ()
        if resource not in self._owned:
            self._owned[resource] = self._read_own(resource)
        return self._owned[resource]

    def _read_own(self, resource: str) -> tuple[Layer, Unseen]:
        shown = self._identities.get(resource) or self._resource(resource)
        if shown is None:
            return (), () if surely_none(resource) else (("resource", f"policy of {resource}"),)
        grants = [grant for grant in self._grants.get(shown.id, ()) if grant.layer in _NAMING]
        layer, unseen = self._apart("resource", grants)
        table = "trusts" if shown.id in self._identities else "resources"
        concerned = (shown.id,) if layer else (None, shown.id)  # who has shown one policy has no other
        return layer, (*unseen, *self._told(table, shown.partition, concerned, "resource"))

    def _kms_grants(self, resource: str) -> Iterator[KmsGrant]:
        for grant in self._grants.get(resource, ()):
            if grant.layer is Place.KMS_GRANT and grant.policy is not None:
                yield parse_grant(json.loads(self._documents.text(grant.policy)), grant.name)

    def _guardrails(self, account: str | None, place: Place) -> tuple[tuple[Layer, ...] | None, Unseen]:
        """The guardrails over an account, root first; nobody knows those over one that is not here."""
        if account is None or account in self._management:
            return None, ()
        if (account, place) not in self._guarded:
            self._guarded[account, place] = self._read_guardrails(account, place)
        return self._guarded[account, place]

    def _read_guardrails(self, account: str, place: Place) -> tuple[tuple[Layer, ...] | None, Unseen]:
        if account not in self._accounts:
            return ((),), ((place.value, f"{place.value.upper()}s of {account}"),)
        depths: defaultdict[int, list[Attached]] = defaultdict(list)
        unseen = list(self._told("inherited", account, (None,), place.value))
        for row in self._inherited.get(account, ()):
            if row.layer is place:
                read = self._documents.read(row.policy, attached=place is Place.SCP)
                id_ = attachment(row.scope, row.layer, row.name, row.reference)
                depths[row.depth] += [] if read is None else [Attached(row.name, read, id_)]
                unseen += [(place.value, f"policy {row.name}")] if read is None else []
        levels = tuple(tuple(depths[depth]) for depth in sorted(depths))
        return levels or (((),) if unseen else None), tuple(unseen)

    @cached_property
    def _inherited(self) -> Mapping[str, list[Inherited]]:
        found: defaultdict[str, list[Inherited]] = defaultdict(list)
        for row in self._snapshot.rows(Inherited, provider=_PROVIDER):
            found[row.partition].append(row)
        return found

    @cached_property
    def _management(self) -> frozenset[str]:
        """Accounts that no guardrail binds.

        Source: AWS Organizations User Guide, "Service control policies (SCPs)".
        """
        return frozenset(row.id for row in self._snapshot.rows(Scope, provider=_PROVIDER) if row.management)

    def _told(self, table: str, partition: str, subjects: Iterable[str | None], layer: str) -> Unseen:
        """What of a layer nobody has seen, by the gaps of ``subjects``; None: of the whole account."""
        if (partition, table) not in self._open:
            return ()
        found = [self._gaps.get((partition, table, subject), ()) for subject in subjects]
        return tuple([(layer, gap.what) for gaps in found for gap in gaps])

    @cached_property
    def _open(self) -> frozenset[tuple[str, str]]:
        """The tables, by account, of which something was not seen."""
        return frozenset((partition, table) for partition, table, _ in self._gaps)

    @cached_property
    def _gaps(self) -> Mapping[tuple[str, str, str | None], list[Gap]]:
        found: defaultdict[tuple[str, str, str | None], list[Gap]] = defaultdict(list)
        for gap in self._snapshot.rows(Gap, provider=_PROVIDER):
            if gap.kind in _OPEN:
                found[gap.partition, gap.table, gap.subject].append(gap)
        return found

    def _apart(self, layer: str, grants: Iterable[Grant]) -> tuple[Layer, Unseen]:
        """Policies that were read, and those that nobody has seen."""
        read: list[Attached] = []
        unseen: list[tuple[str, str]] = []
        for grant in grants:
            found = self._read(grant)
            if found is None:
                unseen.append((layer, f"policy {grant.name}"))
            else:
                read.append(found)
        return tuple(read), tuple(unseen)

    def _read(self, grant: Grant) -> Attached | None:
        """A policy as attached; a managed one is the same wherever it is, but through a group."""
        holder = self._identities.get(grant.holder)
        direct = holder is not None and holder.kind is not IdentityKind.GROUP
        id_ = grant.reference if direct else None
        id_ = id_ or attachment(grant.holder, grant.layer, grant.name, grant.reference)
        key = id_, grant.name, grant.policy
        try:
            return self._attached[key]
        except KeyError:
            compiled = self._documents.read(grant.policy, attached=grant.layer not in _NAMING)
            found = None if compiled is None else Attached(grant.name, compiled, id_)
            self._attached[key] = found
            return found
