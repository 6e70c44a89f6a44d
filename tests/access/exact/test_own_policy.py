"""Which resources can have a policy of their own, and what one that nobody has seen leaves open."""

from __future__ import annotations

import pytest

from nhiscan.access.aws.exact.own_policy import surely_none
from nhiscan.access.aws.exact.principals import parse_caller
from nhiscan.access.aws.steps.asking import Asking
from nhiscan.model import Answer
from nhiscan.snapshot import MemorySnapshot
from tests.access.building import ACCOUNT, ME, OTHER, Account, allow

HERE = f"eu-west-1:{ACCOUNT}"
HAS_NONE = {
    f"arn:aws:iam::{ACCOUNT}:policy/p": True,
    f"arn:aws:iam::{ACCOUNT}:user/u": True,
    f"arn:aws:iam::{ACCOUNT}:role/r": False,
    f"arn:aws:ec2:{HERE}:instance/i-1": True,
    f"arn:aws:lambda:{HERE}:function:f": False,
    "arn:aws:sso:::permissionSet/ssoins-1/ps-1": True,
    "arn:aws:s3:::bucket": False,
    "arn:aws:s3:::bucket/key": False,
    f"arn:aws:no-such-service:{HERE}:thing/t": False,
    "*": False,
}


@pytest.mark.parametrize(("arn", "none"), HAS_NONE.items(), ids=HAS_NONE)
def test_a_resource_of_a_type_that_has_no_policy_surely_has_none(arn: str, none: bool) -> None:
    assert surely_none(arn) is none


def root_of(account: str) -> str:
    return f"arn:aws:organizations::{account}:root/o-1/r-1"


ANSWERS = {
    "what has no policy hangs on none": (
        "ec2:StopInstances",
        f"arn:aws:ec2:{HERE}:instance/i-1",
        Answer.ALLOWED,
    ),
    "what may have one hangs on it": (
        "lambda:InvokeFunction",
        f"arn:aws:lambda:{HERE}:function:f",
        Answer.CONDITIONAL,
    ),
    "a trust policy says nothing of IAM's own actions": (
        "iam:PutRolePolicy",
        f"arn:aws:iam::{ACCOUNT}:role/r",
        Answer.ALLOWED,
    ),
    "an organization's policy is for other accounts": (
        "organizations:DisablePolicyType",
        root_of(ACCOUNT),
        Answer.ALLOWED,
    ),
    "another account waits for that policy": (
        "organizations:DisablePolicyType",
        root_of(OTHER),
        Answer.CONDITIONAL,
    ),
}


@pytest.mark.parametrize(("action", "resource", "answer"), ANSWERS.values(), ids=ANSWERS)
def test_what_nobody_has_seen_is_open_only_where_it_could_be(
    action: str, resource: str, answer: Answer
) -> None:
    account = Account()
    account.identity(ME)
    account.attach(ME, allow("*"))
    snapshot = MemorySnapshot("test")
    with snapshot.partition("aws", ACCOUNT) as writer:
        for row in account.rows:
            writer.add(row)
    caller = parse_caller(ME, "", None)
    assert caller is not None
    said = Asking(snapshot).decide_as(caller, ACCOUNT, action.lower(), resource)
    assert said.answer is answer
