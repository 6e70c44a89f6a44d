"""Ways up, by hand-written accounts: one who gains, and one who just misses for each thing that is needed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from nhiscan.access import language
from nhiscan.graph.paths import TOP, Path, Paths
from nhiscan.model import Layer, Resource, Workload
from nhiscan.snapshot import MemorySnapshot
from tests.access.building import ACCOUNT, EVERYTHING, Account, Doc, Statement, allow, deny

ME = f"arn:aws:iam::{ACCOUNT}:role/me"
BOSS = f"arn:aws:iam::{ACCOUNT}:role/boss"
CLERK = f"arn:aws:iam::{ACCOUNT}:user/clerk"
WHOLE = f"arn:aws:iam::{ACCOUNT}:root"
FUNCTION = f"arn:aws:lambda:eu-west-1:{ACCOUNT}:function:f"


def trust(principal: Mapping[str, str] | str, **more: Any) -> Statement:
    return {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole", **more}


def world(
    *own: Statement,
    trusts: Statement | None = None,
    boundary: Statement | None = None,
    scps: list[list[Statement]] | None = None,
    clerk: list[Statement] | None = None,
    runs: bool = False,
) -> Paths:
    """An account with an administrator ``BOSS``, and ``ME`` with ``own`` permissions."""
    account = Account()
    for arn in (ME, BOSS, CLERK):
        account.identity(arn)
    account.attach(BOSS, EVERYTHING)
    account.attach(ME, *own)
    account.attach(CLERK, *(clerk or [allow("s3:GetObject")]))
    account.attach(BOSS, trusts or trust({"Service": "ec2.amazonaws.com"}), layer=Layer.TRUST)
    account.attach(ME, trust({"Service": "ecs-tasks.amazonaws.com"}), layer=Layer.TRUST)
    if boundary is not None:
        account.attach(ME, boundary, layer=Layer.BOUNDARY)
    account.bind([[*level] for level in scps or []], Layer.SCP)
    if runs:
        account.rows += [
            Workload(FUNCTION, "aws", ACCOUNT, "lambda-function", "f", BOSS, "eu-west-1"),
            Resource(FUNCTION, "aws", ACCOUNT, "lambda-function", "f"),
        ]
    snapshot = MemorySnapshot("test")
    with snapshot.partition("aws", ACCOUNT) as writer:
        for row in account.rows:
            writer.add(row)
    spoken = language("aws")
    assert spoken is not None
    return Paths(spoken.ways(snapshot))


def way(paths: Paths, source: str = ME) -> Path | None:
    return next((path for path in paths.to_administrators() if path.source == source), None)


LAMBDA = trust({"Service": "lambda.amazonaws.com"})
PASS = allow("iam:PassRole", on=BOSS)
MAKE = allow("lambda:CreateFunction")
CALL = allow("lambda:InvokeFunction")
ASSUME = allow("sts:AssumeRole", on=BOSS)

SURE: dict[str, tuple[Callable[[], Paths], list[str]]] = {
    "assumes a role that names it": (
        lambda: world(allow("s3:GetObject"), trusts=trust({"AWS": ME})),
        ["aws-sts-assume-role"],
    ),
    "assumes a role that trusts its account": (
        lambda: world(ASSUME, trusts=trust({"AWS": WHOLE})),
        ["aws-sts-assume-role"],
    ),
    "names its session as the trust policy wants": (
        lambda: world(
            ASSUME, trusts=trust({"AWS": WHOLE}, Condition={"StringLike": {"sts:RoleSessionName": "job-*"}})
        ),
        ["aws-sts-assume-role"],
    ),
    "makes a function that runs as the role": (
        lambda: world(PASS, MAKE, CALL, trusts=LAMBDA),
        ["aws-lambda-create-function"],
    ),
    "chooses a region that the guardrail leaves": (
        lambda: world(
            PASS,
            MAKE,
            CALL,
            trusts=LAMBDA,
            scps=[
                [
                    EVERYTHING,
                    deny("*", Condition={"StringNotEquals": {"aws:RequestedRegion": "eu-west-1"}}),
                ]
            ],
        ),
        ["aws-lambda-create-function"],
    ),
    "changes the code of what runs as the role": (
        lambda: world(allow("lambda:UpdateFunctionCode", on=FUNCTION), CALL, trusts=LAMBDA, runs=True),
        ["aws-lambda-update-code"],
    ),
    "gives itself a policy": (lambda: world(allow("iam:PutRolePolicy", on=ME)), ["aws-iam-put-role-policy"]),
    "makes a key of another user, who may rewrite themselves": (
        lambda: world(
            allow("iam:CreateAccessKey", on=CLERK), clerk=[allow("iam:AttachUserPolicy", on=CLERK)]
        ),
        ["aws-iam-create-access-key", "aws-iam-attach-user-policy"],
    ),
    "rewrites another that it can act as": (
        lambda: world(allow("iam:CreateAccessKey", "iam:PutUserPolicy", on=CLERK)),
        ["aws-iam-put-user-policy", "aws-iam-create-access-key"],
    ),
}
"""Ways that hang on nothing, by their methods."""


@pytest.mark.parametrize(("made", "methods"), SURE.values(), ids=SURE)
def test_who_has_a_way_has_it_for_sure(made: Callable[[], Paths], methods: list[str]) -> None:
    found = way(made())
    assert found is not None
    assert not found.conditional, found.depends_on
    assert [hop.method for hop in found.hops] == methods


MISSES: dict[str, Callable[[], Paths]] = {
    "nobody trusts it": lambda: world(ASSUME),
    "the account is trusted, and it may not": lambda: world(
        allow("s3:GetObject"), trusts=trust({"AWS": WHOLE})
    ),
    "it may assume another role alone": lambda: world(
        allow("sts:AssumeRole", on=f"{BOSS}-too"), trusts=trust({"AWS": WHOLE})
    ),
    "its boundary does not let it": lambda: world(
        ASSUME, trusts=trust({"AWS": WHOLE}), boundary=allow("s3:*")
    ),
    "an SCP denies it": lambda: world(
        ASSUME, trusts=trust({"AWS": WHOLE}), scps=[[EVERYTHING, deny("sts:AssumeRole")]]
    ),
    "it may not pass the role": lambda: world(MAKE, CALL, trusts=LAMBDA),
    "it may not make a function": lambda: world(PASS, CALL, trusts=LAMBDA),
    "the role does not trust the service": lambda: world(PASS, MAKE, CALL),
    "it may pass the role to another service": lambda: world(
        allow(
            "iam:PassRole", on=BOSS, Condition={"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}
        ),
        MAKE,
        CALL,
        trusts=LAMBDA,
    ),
    "its regions and those of the guardrail do not meet": lambda: world(
        PASS,
        allow("lambda:*", Condition={"StringEquals": {"aws:RequestedRegion": "us-west-2"}}),
        trusts=LAMBDA,
        scps=[[EVERYTHING, deny("*", Condition={"StringNotEquals": {"aws:RequestedRegion": "eu-west-1"}})]],
    ),
    "nothing runs as the role": lambda: world(
        allow("lambda:UpdateFunctionCode", on=FUNCTION), CALL, trusts=LAMBDA
    ),
    "it may change another function": lambda: world(
        allow("lambda:UpdateFunctionCode", on=f"{FUNCTION}2"), CALL, trusts=LAMBDA, runs=True
    ),
    "it may rewrite itself within a boundary": lambda: world(
        allow("iam:PutRolePolicy", on=ME), boundary=allow("s3:*", "iam:PutRolePolicy")
    ),
    "it may rewrite another that it cannot act as": lambda: world(allow("iam:PutUserPolicy", on=CLERK)),
    "it may act as another that cannot be rewritten": lambda: world(allow("iam:CreateAccessKey", on=CLERK)),
}


@pytest.mark.parametrize("made", MISSES.values(), ids=MISSES)
def test_who_just_misses_has_none(made: Callable[[], Paths]) -> None:
    found = way(made())
    assert found is None or found.conditional, [hop.method for hop in found.hops]


HANGS: dict[str, tuple[Callable[[], Paths], str]] = {
    "on an external id": (
        lambda: world(
            ASSUME, trusts=trust({"AWS": WHOLE}, Condition={"StringEquals": {"sts:ExternalId": "hush"}})
        ),
        "sts:externalid",
    ),
    "on a second factor": (
        lambda: world(
            allow("sts:AssumeRole", on=BOSS, Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}}),
            trusts=trust({"AWS": WHOLE}),
        ),
        "aws:multifactorauthpresent",
    ),
    "on somebody who calls the function": (
        lambda: world(PASS, MAKE, trusts=LAMBDA, clerk=[CALL]),
        "somebody who may",
    ),
}


@pytest.mark.parametrize(("made", "key"), HANGS.values(), ids=HANGS)
def test_what_nobody_knows_makes_it_conditional(made: Callable[[], Paths], key: str) -> None:
    found = way(made())
    assert found is not None
    assert found.conditional
    assert any(key in each for each in found.depends_on), found.depends_on


def test_administrators_are_no_paths_and_ways_to_others_go_through_them() -> None:
    paths = world(ASSUME, trusts=trust({"AWS": WHOLE}))
    assert paths.administrators == [BOSS]
    assert BOSS not in {path.source for path in paths.to_administrators()}
    [to_clerk] = [path for path in paths.to({CLERK: True}) if path.source == ME]
    assert [hop.method for hop in to_clerk.hops] == ["aws-sts-assume-role", "aws-administrator"]


def test_rewriting_leads_to_the_top_and_not_to_somebody() -> None:
    found = way(world(allow("iam:PutRolePolicy", on=ME)))
    assert found is not None
    assert (found.target, [hop.gains for hop in found.hops]) == (TOP, ["rewrite"])


def test_a_deny_of_its_own_keeps_nobody_from_the_top_who_may_take_it_away() -> None:
    found = way(world(allow("iam:PutRolePolicy", on=ME), deny("s3:*")))
    assert found is not None
    assert not found.conditional


def test_a_document_that_was_not_given_makes_the_way_conditional() -> None:
    account = Account()
    for arn in (ME, BOSS):
        account.identity(arn)
    account.attach(BOSS, EVERYTHING)
    account.attach(BOSS, trust({"AWS": WHOLE}), layer=Layer.TRUST)
    account.attach(ME, Doc(None, name="unseen"))
    snapshot = MemorySnapshot("test")
    with snapshot.partition("aws", ACCOUNT) as writer:
        for row in account.rows:
            writer.add(row)
    spoken = language("aws")
    assert spoken is not None
    found = way(Paths(spoken.ways(snapshot)))
    assert found is not None
    assert "policy unseen" in found.depends_on
