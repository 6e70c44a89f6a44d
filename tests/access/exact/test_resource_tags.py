"""Which keys follow from a resource's tags: as AWS lists them, and only as far as tags are known."""

from __future__ import annotations

from typing import Any

import pytest

from nhiscan.model import Answer, Gap, GapKind
from tests.access.building import ACCOUNT, ME, Account, allow
from tests.access.exact.snapshots import questions, thing

TARGET = f"arn:aws:iam::{ACCOUNT}:role/target"
INSTANCE = f"arn:aws:ec2:eu-central-1:{ACCOUNT}:instance/i-0123456789abcdef0"
SECRET = f"arn:aws:secretsmanager:eu-central-1:{ACCOUNT}:secret:db-AbCdEf"
BLUE = ("team", "blue")


def tag_is(key: str, value: str) -> dict[str, Any]:
    """A condition on one tag of the resource."""
    return {"StringEquals": {key: value}}


def answer(action: str, resource: str, key: str, value: str, account: Account) -> Answer:
    """What ``ME`` hears, who may do ``action`` to what has the tag."""
    account.identity(ME)
    account.attach(ME, allow(action, Condition=tag_is(key, value)))
    return questions(account).decide({"principal": ME, "action": action, "resource": resource}).answer


CASES: dict[str, tuple[str, str, str, str, Answer]] = {
    "a role's tag": ("iam:GetRole", TARGET, "aws:ResourceTag/team", "blue", Answer.ALLOWED),
    "by IAM's own key": ("iam:GetRole", TARGET, "iam:ResourceTag/team", "blue", Answer.ALLOWED),
    "letter case of the key does not count": (
        "iam:GetRole",
        TARGET,
        "aws:resourcetag/TEAM",
        "blue",
        Answer.ALLOWED,
    ),
    "letter case of the value does": (
        "iam:GetRole",
        TARGET,
        "aws:ResourceTag/team",
        "Blue",
        Answer.IMPLICIT_DENY,
    ),
    "a tag that it lacks": ("iam:GetRole", TARGET, "aws:ResourceTag/env", "prod", Answer.IMPLICIT_DENY),
    "a tag of AWS's own, which is not shown everywhere": (
        "iam:GetRole",
        TARGET,
        "aws:ResourceTag/aws:cloudformation:stack-name",
        "x",
        Answer.CONDITIONAL,
    ),
    "no tag decides whom a role is passed to": (
        "iam:PassRole",
        TARGET,
        "iam:ResourceTag/team",
        "blue",
        Answer.CONDITIONAL,
    ),
    "a key of another service": ("iam:GetRole", TARGET, "ec2:ResourceTag/team", "blue", Answer.CONDITIONAL),
    "an instance's": ("ec2:StopInstances", INSTANCE, "ec2:ResourceTag/team", "blue", Answer.ALLOWED),
    "an instance's for Systems Manager": (
        "ssm:SendCommand",
        INSTANCE,
        "ssm:resourceTag/team",
        "blue",
        Answer.ALLOWED,
    ),
    "a secret's": (
        "secretsmanager:GetSecretValue",
        SECRET,
        "secretsmanager:ResourceTag/team",
        "blue",
        Answer.ALLOWED,
    ),
    "a secret's that is another": (
        "secretsmanager:GetSecretValue",
        SECRET,
        "aws:ResourceTag/team",
        "red",
        Answer.IMPLICIT_DENY,
    ),
}


@pytest.mark.parametrize(("action", "resource", "key", "value", "expected"), CASES.values(), ids=CASES)
def test_a_tag_that_is_known_decides(
    action: str, resource: str, key: str, value: str, expected: Answer
) -> None:
    account = Account()
    account.identity(TARGET, tags=(BLUE,), unique_id="AROATARGET0000000000")
    account.rows += [thing(INSTANCE, "ec2-instance", BLUE), thing(SECRET, "secretsmanager-secret", BLUE)]
    assert answer(action, resource, key, value, account) is expected


def test_of_a_resource_that_shows_no_tag_nobody_says_that_it_has_none() -> None:
    account = Account()
    account.rows.append(thing(INSTANCE, "ec2-instance"))
    assert (
        answer("ec2:StopInstances", INSTANCE, "aws:ResourceTag/team", "blue", account) is Answer.CONDITIONAL
    )


def test_of_a_role_that_the_details_show_it_is_known() -> None:
    account = Account()
    account.identity(TARGET, unique_id="AROATARGET0000000000")
    assert answer("iam:GetRole", TARGET, "aws:ResourceTag/team", "blue", account) is Answer.IMPLICIT_DENY


def test_of_a_user_that_only_a_report_shows_it_is_not() -> None:
    account = Account()
    user = f"arn:aws:iam::{ACCOUNT}:user/somebody"
    account.identity(user)
    assert answer("iam:GetUser", user, "aws:ResourceTag/team", "blue", account) is Answer.CONDITIONAL


def test_a_tag_that_could_not_be_read_leaves_the_others_open() -> None:
    account = Account()
    account.identity(TARGET, tags=(BLUE,), unique_id="AROATARGET0000000000")
    gap = Gap(GapKind.TRUNCATED, "aws", ACCOUNT, "identities", "a tag", "a whole export", TARGET)
    account.rows.append(gap)
    assert answer("iam:GetRole", TARGET, "aws:ResourceTag/env", "prod", account) is Answer.CONDITIONAL


def test_of_two_tags_that_differ_by_letter_case_nobody_says_which_is_meant() -> None:
    account = Account()
    account.rows.append(thing(INSTANCE, "ec2-instance", ("Team", "red"), BLUE))
    assert (
        answer("ec2:StopInstances", INSTANCE, "aws:ResourceTag/team", "blue", account) is Answer.CONDITIONAL
    )


def test_what_a_request_says_of_a_tag_counts_instead() -> None:
    account = Account()
    account.identity(TARGET, tags=(BLUE,), unique_id="AROATARGET0000000000")
    account.identity(ME)
    account.attach(ME, allow("iam:GetRole", Condition=tag_is("aws:ResourceTag/team", "red")))
    asked = {"principal": ME, "action": "iam:GetRole", "resource": TARGET}
    found = questions(account).decide({**asked, "context": {"aws:ResourceTag/team": "red"}})
    assert found.answer is Answer.ALLOWED


def test_whoever_can_is_found_by_tags_too() -> None:
    account = Account()
    account.identity(TARGET, tags=(BLUE,), unique_id="AROATARGET0000000000")
    other = f"arn:aws:iam::{ACCOUNT}:role/other"
    for who, team in ((ME, "blue"), (other, "red")):
        account.identity(who)
        account.attach(who, allow("iam:GetRole", Condition=tag_is("aws:ResourceTag/team", team)))
    assert [id_ for id_, _ in questions(account).who_can("iam:GetRole", TARGET, {})] == [ME]
