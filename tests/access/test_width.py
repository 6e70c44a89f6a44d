"""Which statements are far wider than any one job."""

from __future__ import annotations

import pytest

from nhiscan.reference.aws_actions import Level, load
from tests.access.building import ACCOUNT, EVERYTHING, WITH_MFA, Doc, Statement, allow, deny, effective

TABLE = load()


def wide(*own: Statement | Doc, **beside: object) -> list[tuple[str, ...]]:
    return [found.services for found in effective(*own, **beside).wide()]  # type: ignore[arg-type]


WIDE: dict[str, tuple[list[Statement], list[tuple[str, ...]]]] = {
    "everything": ([allow("*")], [("*",)]),
    "everything, spelt otherwise": ([allow("*:*")], [("*",)]),
    "everything but what does not exist": ([allow(NotAction=["nosuch:*"])], [("*",)]),
    "one service": ([allow("sqs:*")], [("sqs",)]),
    "two services in one statement": ([allow("sqs:*", "sns:*")], [("sns", "sqs")]),
    "two statements": ([allow("sqs:*"), allow("sns:*")], [("sqs",), ("sns",)]),
    "a part of a service": ([allow("sqs:Get*", "sqs:Delete*")], []),
    "a part of one and the whole of another": ([allow("sqs:Get*", "sns:*")], [("sns",)]),
    "a service action by action": ([allow(*(TABLE.names[place] for place in TABLE.span("sqs")))], []),
    "one resource": ([allow("sqs:*", on=f"arn:aws:sqs:eu-west-1:{ACCOUNT}:q")], []),
    "all resources of the account": ([allow("sqs:*", on=f"arn:aws:sqs:*:{ACCOUNT}:*")], [("sqs",)]),
    "all ARNs of the service": ([allow("sqs:*", on="arn:aws:sqs:*")], [("sqs",)]),
    "one kind of resource of many": ([allow("ec2:*", on="arn:aws:ec2:*:*:volume/*")], []),
    "all buckets and objects": ([allow("s3:*", on="arn:aws:s3:::*")], [("s3",)]),
    "all buckets of a prefix": ([allow("s3:*", on="arn:aws:s3:::app-*")], []),
    "one bucket and its objects": ([allow("s3:*", on=["arn:aws:s3:::b", "arn:aws:s3:::b/*"])], []),
    "all topics": ([allow("sns:*", on="arn:aws:sns:*:*:*")], [("sns",)]),
    "all topics of a region": ([allow("sns:*", on="arn:aws:sns:eu-west-1:*:*")], []),
    "all parameters, one kind of many": ([allow("ssm:*", on="arn:aws:ssm:*:*:parameter/*")], []),
    "all that the systems manager owns": ([allow("ssm:*", on="arn:aws:ssm:*:*:*")], [("ssm",)]),
    "reads of all buckets": ([allow("s3:Get*", "s3:List*", on="arn:aws:s3:::*")], []),
    "all roles": ([allow("iam:*", on="arn:aws:iam::*:role/*")], [("iam",)]),
    "all roles below a path": ([allow("iam:*", on="arn:aws:iam::*:role/app/*")], []),
    "reads of all roles": ([allow("iam:Get*", "iam:List*", on="arn:aws:iam::*:role/*")], []),
    "granting on everything": ([allow("iam:Put*", "iam:Attach*", "iam:Create*", "iam:PassRole")], [("iam",)]),
    "granting on one role": ([allow("iam:Put*", "iam:Attach*", on=f"arn:aws:iam::{ACCOUNT}:role/r")], []),
    "granting, action by action": ([allow("iam:PutRolePolicy", "iam:AttachRolePolicy")], []),
    "making roles, but no grants": ([allow("iam:CreateRol*", "iam:Tag*")], []),
    "every change by patterns": (
        [allow(*(f"sqs:{start}*" for start in ("Add", "Ca", "Ch", "Cr", "D", "P", "R", "S", "T", "U")))],
        [("sqs",)],
    ),
    "half of the changes by patterns": ([allow("sqs:Send*", "sqs:Delete*", "sqs:Create*")], []),
    "all but one resource": (
        [allow("sqs:*", NotResource=[f"arn:aws:sqs:eu-west-1:{ACCOUNT}:q"])],
        [("sqs",)],
    ),
    "all but every resource": ([allow("sqs:*", NotResource="*")], []),
    "only reading": ([allow("pricing:*")], []),
    "a service that nobody knows": ([allow("nosuch:*")], []),
    "a deny is not wide": ([deny("*")], []),
    "its own deny takes it away": ([allow("sqs:*"), deny("sqs:*")], []),
    "its own deny takes a part away": ([allow("sqs:*", "sns:*"), deny("sns:*")], [("sqs",)]),
}


@pytest.mark.parametrize(("own", "services"), WIDE.values(), ids=WIDE)
def test_wide(own: list[Statement], services: list[tuple[str, ...]]) -> None:
    assert wide(*own) == services


def test_only_reads_are_really_only_reads() -> None:
    span = TABLE.span("pricing")
    assert {TABLE.level(place) for place in span} <= {Level.READ, Level.LIST}


def test_what_boundary_and_guardrails_take_away_does_not_count() -> None:
    assert wide(allow("sqs:*"), boundary=allow("s3:*")) == []
    assert wide(allow("sqs:*", "sns:*"), boundary=allow("sqs:*")) == [("sqs",)]
    assert wide(allow("sqs:*"), scps=[[EVERYTHING, deny("sqs:*")]]) == []
    assert wide(allow("sqs:*"), scps=[[allow("s3:*")]]) == []


def test_everything_but_iam_is_every_other_service() -> None:
    [found] = effective(allow(NotAction=["iam:*"])).wide()
    assert "iam" not in found.services
    assert {"s3", "sqs", "ec2"} <= set(found.services)


def test_writes_and_permissions_are_counted_apart() -> None:
    [found] = effective(allow("sqs:*")).wide()
    levels = [TABLE.level(place) for place in TABLE.span("sqs")]
    assert (found.writes, found.permissions) == (levels.count(Level.WRITE), levels.count(Level.PERMISSIONS))
    [left] = effective(allow("sqs:*"), deny("sqs:AddPermission")).wide()
    assert (left.writes, left.permissions) == (found.writes, found.permissions - 1)


def test_a_wide_statement_says_where_it_stands_and_what_it_hangs_on() -> None:
    own = Doc([allow("s3:GetObject"), allow("sqs:*", Sid="All", Condition=WITH_MFA)], "queues")
    [found] = effective(own).wide()
    assert (found.grant.name, found.because.statement, found.because.sid) == ("queues", 1, "All")
    assert found.depends_on == ("aws:MultiFactorAuthPresent",)


def test_what_leaves_only_named_resources_leaves_little() -> None:
    queue = f"arn:aws:sqs:eu-west-1:{ACCOUNT}:q"
    assert wide(EVERYTHING, deny("*", NotResource=[queue])) == []
    assert wide(allow("sqs:*"), boundary=allow("*", on=queue)) == []
    assert wide(allow("sqs:*"), boundary=allow("*", on=f"arn:aws:sqs:*:{ACCOUNT}:*")) == [("sqs",)]
    assert wide(allow("sqs:*"), deny("sqs:*", on=queue)) == [("sqs",)]


def test_a_service_that_is_mostly_taken_away_is_none() -> None:
    three = allow("s3:GetObject", "s3:PutObject", "sqs:SendMessage")
    assert wide(EVERYTHING, boundary=three) == []
    assert wide(EVERYTHING, boundary=allow("s3:Get*")) == []
    assert wide(allow("sqs:*"), boundary=allow("sqs:SendMessage")) == []
    assert wide(EVERYTHING, boundary=allow("s3:*", "sqs:SendMessage")) == [("s3",)]


def test_what_is_given_is_counted_against_what_there_is() -> None:
    changes = [TABLE.level(place) in {Level.WRITE, Level.PERMISSIONS} for place in TABLE.span("s3")]
    [found] = effective(allow("s3:*", on="arn:aws:s3:::*")).wide()
    assert found.changes == sum(changes) > found.writes + found.permissions > sum(changes) / 2
    [whole] = effective(allow("s3:*")).wide()
    assert whole.changes == whole.writes + whole.permissions
