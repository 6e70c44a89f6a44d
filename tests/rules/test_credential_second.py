"""Of two active credentials of a kind, the one used less recently is one too many."""

from __future__ import annotations

import pytest

from nhiscan.model import CredentialKind, GapKind
from nhiscan.snapshot import Row
from tests.estates import KEY, ROLE, days_ago, estate, findings, gap, key, rule, said, used, user

RULE = rule("credential_second")
OTHER = "AKIAEXAMPLE000000002"
FEDERATED = CredentialKind.FEDERATED_TRUST

CASES: dict[str, tuple[list[Row], dict[str, str]]] = {
    "one key": ([key()], {KEY: "clean"}),
    "the second never used": (
        [key(), key(OTHER), used(KEY, 1), used(OTHER)],
        {KEY: "clean", OTHER: "low certain"},
    ),
    "the first used longer ago": (
        [key(), key(OTHER), used(KEY, 50), used(OTHER, 3)],
        {KEY: "low certain", OTHER: "clean"},
    ),
    "nobody tells of use: the older one": (
        [key(), key(OTHER, created=days_ago(5))],
        {KEY: "low certain", OTHER: "clean"},
    ),
    "the second was ended": ([key(), key(OTHER, active=False)], {KEY: "clean", OTHER: "clean"}),
    "whether the second works is not known": (
        [key(), key(OTHER, active=None, created=days_ago(500))],
        {KEY: "clean", OTHER: "not evaluated"},
    ),
    "of two kinds": ([key(), key(OTHER, kind=CredentialKind.SSH_KEY)], {KEY: "clean", OTHER: "clean"}),
    "for two services": (
        [
            key(kind=CredentialKind.SERVICE_SPECIFIC, service="codecommit.amazonaws.com"),
            key(OTHER, kind=CredentialKind.SERVICE_SPECIFIC, service="cassandra.amazonaws.com"),
        ],
        {KEY: "clean", OTHER: "clean"},
    ),
    "of two identities": ([key(), key(OTHER, ROLE)], {KEY: "clean"}),
    "federated trusts, of which there may be many": (
        [key(kind=FEDERATED), key(OTHER, kind=FEDERATED)],
        {KEY: "clean", OTHER: "clean"},
    ),
    "one seen, and the listing was cut": (
        [key(), gap("credentials", GapKind.TRUNCATED)],
        {KEY: "not evaluated", user().id: "not evaluated"},
    ),
}


@pytest.mark.parametrize(("rows", "verdicts"), CASES.values(), ids=CASES)
def test_second(rows: list[Row], verdicts: dict[str, str]) -> None:
    assert said(RULE, estate(user(), rows)) == {id_: [word] for id_, word in verdicts.items()}


def test_all_but_one_of_three_are_too_many() -> None:
    rows = [user(), *(key(f"AKIAEXAMPLE00000000{n}", created=days_ago(n)) for n in (1, 2, 3))]
    assert len(findings(RULE, estate(rows))) == 2


def test_the_message_names_the_one_that_stays() -> None:
    (found,) = findings(RULE, estate(user(), key(), key(OTHER), used(KEY, 1), used(OTHER)))
    assert found.credential == OTHER
    assert found.message == f"a second active access-key beside `{KEY}`"
    assert OTHER in found.fix[0].text
