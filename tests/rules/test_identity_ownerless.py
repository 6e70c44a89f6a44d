"""An identity that no source names an owner of is a finding, and says which sources were asked."""

from __future__ import annotations

import pytest

from nhiscan.model import GapKind, Nature, Ownership, OwnerSource
from nhiscan.snapshot import Row
from tests.estates import PROD, ROLE, USER, estate, findings, gap, role, rule, said, user

RULE = rule("identity_ownerless")


def owned(source: OwnerSource, subject: str = ROLE) -> Ownership:
    """An owner of the role."""
    return Ownership(subject, "finance-platform", source, "high", PROD)


CASES: dict[str, tuple[list[Row], str]] = {
    "no owner anywhere": ([role()], "low certain"),
    "a tag names one": ([role(tags=(("Team", "data"),))], "clean"),
    "the tag is empty": ([role(tags=(("team", " "),))], "low certain"),
    "the tag says that somebody should": ([role(tags=(("Owner", "TBD"),))], "low certain"),
    "another tag": ([role(tags=(("stage", "prod"),))], "low certain"),
    "the manifest names one": ([role(), owned(OwnerSource.MANIFEST)], "clean"),
    "somebody made it": ([role(), owned(OwnerSource.CREATOR)], "clean"),
    "tags were not given": ([role(), gap("identities")], "not evaluated"),
    "owners were refused": ([role(), gap("ownerships", GapKind.REFUSED)], "not evaluated"),
    "no owners were given beside the tags": ([role(), gap("ownerships")], "low certain"),
}


@pytest.mark.parametrize(("rows", "verdict"), CASES.values(), ids=CASES)
def test_ownerless(rows: list[Row], verdict: str) -> None:
    assert said(RULE, estate(rows)) == {ROLE: [verdict]}


def test_a_human_needs_no_owner() -> None:
    assert said(RULE, estate(role(nature=Nature.HUMAN))) == {}


def test_the_evidence_says_where_owners_were_looked_for() -> None:
    asked = estate(role(), user(), owned(OwnerSource.MANIFEST, USER))
    (found,) = findings(RULE, asked)
    assert [(item.source, item.text) for item in found.evidence] == [
        ("manifest", "names others, not this one"),
        ("identity-provider", "not given"),
        ("tags", "looked for `owner`, `owners`, `owner-email` and 15 more keys"),
        ("creator", "not given"),
    ]


def test_one_habit_is_one_cause() -> None:
    found = findings(RULE, estate(role(), user()))
    assert len({item.cause for item in found}) == 1
    assert found[0].cause.id == "identity.owner_tags"


def test_the_fix_uses_the_company_s_own_tag() -> None:
    (found,) = findings(RULE, estate(role(), owner_tags=("it's",)))
    assert found.fix[0].text == (
        'aws iam tag-role --role-name agent-invoice --tags \'[{"Key":"it\'\\\'\'s","Value":"OWNER"}]\''
    )
