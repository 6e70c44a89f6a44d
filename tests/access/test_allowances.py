"""What ``can`` says of each statement: how many actions it gives, what cuts it, how exact that is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from nhiscan.access import Allowance
from nhiscan.access.aws.allowances import allowances
from nhiscan.model import Origin
from nhiscan.reference import aws_actions
from tests.access.building import AWS_POLICY, GROUP, ME, WITH_MFA, Attached, Doc, allow, deny, effective

A, B = "arn:aws:s3:::a/*", "arn:aws:s3:::b/*"
PUT_GET = allow("s3:PutObject", "s3:GetObject", on=A)


def rows(*own: Attached, **around: Any) -> Sequence[Allowance]:
    return tuple(allowances(effective(*own, **around)))


KNOWN: Mapping[str, tuple[Sequence[Attached], dict[str, Any], int, int]] = {
    "nothing limits it": ([PUT_GET], {}, 2, 0),
    "a Deny of the same": ([PUT_GET, deny("s3:PutObject", on=A)], {}, 1, 1),
    "a Deny of more": ([PUT_GET, deny("s3:Put*", on="arn:aws:s3:::*")], {}, 1, 1),
    "a Deny of a part leaves the rest": ([PUT_GET, deny("s3:PutObject", on=f"{A}.pdf")], {}, 2, 0),
    "a Deny of other resources": ([PUT_GET, deny("s3:PutObject", on=B)], {}, 2, 0),
    "a Deny of all but these": ([PUT_GET, deny("s3:PutObject", NotResource=A)], {}, 2, 0),
    "a Deny of all but others": ([PUT_GET, deny("s3:PutObject", NotResource=B)], {}, 1, 1),
    "a Deny on a condition": ([PUT_GET, deny("s3:PutObject", on=A, Condition=WITH_MFA)], {}, 2, 0),
    "a Deny by a variable": (
        [PUT_GET, deny("s3:PutObject", on="arn:aws:s3:::${aws:username}/*")],
        {},
        2,
        0,
    ),
    "a boundary that allows one": ([PUT_GET], {"boundary": allow("s3:PutObject")}, 1, 1),
    "a boundary for the same resources": ([PUT_GET], {"boundary": allow("s3:PutObject", on=A)}, 1, 1),
    "a boundary for others": (
        [PUT_GET],
        {"boundary": Doc([allow("s3:PutObject", on=B), allow("s3:GetObject")])},
        1,
        1,
    ),
    "SCPs of which one level is for others": (
        [PUT_GET],
        {"scps": [[allow("*")], [Doc([allow("s3:PutObject", on=B), allow("s3:GetObject")])]]},
        1,
        1,
    ),
}


@pytest.mark.parametrize(("own", "around", "known", "taken"), KNOWN.values(), ids=KNOWN)
def test_what_is_left(own: Sequence[Attached], around: dict[str, Any], known: int, taken: int) -> None:
    [row] = rows(*own, **around)
    assert (row.known, row.taken) == (known, taken)


def test_a_statement_of_which_nothing_is_left_is_left_out() -> None:
    assert rows(allow("s3:PutObject", on=A), deny("s3:*", on="arn:aws:s3:::a/*")) == ()
    assert rows(allow("s3:PutObject", on=A), boundary=allow("s3:PutObject", on=B)) == ()


DATE = aws_actions.load().date
EXACTNESS: Mapping[str, tuple[Sequence[Attached], dict[str, Any], str]] = {
    "nothing limits it": ([PUT_GET], {}, f"exact for the actions known on {DATE}"),
    "a Deny of the same": (
        [PUT_GET, deny("s3:PutObject", on=A)],
        {},
        f"exact for the actions known on {DATE}",
    ),
    "a limit that lets all pass": (
        [PUT_GET],
        {"scps": [[allow("*")]]},
        f"exact for the actions known on {DATE}",
    ),
    "a condition": (
        [allow("s3:GetObject", Condition=WITH_MFA)],
        {},
        "over-approximated: conditions are kept open",
    ),
    "a condition of an SCP": (
        [PUT_GET],
        {"scps": [[allow("*"), Doc([deny("s3:*", Condition=WITH_MFA)], "fence")]]},
        "over-approximated: conditions are kept open",
    ),
    "a variable": (
        [allow("s3:GetObject", on="arn:aws:s3:::${aws:username}/*")],
        {},
        "over-approximated: policy variables stand for anything",
    ),
    "actions on buckets, and objects named": (
        [allow("s3:GetObject", "s3:ListBucket", on=A)],
        {},
        "over-approximated: 1 may work on no such resource",
    ),
    "a Deny of a part": (
        [PUT_GET, deny("s3:GetObject", on=f"{A}.pdf")],
        {},
        "over-approximated: a Deny takes some of the resources",
    ),
    "a boundary of a part": (
        [PUT_GET],
        {"boundary": allow("s3:*", on="arn:aws:s3:::a/x*")},
        "over-approximated: a limit allows some of the resources only",
    ),
    "a boundary that nobody has seen": (
        [PUT_GET],
        {"boundary": Doc(None, "limit", Origin.CUSTOMER)},
        "over-approximated: nobody has seen policy limit",
    ),
    "an action that is not known": (
        [allow("s3:GetObject", "s3:FutureThing")],
        {},
        f"under-approximated: `s3:FutureThing` matches nothing known on {DATE}",
    ),
}


@pytest.mark.parametrize(("own", "around", "exactness"), EXACTNESS.values(), ids=EXACTNESS)
def test_how_far_the_count_is_exact(own: Sequence[Attached], around: dict[str, Any], exactness: str) -> None:
    assert rows(*own, **around)[0].exactness == exactness


LIMITS: Mapping[str, tuple[Sequence[Attached], dict[str, Any], list[str]]] = {
    "a Deny that touches it": (
        [PUT_GET, Doc([deny("s3:GetObject", on=f"{A}.pdf")], "no")],
        {},
        [f"{ME}#identity:no"],
    ),
    "not one of other resources": ([PUT_GET, Doc([deny("s3:GetObject", on=B)], "no")], {}, []),
    "not one of other actions": ([PUT_GET, Doc([deny("ec2:*")], "no")], {}, []),
    "a boundary that lets less pass": (
        [PUT_GET],
        {"boundary": Doc([allow("s3:Get*"), allow("ec2:*")], "b")},
        [f"{ME}#boundary:b"],
    ),
    "not a boundary that lets all pass": ([PUT_GET], {"boundary": allow("s3:*")}, []),
    "an SCP, with its level": (
        [PUT_GET],
        {"scps": [[allow("*")], [Doc([allow("s3:Get*")], "less")]]},
        ["ou-1#scp:less-0"],
    ),
    "an RCP": (
        [PUT_GET],
        {"rcps": [[Doc([deny("s3:PutObject", Principal="*", Condition=WITH_MFA)], "guard")]]},
        ["ou-0#rcp:guard-0"],
    ),
}


@pytest.mark.parametrize(("own", "around", "limits"), LIMITS.values(), ids=LIMITS)
def test_what_limits_it_is_named(own: Sequence[Attached], around: dict[str, Any], limits: list[str]) -> None:
    assert [because.policy for because in rows(*own, **around)[0].limits] == limits


def test_how_the_policy_is_attached_is_told() -> None:
    told = rows(
        Doc([allow("s3:GetObject")], "theirs", Origin.PROVIDER),
        Doc([allow("ec2:RunInstances")]),
        group=[Doc([allow("sqs:SendMessage")], "of the group")],
    )
    assert [row.because.policy for row in told] == [
        AWS_POLICY,
        f"{ME}#identity:inline",
        f"{GROUP}#identity:of the group",
    ]
