"""A small company written by hand, and steps that somebody says can be taken in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from nhiscan.access import Alteration, Change, Edge, Foothold, Step, Ways
from nhiscan.graph.entitlement import EntitlementGraph
from nhiscan.model import (
    Answer,
    Credential,
    CredentialKind,
    Identity,
    IdentityKind,
    Membership,
    PrincipalKind,
    Resource,
    Standing,
    Trust,
    Workload,
)
from nhiscan.snapshot import MemorySnapshot, Row

HERE, THERE = "111122223333", "444455556666"
ADMIN, AGENT, CLERK = (f"arn:aws:iam::{HERE}:{name}" for name in ("role/admin", "role/agent", "user/clerk"))
FAR = f"arn:aws:iam::{THERE}:role/far"
STAFF = f"arn:aws:iam::{HERE}:group/staff"
FUNCTION = f"arn:aws:lambda:eu-west-1:{HERE}:function:f"
SECRET = f"arn:aws:secretsmanager:eu-west-1:{HERE}:secret:s"
BUCKET = "arn:aws:s3:::untouched"
KEY = "AKIAEXAMPLE000000001"
OIDC = f"arn:aws:iam::{HERE}:oidc-provider/token.actions.githubusercontent.com"
SAML = f"arn:aws:iam::{HERE}:saml-provider/corp"
SERVICE, VENDOR = "ec2.amazonaws.com", "arn:aws:iam::777788889999:root"


@dataclass
class FakeWays:
    """As much of ``nhiscan.access.Ways`` as a graph of all steps asks."""

    steps: Sequence[Edge] = ()
    outside: Sequence[Step] = ()
    who: Sequence[str] = (ADMIN, AGENT, CLERK, FAR)
    tops: Mapping[str, Standing] = field(default_factory=dict)
    altered: Mapping[str, Sequence[Alteration]] = field(default_factory=dict)
    after: Mapping[Change, Answer] = field(default_factory=dict)

    def identities(self) -> Sequence[str]:
        return self.who

    def administrators(self) -> Mapping[str, Standing]:
        return self.tops

    def standing(self, foothold: Foothold) -> Answer:
        return self.after.get(foothold.changes[-1], Answer.IMPLICIT_DENY)

    def alters(self, foothold: Foothold) -> Sequence[Alteration]:
        return self.altered.get(foothold.identity, ())

    def edges(self) -> Iterator[Edge]:
        return iter(self.steps)

    def entries(self) -> Iterator[Step]:
        return iter(self.outside)


def edge(source: str, method: str, *targets: str, gains: str = "become", conditional: bool = False) -> Edge:
    """Steps of one source by one method."""
    return Edge(source, method, gains, tuple(sorted(targets)), conditional)


def entry(source: str, target: str = AGENT, method: str = "aws-sts-assume-role", *keys: str) -> Step:
    """A step of somebody outside."""
    return Step(source, target, method, "Assume the role", "become", depends_on=keys)


def role(arn: str) -> Identity:
    """A role by its ARN."""
    return Identity(arn, "aws", arn.split(":")[4], IdentityKind.ROLE, arn.rpartition("/")[2])


def rows() -> list[Row]:
    """Two accounts: three roles, a user in a group, a function, a key, two resources, who is let in."""
    return [
        role(ADMIN),
        role(AGENT),
        role(FAR),
        Identity(CLERK, "aws", HERE, IdentityKind.USER, "clerk", enabled=True),
        Identity(STAFF, "aws", HERE, IdentityKind.GROUP, "staff"),
        Membership(STAFF, CLERK, HERE),
        Workload(FUNCTION, "aws", HERE, "lambda-function", "f", AGENT, "eu-west-1"),
        Resource(FUNCTION, "aws", HERE, "lambda-function", "f"),
        Resource(SECRET, "aws", HERE, "secret", "s"),
        Resource(BUCKET, "aws", HERE, "s3-bucket", "untouched"),
        Credential(KEY, "aws", HERE, CredentialKind.ACCESS_KEY, CLERK, active=True),
        _trust(OIDC, PrincipalKind.FEDERATED),
        _trust(SAML, PrincipalKind.FEDERATED),
        _trust(SERVICE, PrincipalKind.SERVICE),
        _trust(VENDOR, PrincipalKind.ACCOUNT),
    ]


def _trust(principal: str, kind: PrincipalKind) -> Trust:
    return Trust(
        id=f"{AGENT}#trust:0:{principal}",
        provider="aws",
        partition=HERE,
        identity=AGENT,
        principal=principal,
        principal_kind=kind,
        account=None,
        statement=0,
        sid=None,
        actions=("sts:AssumeRole",),
    )


def graph(
    *steps: Edge,
    outside: Sequence[Step] = (),
    tops: Mapping[str, Standing] | None = None,
    more: Sequence[Row] = (),
    who: Sequence[str] = (ADMIN, AGENT, CLERK, FAR),
) -> EntitlementGraph:
    """The graph of the company, with these steps."""
    return of(FakeWays(steps, outside, who, tops or {}), more)


def of(ways: FakeWays, more: Sequence[Row] = ()) -> EntitlementGraph:
    """The graph of the company, with these ways."""
    snapshot = MemorySnapshot("company")
    for account in (HERE, THERE):
        with snapshot.partition("aws", account) as writer:
            for row in (*rows(), *more):
                if getattr(row, "partition", HERE) == account:
                    writer.add(row)
    return EntitlementGraph(snapshot, cast(Ways, ways))
