"""The first replacement: a grant without what was not used, and nothing more."""

from __future__ import annotations

import json
from collections.abc import Sequence

from nhiscan.access.aws.effective import Effective
from nhiscan.model import Grant, Origin, Proposal, Usage
from nhiscan.rightsize import excess, first_proposal
from tests.access.building import Doc, allow, deny, effective
from tests.rightsize.evidence import seen, silent

GET, PUT = "s3:GetObject", "s3:PutObject"


def grant(access: Effective, name: str) -> Grant:
    return next(row.grant for row in access.rulings if row.grant.name == name)


def proposal(access: Effective, usage: Sequence[Usage], name: str = "inline") -> Proposal | None:
    found = excess(access, usage)
    assert found is not None
    return first_proposal(access, grant(access, name), found)


def actions(made: Proposal | None) -> list[list[str]]:
    assert made is not None
    assert made.document is not None
    return [row["Action"] for row in json.loads(made.document)["Statement"]]


def test_unused_services_and_actions_go_and_the_rest_stays() -> None:
    made = proposal(
        effective(allow("s3:*Object", "sqs:*")), [seen("s3"), silent(PUT), seen(GET), silent("sqs")]
    )
    assert made is not None
    [kept] = actions(made)
    assert PUT not in kept
    assert {GET, "s3:DeleteObject"} <= set(kept)
    assert made.removed == (PUT, "sqs:*")


def test_it_is_unproved_and_names_what_it_replaces() -> None:
    access = effective(Doc([allow("sqs:*", GET)], "work"))
    made = proposal(access, [silent("sqs")], "work")
    assert made is not None
    assert made.verdict == "unproved"
    assert made.replaces == (grant(access, "work").id,)


def test_a_grant_of_which_nothing_is_unused_has_no_proposal() -> None:
    assert proposal(effective(allow(GET)), [seen("s3"), seen(GET)]) is None
    assert proposal(effective(allow(GET)), [seen("sqs")]) is None


def test_a_grant_of_which_everything_is_unused_leaves_no_document() -> None:
    made = proposal(effective(allow("sqs:*")), [silent("sqs")])
    assert made is not None
    assert made.document is None


def test_denies_outlive_every_allow() -> None:
    made = proposal(effective(allow("sqs:*"), deny("iam:*")), [silent("sqs")])
    assert actions(made) == [["iam:*"]]


def test_a_grant_beside_it_is_left_alone() -> None:
    access = effective(Doc([allow(GET)], "read"), Doc([allow("sqs:*")], "queues", Origin.CUSTOMER))
    usage = [seen("s3"), seen(GET), silent("sqs")]
    assert proposal(access, usage, "read") is None
    assert proposal(access, usage, "queues") is not None


def test_passing_a_role_stays_though_iam_was_never_seen() -> None:
    made = proposal(effective(allow("iam:*Role")), [silent("iam")])
    assert actions(made) == [["iam:PassRole"]]


def test_what_the_evidence_cannot_show_stays_and_is_counted() -> None:
    made = proposal(
        effective(allow("s3:*Object", "sqs:*Message", "sns:Publish")),
        [seen("s3"), silent(GET), silent("sqs")],
    )
    assert made is not None
    untracked, unreported = made.unknown
    assert untracked.endswith("not tracked one by one: kept")
    assert unreported == "1 action of services that the evidence does not report: kept"


def test_what_cannot_be_cut_is_named() -> None:
    made = proposal(
        effective(allow("sqs:*", "sqs:Teleport"), allow(NotAction=["iam:*", "sqs:*"])), [silent("sqs")]
    )
    assert made is not None
    assert "statement 0: `sqs:Teleport` names no known action" in made.unknown
    assert "statement 1: NotAction cannot be cut safely" in made.unknown


def test_a_document_that_cannot_be_read_has_no_proposal() -> None:
    access = effective(allow("sqs:*"), Doc(None, "absent"))
    found = excess(access, [silent("sqs")])
    assert found is not None
    assert first_proposal(access, access.unread[0].grant, found) is None
