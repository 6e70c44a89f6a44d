"""The fewest statements that close all ways up, and the guardrail that does the same: each tried again."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from nhiscan.graph.cut import Cut, cut
from nhiscan.graph.paths import Paths
from nhiscan.model import Grant, Origin, Scope, ScopeKind
from nhiscan.snapshot import MemorySnapshot
from tests.access.building import ACCOUNT, Doc, allow, deny
from tests.graph.worlds import BOSS, CLERK, ME, WHOLE, account, spoken, trust

YOU = f"arn:aws:iam::{ACCOUNT}:role/you"
ASSUME = allow("sts:AssumeRole", on=BOSS, Sid="Up")
OPEN = {BOSS: trust({"AWS": WHOLE})}
ITSELF = allow("iam:PutRolePolicy", on=ME, Sid="Self")
SHARED = Doc([allow("iam:PutRolePolicy", on="*", Sid="Shared")], "shared", Origin.CUSTOMER)
LAMBDA = {BOSS: trust({"Service": "lambda.amazonaws.com"})}
FUNCTIONS = allow("lambda:CreateFunction", "lambda:InvokeFunction", Sid="Functions")
PASS = allow("iam:PassRole", on=BOSS, Sid="Pass")

CUTS: dict[str, tuple[Callable[[], MemorySnapshot], set[str | None], int]] = {
    "nobody has a way": (lambda: account({ME: [allow("s3:GetObject")]}), set(), 0),
    "one statement of its own": (lambda: account({ME: [ITSELF]}), {"Self"}, 1),
    "the one trust that two share, and not the two that assume": (
        lambda: account({ME: [ASSUME], YOU: [ASSUME]}, trusts=OPEN),
        {None},
        2,
    ),
    "a policy that two carry is one": (lambda: account({ME: [SHARED], YOU: [SHARED]}), {"Shared"}, 2),
    "two that have nothing in common": (
        lambda: account({ME: [ITSELF], YOU: [ASSUME]}, trusts=OPEN),
        {"Self", "Up"},
        2,
    ),
    "a second way of the same one": (
        lambda: account({ME: [Doc([ITSELF]), Doc([ASSUME], "second")]}, trusts=OPEN),
        {"Self", "Up"},
        1,
    ),
    "any of what a way needs": (lambda: account({ME: [PASS, FUNCTIONS]}, trusts=LAMBDA), {"Pass"}, 1),
}
"""What is cut, by the statements' names; the trust policy's has none. How many ways there were."""


def found(snapshot: MemorySnapshot) -> Cut:
    language = spoken()
    return cut(snapshot, language.cuts(snapshot), language.ways)


@pytest.mark.parametrize(("made", "sids", "paths"), CUTS.values(), ids=CUTS)
def test_the_fewest_statements_close_all_ways(
    made: Callable[[], MemorySnapshot], sids: set[str | None], paths: int
) -> None:
    snapshot, language = made(), spoken()
    told = found(snapshot)
    assert told.paths == paths
    assert len(told.statements) == len(sids)
    assert told.smallest
    assert not told.left
    if "Up" not in sids:  # where either end of a step will do, which is taken is told by order
        assert {each.sid for each in told.statements} == sids
    left = Paths(language.ways(language.cuts(snapshot).without(told.statements)))
    assert not left.surely_to_administrators()
    for kept in told.statements:  # without any of them a way stays
        fewer = [each for each in told.statements if each != kept]
        assert Paths(language.ways(language.cuts(snapshot).without(fewer))).surely_to_administrators()


@pytest.mark.parametrize(("made", "sids", "paths"), CUTS.values(), ids=CUTS)
def test_the_guardrail_closes_all_ways_and_spares_the_administrators(
    made: Callable[[], MemorySnapshot], sids: set[str | None], paths: int
) -> None:
    snapshot, language = made(), spoken()
    told = found(snapshot)
    if not paths:
        assert told.guardrail is None
        return
    assert told.guardrail is not None
    assert not told.beyond
    guarded = Paths(language.ways(language.cuts(snapshot).guarded(told.guardrail)))
    assert not guarded.surely_to_administrators()
    document = json.loads(told.guardrail)
    assert {each["Effect"] for each in document["Statement"]} == {"Deny"}
    for each in document["Statement"]:
        assert each["Condition"] == {"ArnNotLike": {"aws:PrincipalArn": [BOSS]}}


def test_a_guardrail_says_whom_it_does_not_bind() -> None:
    managed = MemorySnapshot("managed")
    with managed.partition("aws", ACCOUNT) as writer:
        writer.add(Scope(ACCOUNT, "aws", ACCOUNT, ScopeKind.ACCOUNT, "root", management=True))
    assert spoken().cuts(managed).unbound() == [ACCOUNT]
    assert spoken().cuts(account({ME: []})).unbound() == []


def test_who_alone_is_asked_about_is_cut_alone() -> None:
    snapshot, language = account({ME: [ITSELF], CLERK: [allow("iam:PutUserPolicy", on=CLERK)]}), spoken()
    told = cut(snapshot, language.cuts(snapshot), language.ways, CLERK)
    assert (told.paths, len(told.statements)) == (1, 1)
    assert language.cuts(snapshot).holders(told.statements[0]) == [CLERK]


def test_a_policy_of_one_statement_is_taken_off_whole() -> None:
    snapshot, language = account({ME: [Doc([ITSELF], "only")]}), spoken()
    told = found(snapshot)
    amended = language.cuts(snapshot).without(told.statements)
    assert "only" not in {grant.name for grant in amended.rows(Grant, provider="aws")}


def test_a_deny_is_never_what_is_cut() -> None:
    told = found(account({ME: [ITSELF, deny("s3:*", Sid="Never")]}))
    assert "Never" not in {each.sid for each in told.statements}
