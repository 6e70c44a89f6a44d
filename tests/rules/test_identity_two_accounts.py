"""Who is strong in another account is a finding; who is weak there, or strong at home, is not."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from nhiscan.model import GapKind, Nature, PrincipalKind
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
)

RULE = rule("identity_two_accounts")
THERE = f"arn:aws:iam::{DEV}:role/operator"
BEHIND = f"arn:aws:iam::{DEV}:role/behind"
AT_HOME = f"arn:aws:iam::{PROD}:role/at-home"
ASSUME = allow("sts:AssumeRole", on=[THERE, BEHIND, AT_HOME])
EVERYTHING, BUCKETS, DOMAINS = allow("*"), allow("s3:*"), allow("sdb:*")
NARROW = allow("s3:*", on="arn:aws:s3:::curated/*")
TAGGED = allow("s3:*", Condition={"StringEquals": {"aws:SourceVpc": "vpc-1"}})
OFFICE = {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}


def let_in(target: str, source: str = ROLE, condition: Mapping[str, Any] | None = None) -> Any:
    """``target`` trusts one identity."""
    return trust(source, PrincipalKind.IDENTITY, target, condition, source.split(":")[4])


def there(*grants: Mapping[str, Any], condition: Mapping[str, Any] | None = None) -> list[Any]:
    """A role of the other account that trusts ours."""
    return [role(THERE), let_in(THERE, condition=condition), policy(THERE, *grants)]


OURS = [role(), policy(ROLE, ASSUME)]

CASES: dict[str, tuple[list[Any], str]] = {
    "an administrator there": ([OURS, there(EVERYTHING)], "high certain"),
    "all of a service there, with its permissions": ([OURS, there(BUCKETS)], "medium certain"),
    "all of a service there that has no permissions": ([OURS, there(DOMAINS)], "low certain"),
    "a service's permissions before another's changes": ([OURS, there(DOMAINS, BUCKETS)], "medium certain"),
    "one bucket there": ([OURS, there(NARROW)], "clean"),
    "all of a service under a condition": ([OURS, there(TAGGED)], "medium conditional"),
    "let in from the office": ([OURS, there(EVERYTHING, condition=OFFICE)], "high conditional"),
    "let in, and not allowed to go": ([role(), there(EVERYTHING)], "clean"),
    "allowed to go, and not let in": ([OURS, role(THERE), policy(THERE, EVERYTHING)], "clean"),
    "let in with the whole account": (
        [
            OURS,
            role(THERE),
            trust(f"arn:aws:iam::{PROD}:root", PrincipalKind.ACCOUNT, THERE, account=PROD),
            policy(THERE, EVERYTHING),
        ],
        "high certain",
    ),
    "an administrator at home": ([role(), policy(ROLE, EVERYTHING)], "clean"),
    "an administrator at home behind a step": (
        [OURS, role(AT_HOME), let_in(AT_HOME), policy(AT_HOME, EVERYTHING)],
        "clean",
    ),
    "weak there, and an administrator behind": (
        [
            OURS,
            [role(THERE), let_in(THERE), policy(THERE, allow("sts:AssumeRole", on=BEHIND))],
            [role(BEHIND), let_in(BEHIND, THERE), policy(BEHIND, EVERYTHING)],
        ],
        "high certain",
    ),
    "two ways, of which one hangs on something": (
        [
            [OURS, there(EVERYTHING, condition=OFFICE)],
            [role(BEHIND), let_in(BEHIND), policy(BEHIND, EVERYTHING)],
        ],
        "high certain",
    ),
    "in a circle": (
        [
            [role(), policy(ROLE, ASSUME), let_in(ROLE, THERE)],
            [role(THERE), let_in(THERE), policy(THERE, allow("sts:AssumeRole", on=ROLE))],
        ],
        "clean",
    ),
}


@pytest.mark.parametrize(("rows", "verdict"), CASES.values(), ids=CASES)
def test_strong_elsewhere(rows: list[Any], verdict: str) -> None:
    assert said(RULE, estate(rows))[ROLE] == [verdict]


APART = {
    "an administrator": (EVERYTHING, "critical certain"),
    "all of a service with its permissions": (BUCKETS, "high certain"),
    "all of a service that has none": (DOMAINS, "medium certain"),
}


@pytest.mark.parametrize(("grant", "verdict"), APART.values(), ids=APART)
def test_of_another_environment_it_is_worse(grant: Mapping[str, Any], verdict: str) -> None:
    asked = estate(OURS, there(grant), environments=ENVIRONMENTS)
    assert said(RULE, asked)[ROLE] == [verdict]


def test_of_one_environment_it_is_not() -> None:
    both = {"production": (PROD, DEV)}
    assert said(RULE, estate(OURS, there(EVERYTHING), environments=both))[ROLE] == ["high certain"]


def test_each_account_is_told_by_itself() -> None:
    third = THERE.replace(DEV, VENDOR)
    rows = [OURS, policy(ROLE, allow("sts:AssumeRole", on=third), name="more"), there(BUCKETS)]
    asked = estate(rows, role(third), let_in(third), policy(third, EVERYTHING))
    assert sorted(said(RULE, asked)[ROLE]) == ["high certain", "medium certain"]
    assert len({found.fingerprint for found in findings(RULE, asked)}) == 2


def test_only_who_crosses_is_told() -> None:
    """Whoever becomes our role at home goes the same way; one line for the door is enough."""
    before = [role(AT_HOME), policy(AT_HOME, allow("sts:AssumeRole", on=ROLE)), let_in(ROLE, AT_HOME)]
    told = said(RULE, estate(OURS, before, there(EVERYTHING)))
    assert (told[ROLE], told[AT_HOME]) == (["high certain"], ["clean"])


def test_people_are_not_judged() -> None:
    asked = estate(role(nature=Nature.HUMAN), policy(ROLE, ASSUME), there(EVERYTHING))
    assert ROLE not in said(RULE, asked)


def test_the_finding_tells_the_way_and_closes_the_door() -> None:
    (found,) = findings(RULE, estate(OURS, there(EVERYTHING)))
    assert found.message == f"reaches account {DEV}, and there may do everything that its guardrails leave"
    assert (found.cause.kind, found.cause.id, found.cause.statement) == ("trust", THERE, 0)
    steps = [evidence.text for evidence in found.evidence if evidence.source == "step"]
    assert steps == [f"Assume the role: `operator` of {DEV}"]
    assert found.fix == ()  # nobody else is let in, and a trust that names nobody cannot be written


def test_a_door_that_others_use_too_is_closed_for_this_one() -> None:
    rows = there(EVERYTHING)
    others = f"arn:aws:iam::{DEV}:role/others"
    row = rows[1][0]
    statement = {"Effect": "Allow", "Principal": {"AWS": [ROLE, others]}, "Action": "sts:AssumeRole"}
    from nhiscan.model import Layer

    rows[1] = (row, *policy(THERE, statement, name="trust policy", layer=Layer.TRUST))
    (found,) = findings(RULE, estate(OURS, rows, role(others)))
    (fix,) = found.fix
    assert "update-assume-role-policy" in fix.text
    document = json.loads(fix.text[fix.text.index("{") : fix.text.rindex("}") + 1])
    assert document["Statement"][0]["Principal"] == {"AWS": [others]}


def test_a_policy_there_that_nobody_gave_leaves_it_open() -> None:
    blind = [role(THERE), let_in(THERE), gap("policies", partition=DEV)]
    asked = estate(OURS, blind)
    assert said(RULE, asked)[ROLE] == ["not evaluated"]
    assert needs(RULE, asked) == {("policies", GapKind.NOT_GIVEN)}


@pytest.mark.parametrize("table", ["identities", "trusts"])
def test_roles_there_that_nobody_listed_leave_it_open(table: str) -> None:
    asked = estate(OURS, there(NARROW), gap(table, partition=DEV))
    assert said(RULE, asked)[ROLE] == ["not evaluated"]


def test_of_an_account_that_stands_alone_nothing_is_asked() -> None:
    assert said(RULE, estate(OURS, gap("trusts")))[ROLE] == ["clean"]
