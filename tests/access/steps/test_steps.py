"""What a step tells, and ways of several steps that only whole accounts show."""

from __future__ import annotations

from nhiscan.access import Foothold, Step
from nhiscan.access.aws.steps.ways import Ways
from nhiscan.graph.paths import TOP, Path, Paths
from tests.access.steps.worlds.cases import SURE, Account
from tests.access.steps.worlds.names import id_of

OPS = "role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Ops_0123456789abcdef"
IN_ALL_OF_THE_GROUP = (
    "identitystore:CreateGroupMembership on arn:aws:identitystore:::group/g-1",
    "identitystore:CreateGroupMembership on arn:aws:identitystore::111122223333:identitystore/d-1",
    "identitystore:CreateGroupMembership on arn:aws:identitystore:::user/*",
    "organization managed here",
)
FUNCTION = (
    "iam:PassRole on role/boss",
    "lambda:CreateFunction on lambda-function *",
    "role/boss trusts lambda.amazonaws.com",
)


def ways(who: str, target: str, *lines: str) -> Ways:
    return Ways(Account("", who, target, lines, SURE).snapshot())


def step(method: str, *lines: str) -> Step:
    found = ways("role/me", "role/boss", *lines).steps_from(id_of("role/me"))
    return next(each for each in found if each.method == method)


def way_up(who: str, *lines: str) -> Path | None:
    paths = Paths(ways(who, who, *lines)).to_administrators()
    return next((path for path in paths if path.source == id_of(who)), None)


def test_a_step_tells_what_must_be_done_after_it() -> None:
    found = step("aws-lambda-create-function", *FUNCTION, "lambda:InvokeFunction on lambda-function *")
    assert found.needs == (
        f"iam:PassRole on {id_of('role/boss')}",
        "lambda:CreateFunction on a new function",
        "lambda:InvokeFunction on a new function (afterwards)",
    )
    assert not found.conditional


def test_a_step_tells_what_somebody_else_must_do() -> None:
    found = step("aws-lambda-create-function", *FUNCTION)
    assert found.needs[-1].endswith("(afterwards, by somebody else)")
    assert "lambda:InvokeFunction on a new function" in found.needs[-1]
    assert found.conditional


def test_a_group_of_identity_center_gives_the_roles_assigned_to_it() -> None:
    assigned = f"{OPS} is assigned to arn:aws:identitystore:::group/g-1"
    found = ways("role/me", OPS, *IN_ALL_OF_THE_GROUP, assigned)
    place = 1 << found.identities().index(id_of(OPS))
    assert found.becomes(Foothold(id_of("role/me"))).sure & place
    assert found.step(Foothold(id_of("role/me")), id_of(OPS)).gains == "join"


def test_a_role_assigned_to_another_group_is_not_given() -> None:
    assigned = f"{OPS} is assigned to arn:aws:identitystore:::group/g-2"
    found = ways("role/me", OPS, *IN_ALL_OF_THE_GROUP, assigned)
    assert not found.becomes(Foothold(id_of("role/me"))).may


def test_whoever_joins_a_group_and_rewrites_it_comes_to_the_top() -> None:
    found = way_up("user/me", "iam:AddUserToGroup on group/staff", "iam:PutGroupPolicy on group/staff")
    assert found is not None
    assert found.target == TOP
    assert [hop.gains for hop in found.hops] == ["join", "rewrite"]
    assert not found.conditional


def test_rewriting_another_group_than_the_one_joined_does_not() -> None:
    found = way_up("user/me", "iam:AddUserToGroup on group/staff", "iam:PutGroupPolicy on group/board")
    assert found is None or found.conditional
