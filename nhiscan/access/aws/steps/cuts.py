"""What would cut steps: statements taken out, or one service control policy over all accounts.

Source: IAM User Guide, "Grammar of the IAM JSON policy language"; AWS Organizations User Guide, "SCP syntax",
"Quotas and service limits for AWS Organizations".
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any, Final, TypeVar

from nhiscan.access.protocol import Cuttable, Step
from nhiscan.files import canonical_json
from nhiscan.model import Grant, Inherited, Layer, Membership, Policy, Scope, ScopeKind
from nhiscan.snapshot import Partition, Row, Snapshot

_PROVIDER: Final = "aws"
_PLACES: Final = {"identity": Layer.IDENTITY, "resource": Layer.TRUST}
MOST_LETTERS: Final = 5120
"""How long a service control policy may be."""
R = TypeVar("R", bound=Row)


class Cuts:
    """Implements ``nhiscan.access.Cuts``."""

    def __init__(self, snapshot: Snapshot) -> None:
        """Over all accounts of ``snapshot``."""
        self._snapshot = snapshot
        self._grants: defaultdict[tuple[str, Layer, str], list[Grant]] = defaultdict(list)
        for grant in snapshot.rows(Grant, provider=_PROVIDER):
            self._grants[grant.holder, grant.layer, grant.name].append(grant)
        self._groups: defaultdict[str, list[str]] = defaultdict(list)
        for row in snapshot.rows(Membership, provider=_PROVIDER):
            self._groups[row.member].append(row.group)

    def statements(self, step: Step) -> Collection[Cuttable]:
        """The Allow statements that carry ``step``: without any of them it cannot be taken so."""
        found: dict[Cuttable, None] = {}
        for because in step.because:
            layer = _PLACES.get(because.layer)
            if because.effect != "Allow" or layer is None:
                continue
            own = layer is Layer.IDENTITY
            for holder in (step.source, *self._groups[step.source]) if own else (step.target,):
                for grant in self._grants[holder, layer, because.name]:
                    policy = grant.reference or grant.id
                    found[Cuttable(policy, grant.name, because.statement, because.sid)] = None
        return found

    def holders(self, statement: Cuttable) -> Sequence[str]:
        """Whoever carries the policy that ``statement`` is in, by id."""
        rows = (grant for grants in self._grants.values() for grant in grants)
        return sorted({g.holder for g in rows if statement.policy in (g.reference, g.id)})

    def without(self, statements: Collection[Cuttable]) -> Snapshot:
        """The snapshot as it would be without ``statements``."""
        places: defaultdict[str, set[int]] = defaultdict(set)
        for statement in statements:
            places[statement.policy].add(statement.place)
        documents = {row.id: row for row in self._snapshot.rows(Policy, provider=_PROVIDER)}
        grants: list[Grant] = []
        more: dict[str, Policy] = {}
        for grant in self._snapshot.rows(Grant, provider=_PROVIDER):
            cut = places.get(grant.reference or grant.id)
            if cut is None or grant.policy not in documents:
                grants.append(grant)
                continue
            left = _cut(documents[grant.policy].document, cut)
            if left is not None:
                policy = _stored(left, _PROVIDER)
                more[policy.id] = policy
                grants.append(replace(grant, policy=policy.id))
        return _Amended(self._snapshot, {Grant: grants}, {Policy: list(more.values())})

    def guardrail(self, steps: Iterable[Step], spared: Collection[str]) -> str:
        """A service control policy that denies ``steps`` to everybody but those ``spared``, as JSON.

        Where one statement for each kind of step would be too long, all are joined to one, which denies more.
        """
        wanted: defaultdict[str, set[str]] = defaultdict(set)
        for step in steps:
            action, on = _decisive(step)
            wanted[on].add(action)
        joined: defaultdict[tuple[str, ...], set[str]] = defaultdict(set)
        for on, actions in wanted.items():
            joined[tuple(sorted(actions))].add(on)
        exact = _denying(joined, spared)
        if not self.too_long(exact):
            return exact
        everything = tuple(sorted({each for found in wanted.values() for each in found}))
        return _denying({everything: set(wanted)}, spared)

    def guarded(self, document: str) -> Snapshot:
        """The snapshot as it would be with this service control policy over every account."""
        allowing = json.loads(document)
        allowing["Statement"].append({"Effect": "Allow", "Action": "*", "Resource": "*"})
        policy = _stored(canonical_json(allowing), _PROVIDER)
        rows = [
            Inherited(part.id, _PROVIDER, part.id, 1000, Layer.SCP, "proposed guardrail", policy.id)
            for part in self._snapshot.partitions
            if part.provider == _PROVIDER
        ]
        return _Amended(self._snapshot, {}, {Policy: [policy], Inherited: rows})

    def unbound(self) -> Sequence[str]:
        """Accounts that no guardrail binds: those that manage an organisation."""
        scopes = self._snapshot.rows(Scope, provider=_PROVIDER)
        return sorted(row.id for row in scopes if row.kind is ScopeKind.ACCOUNT and row.management)

    @staticmethod
    def too_long(document: str) -> bool:
        """Whether AWS would refuse a guardrail for its length."""
        return len(document) > MOST_LETTERS


class _Amended:
    """A snapshot with some rows put in place of others, and some more."""

    def __init__(
        self,
        snapshot: Snapshot,
        instead: Mapping[type[Any], Sequence[Any]],
        more: Mapping[type[Any], Sequence[Any]],
    ) -> None:
        self._snapshot = snapshot
        self._instead = instead
        self._more = more

    @property
    def name(self) -> str:
        """As before."""
        return self._snapshot.name

    @property
    def partitions(self) -> Sequence[Partition]:
        """As before."""
        return self._snapshot.partitions

    def rows(self, noun: type[R], partition: str | None = None, provider: str | None = None) -> Sequence[R]:
        """All rows of one noun, those added last."""
        kept: Sequence[R] = self._snapshot.rows(noun, partition, provider)
        if provider == _PROVIDER and noun in self._instead:
            kept = [row for row in self._instead[noun] if partition in (None, row.partition)]
        more = self._more.get(noun, ())
        return [
            *kept,
            *(r for r in more if partition is None or getattr(r, "partition", partition) == partition),
        ]


def _denying(wanted: Mapping[tuple[str, ...], Collection[str]], spared: Collection[str]) -> str:
    """A Deny of actions on resources for each of ``wanted``."""
    statements = [
        {
            "Effect": "Deny",
            "Action": list(actions),
            "Resource": "*" if "*" in resources else sorted(resources),
            "Condition": {"ArnNotLike": {"aws:PrincipalArn": sorted(spared)}},
        }
        for actions, resources in sorted(wanted.items())
    ]
    return canonical_json({"Version": "2012-10-17", "Statement": statements})


def _cut(document: str, places: Collection[int]) -> str | None:
    """``document`` without the statements at ``places``; None: nothing is left."""
    found = json.loads(document)
    statements = found["Statement"] if isinstance(found["Statement"], list) else [found["Statement"]]
    left = [each for place, each in enumerate(statements) if place not in places]
    return canonical_json({**found, "Statement": left}) if left else None


def _stored(document: str, language: str) -> Policy:
    return Policy(f"sha256:{sha256(document.encode()).hexdigest()}", language, document)


def _decisive(step: Step) -> tuple[str, str]:
    """The action to deny, and on what: the one about the target, or about something of it."""
    pairs = [need.split(" on ", 1) for need in step.needs]
    about = [pair for pair in pairs if pair[1] == step.target]
    action, on = (about or pairs)[0]
    return action, on if on.startswith("arn:") else "*"
