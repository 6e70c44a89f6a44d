"""A credential known to have leaked is a finding; its silence counts only where marks could be seen."""

from __future__ import annotations

import pytest

from nhiscan.model import GapKind, Nature
from nhiscan.snapshot import Row
from tests.estates import KEY, ROLE, USER, estate, findings, gap, key, needs, policy, rule, said, user

RULE = rule("credential_leaked")
QUARANTINE = "arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3"
MARK = "AWS has attached `AWSCompromisedKeyQuarantineV3` to the user"

CASES: dict[str, tuple[list[Row], str]] = {
    "a marked key": ([key(leaked=MARK)], "critical certain"),
    "a marked key whose state nobody tells": ([key(leaked=MARK, active=None)], "critical certain"),
    "a marked key that was ended": ([key(leaked=MARK, active=False)], "low certain"),
    "a key without a mark": ([key()], "clean"),
    "no mark, but the policies were refused": ([key(), gap("grants", GapKind.REFUSED)], "not evaluated"),
    "no mark, another user's policies are missing": ([key(), gap("grants", subject=ROLE)], "clean"),
    "a mark counts whatever is missing": ([key(leaked=MARK), gap("grants")], "critical certain"),
}


@pytest.mark.parametrize(("rows", "verdict"), CASES.values(), ids=CASES)
def test_leaked(rows: list[Row], verdict: str) -> None:
    assert said(RULE, estate(user(), rows)) == {KEY: [verdict]}


def test_the_finding_names_the_mark_and_ends_the_key() -> None:
    (found,) = findings(RULE, estate(user(), key(leaked=MARK)))
    assert (found.identity, found.credential) == (USER, KEY)
    assert found.evidence[0].text == MARK
    assert found.fix[0].text == (
        f"aws iam update-access-key --user-name svc-report --access-key-id {KEY} --status Inactive"
    )


def test_the_message_says_whether_it_still_works() -> None:
    told = [
        findings(RULE, estate(user(), key(leaked=MARK, active=state)))[0].message for state in (True, False)
    ]
    assert told == ["known to have leaked", "known to have leaked, inactive now"]


def test_what_is_missing_is_named() -> None:
    assert needs(RULE, estate(user(), key(), gap("grants", GapKind.REFUSED))) == {("grants", GapKind.REFUSED)}


MARKED = policy(USER, name="AWSCompromisedKeyQuarantineV3", reference=QUARANTINE)
UNLISTED: dict[str, tuple[list[Row], dict[str, list[str]]]] = {
    "nobody listed its keys": ([gap("credentials", subject=USER)], {USER: ["critical certain"]}),
    "its keys were listed, and there is none": ([], {USER: ["low certain"]}),
    "a key carries the mark": ([key(leaked=MARK)], {KEY: ["critical certain"]}),
}


@pytest.mark.parametrize(("rows", "verdicts"), UNLISTED.values(), ids=UNLISTED)
def test_a_mark_on_the_identity(rows: list[Row], verdicts: dict[str, list[str]]) -> None:
    assert said(RULE, estate(user(), MARKED, rows)) == verdicts


def test_a_person_s_mark_counts_too() -> None:
    asked = estate(user(nature=Nature.HUMAN), MARKED, gap("credentials", subject=USER))
    assert said(RULE, asked) == {USER: ["critical certain"]}


def test_a_key_that_was_ended_needs_no_command() -> None:
    (found,) = findings(RULE, estate(user(), key(leaked=MARK, active=False)))
    assert found.fix == ()
