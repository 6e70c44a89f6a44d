"""Unlike workloads on one identity are a finding; likes are one; silence needs all listings."""

from __future__ import annotations

from typing import Any

import pytest

from nhiscan.model import GapKind
from nhiscan.snapshot import Row
from tests.estates import ROLE, estate, findings, gap, role, rule, said, user, workload

RULE = rule("identity_shared")
FLEET = (("aws:autoscaling:groupName", "web"),)


def instance(name: str, **fields: Any) -> Row:
    """An EC2 instance."""
    return workload(
        name, kind="ec2-instance", id=f"arn:aws:ec2:eu-central-1:111122223333:instance/{name}", **fields
    )


CASES: dict[str, tuple[list[Row], str]] = {
    "two functions": ([workload("intake"), workload("mails")], "medium certain"),
    "one function": ([workload("intake")], "clean"),
    "two versions of one function": (
        [workload("intake", id="arn:1:intake:1"), workload("intake", id="arn:1:intake:2")],
        "clean",
    ),
    "one function in two regions": (
        [workload("intake", id="a", region="eu-west-1"), workload("intake", id="b", region="us-east-1")],
        "clean",
    ),
    "two instances of one group": ([instance("i-1", tags=FLEET), instance("i-2", tags=FLEET)], "clean"),
    "two instances of no group": ([instance("i-1"), instance("i-2")], "medium certain"),
    "a function and an instance of one name": ([workload("web"), instance("web")], "medium certain"),
    "what starts all of ECS's tasks": (
        [workload("a", kind="ecs-task-execution"), workload("b", kind="ecs-task-execution")],
        "clean",
    ),
    "what changes two stacks": (
        [workload("a", kind="cloudformation-stack"), workload("b", kind="cloudformation-stack")],
        "clean",
    ),
    "what runs two compute environments": (
        [workload("a", kind="batch-compute-environment"), workload("b", kind="batch-compute-environment")],
        "clean",
    ),
    "what changes a stack, and a function": (
        [workload("a", kind="cloudformation-stack"), workload("b")],
        "medium certain",
    ),
    "nothing, and all was listed": ([], "clean"),
    "one, and a listing was refused": (
        [workload("intake"), gap("workloads", GapKind.REFUSED)],
        "not evaluated",
    ),
    "nothing was listed": ([gap("workloads")], "not evaluated"),
    "two, whatever else is missing": ([workload("a"), workload("b"), gap("workloads")], "medium certain"),
}


@pytest.mark.parametrize(("rows", "verdict"), CASES.values(), ids=CASES)
def test_shared(rows: list[Row], verdict: str) -> None:
    assert said(RULE, estate(role(), rows)) == {ROLE: [verdict]}


def test_the_workloads_are_named() -> None:
    (found,) = findings(RULE, estate(role(), workload("mails"), workload("intake")))
    assert [item.text for item in found.evidence] == ["lambda-function `intake`", "lambda-function `mails`"]


def test_nobody_can_tell_who_runs_with_a_user_s_key() -> None:
    assert said(RULE, estate(user())) == {}
