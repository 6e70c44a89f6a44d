"""One identity in two environments is a finding; without the map nothing is judged."""

from __future__ import annotations

import pytest

from nhiscan.model import GapKind, PrincipalKind
from nhiscan.snapshot import Row
from tests.estates import (
    DEV,
    ENVIRONMENTS,
    PROD,
    ROLE,
    VENDOR,
    allow,
    estate,
    findings,
    gap,
    needs,
    policy,
    role,
    rule,
    said,
    trust,
    workload,
)

RULE = rule("identity_two_environments")
ACCOUNT = PrincipalKind.ACCOUNT
THEIRS = f"arn:aws:sqs:eu-central-1:{DEV}:jobs"
OURS = f"arn:aws:sqs:eu-central-1:{PROD}:jobs"
DENY = {"Effect": "Deny", "Action": "sqs:*", "Resource": THEIRS}

CASES: dict[str, tuple[list[Row | tuple[Row, ...]], str]] = {
    "a sandbox may become it": ([trust(DEV, ACCOUNT, account=DEV)], "high certain"),
    "its own account may": ([trust(PROD, ACCOUNT, account=PROD)], "clean"),
    "an account of no environment may": ([trust(VENDOR, ACCOUNT, account=VENDOR)], "clean"),
    "it may write to a queue of the sandbox": ([policy(ROLE, allow("sqs:*", on=THEIRS))], "high certain"),
    "it may write to its own queue": ([policy(ROLE, allow("sqs:*", on=OURS))], "clean"),
    "everything, which names nobody": ([policy(ROLE, allow("sqs:*"))], "clean"),
    "a bucket, whose name tells no account": ([policy(ROLE, allow("s3:*", on="arn:aws:s3:::x/*"))], "clean"),
    "a Deny names the sandbox": ([policy(ROLE, DENY)], "clean"),
    "all queues of any account": ([policy(ROLE, allow("sqs:*", on="arn:aws:sqs:*:*:jobs"))], "clean"),
    "what runs as it says sandbox": ([workload("job", tags=(("stage", "sandbox-1"),))], "high certain"),
    "its trusts were not given": ([gap("trusts")], "not evaluated"),
    "its listings were refused": ([gap("workloads", GapKind.REFUSED)], "not evaluated"),
    "listings were not given, trusts and policies were": ([gap("workloads")], "clean"),
}


@pytest.mark.parametrize(("rows", "verdict"), CASES.values(), ids=CASES)
def test_two_environments(rows: list[Row | tuple[Row, ...]], verdict: str) -> None:
    environments = {"production": (PROD,), "sandbox": (DEV, "sandbox-*")}
    assert said(RULE, estate(role(), *rows, environments=environments)) == {ROLE: [verdict]}


MAPS: dict[str, dict[str, tuple[str, ...]]] = {
    "no map": {},
    "a map that leaves the account out": {"sandbox": (DEV,)},
}


@pytest.mark.parametrize("environments", MAPS.values(), ids=MAPS)
def test_without_the_map_nothing_is_judged(environments: dict[str, tuple[str, ...]]) -> None:
    asked = estate(role(), trust(DEV, ACCOUNT, account=DEV), environments=environments)
    assert said(RULE, asked) == {ROLE: ["not evaluated"]}
    assert needs(RULE, asked) == {("settings", GapKind.NOT_GIVEN)}


def test_the_evidence_says_by_what_it_reaches_where() -> None:
    rows = [role(), *trust(DEV, ACCOUNT, account=DEV), *policy(ROLE, allow("sqs:*", on=THEIRS))]
    (found,) = findings(RULE, estate(rows, environments=ENVIRONMENTS))
    assert found.message == "belongs to production and reaches into sandbox"
    assert [item.text for item in found.evidence] == [
        f"trusts `{DEV}`: sandbox",
        f"`inline` names resources of {DEV}: sandbox",
    ]
    assert (found.cause.kind, found.cause.id) == ("trust", ROLE)


def test_a_policy_is_the_cause_where_it_alone_leads_there() -> None:
    rows = [role(), *policy(ROLE, allow("sqs:*", on=THEIRS)), workload("job", tags=(("stage", DEV),))]
    (found,) = findings(RULE, estate(rows, environments=ENVIRONMENTS))
    assert (found.cause.kind, found.cause.id) == ("grant", f"{ROLE}/inline")
    assert len(found.evidence) == 2


def test_an_account_in_both_is_in_its_own() -> None:
    both = {"production": (PROD, DEV), "sandbox": (DEV,)}
    asked = estate(role(), trust(DEV, ACCOUNT, account=DEV), environments=both)
    assert said(RULE, asked) == {ROLE: ["clean"]}
