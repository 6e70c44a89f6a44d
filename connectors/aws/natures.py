"""Machine or human, by AWS's own facts; what they leave open is unknown, with the reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from nhiscan.connectors.aws.exports.cognito_identity_pools import KIND as IDENTITY_POOL
from nhiscan.connectors.aws.exports.iam_mfa_devices import second_factors
from nhiscan.connectors.aws.facts import KEYS, Given, ReportLine
from nhiscan.connectors.aws.gaps import Failed, Refused
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.model import (
    Credential,
    CredentialKind,
    Identity,
    IdentityKind,
    IssuerSubject,
    Nature,
    PrincipalKind,
    Trust,
    Workload,
)

_END_USERS: Final = frozenset(
    ["cognito-identity.amazonaws.com", "accounts.google.com", "graph.facebook.com", "www.amazon.com"]
)
"""Issuers that sign in the users of an application as well as programs."""
BY_PROGRAMS: Final = frozenset({KEYS, "service-specific credentials", "signing certificates of a user"})
"""Kinds of answers that tell what programs sign in with; one that was refused may have held something."""
_BY_PROGRAMS: Final = frozenset(
    [CredentialKind.ACCESS_KEY, CredentialKind.SERVICE_SPECIFIC, CredentialKind.CERTIFICATE]
)


def join_natures(ledger: Ledger) -> None:
    """Every identity as a row, with what it is; the last join, it looks at all the others' rows."""
    trusts: defaultdict[str, list[Trust]] = defaultdict(list)
    for trust in ledger.of(Trust):
        trusts[trust.identity].append(trust)
    issuers = {row.trust: row.issuer for row in ledger.of(IssuerSubject)}
    told = sorted(ledger.of(Workload), key=lambda row: (row.kind, row.id), reverse=True)
    workloads = {row.identity: row for row in told if row.kind != IDENTITY_POOL}
    pools = {row.identity: row for row in told if row.kind == IDENTITY_POOL}
    people, factors = _People(ledger), second_factors(ledger)
    for identity in tuple(ledger.of(Identity)):
        match identity.kind:
            case IdentityKind.ROLE:
                runs = workloads.get(identity.id) or pools.get(identity.id)
                found = _role(identity, trusts[identity.id], issuers, runs)
            case IdentityKind.USER:
                found = people.nature(identity)
            case _:
                found = Nature.UNKNOWN, "a group may hold both"
        second = factors.get(identity.id, identity.second_factor)
        ledger.add(replace(identity, nature=found[0], nature_because=found[1], second_factor=second))


def _role(
    role: Identity, trusts: Sequence[Trust], issuers: dict[str, str], workload: Workload | None
) -> tuple[Nature, str]:
    """A role that a service or workload becomes is a machine's; one of Identity Center a human's.

    An identity pool runs as no role: it hands roles out to the users and guests of an application.

    Source: Amazon Cognito Developer Guide, "Identity pools", authenticated and guest access.
    """
    if role.managed_by == "aws":
        return Nature.MACHINE, "a service-linked role"
    if role.managed_by is not None:
        return Nature.HUMAN, "made by Identity Center for people who sign in"
    if workload is not None and workload.kind != IDENTITY_POOL:
        return Nature.MACHINE, f"the {workload.kind} `{workload.name}` runs as it"
    for trust in trusts:
        if trust.principal_kind is PrincipalKind.SERVICE:
            return Nature.MACHINE, f"the service {trust.principal} may become it"
    for trust in trusts:
        if (issuer := issuers.get(trust.id)) is not None and issuer not in _END_USERS:
            return Nature.MACHINE, f"workloads of {issuer} may become it"
    if workload is not None:
        return Nature.UNKNOWN, f"the identity pool `{workload.name}` gives it to people and programs alike"
    if not trusts:
        return Nature.UNKNOWN, "nobody can be read from its trust policy"
    kinds = {trust.principal_kind for trust in trusts}
    if kinds == {PrincipalKind.FEDERATED}:
        return Nature.UNKNOWN, "people and programs may come through its identity provider"
    return Nature.UNKNOWN, "other identities may become it, which may be people or programs"


class _People:
    """What users sign in with, as far as the files tell."""

    def __init__(self, ledger: Ledger) -> None:
        self._held: defaultdict[str, set[CredentialKind]] = defaultdict(set)
        for credential in ledger.of(Credential):
            self._held[credential.identity].add(credential.kind)
        self._lines = {line.arn: line for line in ledger.of(ReportLine)}
        self._listed = {given.word for given in ledger.of(Given) if given.what == KEYS}
        asked = [*(r.export for r in ledger.of(Refused)), *(f.export for f in ledger.of(Failed))]
        self._hidden = any(export.what in BY_PROGRAMS for export in asked)

    def nature(self, user: Identity) -> tuple[Nature, str]:
        """Keys and no password: a machine's; a password and no keys: a human's."""
        if user.id.endswith(":root"):
            return Nature.HUMAN, "the account's root user"
        keys, password = self._keys(user), self._password(user)
        if keys is None and password is None:
            return Nature.UNKNOWN, "neither its keys nor its password are known"
        if password is None:
            return Nature.UNKNOWN, "whether it has a password is not known"
        if keys is None:
            return Nature.UNKNOWN, "whether it has keys is not known"
        if keys != password:
            return (
                (Nature.MACHINE, "keys and no password") if keys else (Nature.HUMAN, "a password and no keys")
            )
        return Nature.UNKNOWN, "both keys and a password" if keys else "neither keys nor a password"

    def _keys(self, user: Identity) -> bool | None:
        if self._held[user.id] & _BY_PROGRAMS:
            return True
        if self._hidden:
            return None
        return False if user.name in self._listed or user.id in self._lines else None

    def _password(self, user: Identity) -> bool | None:
        line = self._lines.get(user.id)
        return line.password if line else None
