"""A trust of what no longer exists is a finding; what cannot be seen stands for itself."""

from __future__ import annotations

import pytest

from nhiscan.model import GapKind, PrincipalKind, Resource
from nhiscan.snapshot import Row
from tests.estates import DEV, PROD, ROLE, USER, VENDOR, estate, findings, gap, role, rule, said, trust, user

RULE = rule("trust_orphaned")
IDENTITY = PrincipalKind.IDENTITY
GONE = f"arn:aws:iam::{PROD}:role/gone"
SESSION = f"arn:aws:sts::{PROD}:assumed-role/agent-invoice/run-1"
LOST_SESSION = f"arn:aws:sts::{PROD}:assumed-role/gone/run-1"
FEDERATED = f"arn:aws:sts::{PROD}:federated-user/anna"

CASES: dict[str, tuple[str, PrincipalKind, str | None, list[Row], str]] = {
    "an id in place of a name": ("AROAEXAMPLEGONE00001", PrincipalKind.DELETED, None, [], "medium certain"),
    "a role that the whole inventory does not know": (GONE, IDENTITY, PROD, [], "medium certain"),
    "a role of whose name there is only a user": (
        f"arn:aws:iam::{PROD}:role/svc-report",
        IDENTITY,
        PROD,
        [user()],
        "medium certain",
    ),
    "a user that is there": (USER, IDENTITY, PROD, [user()], "clean"),
    "the role's own session": (SESSION, IDENTITY, PROD, [], "clean"),
    "a session of a role that is gone": (LOST_SESSION, IDENTITY, PROD, [], "medium certain"),
    "a session that only a user's name stands for": (FEDERATED, IDENTITY, PROD, [], "clean"),
    "the inventory was cut": (GONE, IDENTITY, PROD, [gap("identities", GapKind.TRUNCATED)], "clean"),
    "an account that is not in the snapshot": (
        f"arn:aws:iam::{VENDOR}:role/x",
        IDENTITY,
        VENDOR,
        [],
        "clean",
    ),
    "a whole account": (PROD, PrincipalKind.ACCOUNT, PROD, [], "clean"),
    "a service": ("ec2.amazonaws.com", PrincipalKind.SERVICE, None, [], "clean"),
    "what nobody can read": ("{}", PrincipalKind.UNKNOWN, None, [], "not evaluated"),
}


@pytest.mark.parametrize(("principal", "kind", "account", "rows", "verdict"), CASES.values(), ids=CASES)
def test_orphaned(
    principal: str, kind: PrincipalKind, account: str | None, rows: list[Row], verdict: str
) -> None:
    asked = estate(role(), rows, trust(principal, kind, account=account))
    assert said(RULE, asked) == {f"{ROLE}#trust:0:{principal}": [verdict]}


PROVIDER = f"arn:aws:iam::{PROD}:oidc-provider/gone.example.com"
THERE = Resource(PROVIDER, "aws", PROD, "oidc-provider", "gone.example.com")
PROVIDERS: dict[str, tuple[list[Row], str]] = {
    "the list leaves it out": ([], "medium certain"),
    "it is listed": ([THERE], "clean"),
    "nobody gave the list": ([gap("providers", subject=PROVIDER)], "not evaluated"),
}


@pytest.mark.parametrize(("rows", "verdict"), PROVIDERS.values(), ids=PROVIDERS)
def test_identity_providers_of_the_account(rows: list[Row], verdict: str) -> None:
    asked = estate(role(), rows, trust(PROVIDER, PrincipalKind.FEDERATED, account=PROD))
    assert list(said(RULE, asked).values()) == [[verdict]]


def test_another_account_of_the_snapshot_is_looked_through() -> None:
    there, gone = f"arn:aws:iam::{DEV}:role/build", f"arn:aws:iam::{DEV}:role/gone"
    rows = [role(), role(there), *trust(there, IDENTITY, account=DEV), *trust(gone, IDENTITY, account=DEV)]
    assert [item.message for item in findings(RULE, estate(rows))] == [
        f"trusts `{gone}`, which no longer exists"
    ]


def test_the_only_statement_of_a_trust_cannot_be_taken_out() -> None:
    (found,) = findings(RULE, estate(role(), trust("AROAX", PrincipalKind.DELETED)))
    assert found.fix == ()
