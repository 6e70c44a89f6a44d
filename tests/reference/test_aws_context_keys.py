"""The table of condition keys: what their values can be, and who carries them."""

from __future__ import annotations

import pytest

from nhiscan.access.globs import matches
from nhiscan.reference.aws_actions import load
from nhiscan.reference.aws_context_keys import context_key

VALUES = {
    "aws:PrincipalAccount": "111122223333",
    "aws:SourceArn": "arn:aws:s3:::acme",
    "AWS:principalarn": "arn:aws:iam::111122223333:role/agents/agent-invoice",
    "aws:PrincipalOrgID": "o-a1b2c3d4e5",
    "aws:PrincipalTag/cost centre": "Einkauf 4711: ä/ö",
    "aws:RequestedRegion": "us-gov-west-1",
    "aws:SourceIp": "2001:db8::1",
    "aws:SourceVpce": "vpce-0a1b2c3d",
    "aws:userid": "AROAEXAMPLE0000000001:jane.doe@example.com",
    "aws:username": "svc-report",
    "iam:PassedToService": "ecs-tasks.amazonaws.com",
    "iam:PermissionsBoundary": "arn:aws:iam::111122223333:policy/team/limit",
    "kms:ViaService": "s3.eu-central-1.amazonaws.com",
}


@pytest.mark.parametrize(("name", "value"), VALUES.items(), ids=VALUES)
def test_a_real_value_is_one(name: str, value: str) -> None:
    known = context_key(name)
    assert known is not None
    assert matches(known.form, value)
    assert known.letters is None or known.letters.fullmatch(value)


def test_a_family_is_known_by_its_beginning() -> None:
    assert context_key("aws:PrincipalTag/team") == context_key("aws:principaltag/other")
    assert context_key("aws:PrincipalTag") is None or context_key("aws:UserAgent") is None
    assert context_key("aws:ResourceTag/team") is None


def test_who_alone_carries_a_key_is_a_known_action() -> None:
    known = context_key("iam:PassedToService")
    assert known is not None
    assert [load().index(action) is not None for action in known.only] == [True]
