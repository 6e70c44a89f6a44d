"""The services under resource control policies."""

from __future__ import annotations

from nhiscan.reference.aws_actions import load
from nhiscan.reference.aws_rcp_services import rcp_services


def test_the_first_five_are_still_covered() -> None:
    # Source: AWS News Blog, November 2024, "Introducing resource control policies (RCPs)"
    assert {"s3", "sts", "kms", "sqs", "secretsmanager"} <= rcp_services()


def test_most_services_are_not_covered() -> None:
    assert rcp_services().isdisjoint({"iam", "ec2", "lambda", "organizations"})


def test_every_one_is_a_service_of_the_action_table() -> None:
    assert rcp_services() <= set(load().services())
