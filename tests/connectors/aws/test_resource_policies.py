"""Policies that hang on resources, and the resources themselves."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from nhiscan.model import GapKind, Grant, Layer, Policy, Resource
from tests.connectors.aws.kit import ACCOUNT, IAM, S3_READ, details, read, role

TEXT = json.dumps(S3_READ)
SECRET = f"arn:aws:secretsmanager:eu-west-1:{ACCOUNT}:secret:s-AbCdEf"
QUEUE = f"arn:aws:sqs:eu-west-1:{ACCOUNT}:q"
TOPIC = f"arn:aws:sns:eu-west-1:{ACCOUNT}:t"
POLICIES: dict[str, tuple[str, dict[str, Any], str, str]] = {
    "bucket": (
        "resource-policies/s3/my.bucket.json",
        {"Policy": TEXT},
        "arn:aws:s3:::my.bucket",
        "s3-bucket",
    ),
    "key": (
        "resource-policies/kms/eu-west-1/1234-abcd.json",
        {"Policy": TEXT, "PolicyName": "default"},
        f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/1234-abcd",
        "kms-key",
    ),
    "function": (
        "resource-policies/lambda/eu-west-1/f.json",
        {"Policy": TEXT, "RevisionId": "1"},
        f"arn:aws:lambda:eu-west-1:{ACCOUNT}:function:f",
        "lambda-function",
    ),
    "secret": (
        "s.json",
        {"ARN": SECRET, "Name": "s", "ResourcePolicy": TEXT},
        SECRET,
        "secretsmanager-secret",
    ),
    "queue": ("q.json", {"Attributes": {"Policy": TEXT, "QueueArn": QUEUE}}, QUEUE, "sqs-queue"),
    "topic": (
        "t.json",
        {"Attributes": {"Policy": TEXT, "TopicArn": TOPIC, "DisplayName": ""}},
        TOPIC,
        "sns-topic",
    ),
}


@pytest.mark.parametrize(("name", "content", "arn", "kind"), POLICIES.values(), ids=POLICIES)
def test_a_resource_and_its_policy(
    tmp_path: Path, name: str, content: dict[str, Any], arn: str, kind: str
) -> None:
    found = read(tmp_path, {"a.json": details(role("r")), name: content})
    resource = found.one(Resource)
    assert (resource.id, resource.kind, resource.partition) == (arn, kind, ACCOUNT)
    grant = next(row for row in found.rows(Grant) if row.layer is Layer.RESOURCE)
    assert grant.holder == arn
    assert json.loads(next(row.document for row in found.rows(Policy) if row.id == grant.policy)) == S3_READ


BARE: dict[str, dict[str, Any]] = {
    "secret": {"ARN": SECRET, "Name": "s"},
    "queue": {"Attributes": {"QueueArn": QUEUE}},
}


@pytest.mark.parametrize("content", BARE.values(), ids=BARE)
def test_a_resource_without_a_policy_is_known_to_have_none(tmp_path: Path, content: dict[str, Any]) -> None:
    found = read(tmp_path, {"a.json": details(role("r")), "x.json": content})
    assert len(found.rows(Resource)) == 1
    assert not [row for row in found.rows(Grant) if row.layer is Layer.RESOURCE]


def test_a_secret_s_value_or_description_is_no_policy_of_it(tmp_path: Path) -> None:
    value = {"ARN": SECRET, "Name": "s", "SecretString": "hush"}
    description = {"ARN": SECRET, "Name": "s", "Description": "", "Tags": []}
    found = read(tmp_path, {"a.json": details(role("r")), "v.json": value, "d.json": description})
    assert found.used() == {"a.json"}


def test_a_policy_that_cannot_be_read_is_granted_without_its_document(tmp_path: Path) -> None:
    files = {"a.json": details(role("r")), "resource-policies/s3/b.json": {"Policy": "{"}}
    found = read(tmp_path, files)
    assert next(row for row in found.rows(Grant) if row.layer is Layer.RESOURCE).policy is None
    assert [gap.subject for gap in found.gaps(GapKind.TRUNCATED)] == ["arn:aws:s3:::b"]


def test_providers_of_identity_are_resources(tmp_path: Path) -> None:
    gitlab = f"{IAM}:oidc-provider/gitlab.com"
    files = {
        "a.json": details(role("r")),
        "o.json": {"OpenIDConnectProviderList": [{"Arn": gitlab}]},
        "oidc-providers/1.json": {"Url": "token.actions.githubusercontent.com", "ClientIDList": []},
        "s.json": {"SAMLProviderList": [{"Arn": f"{IAM}:saml-provider/idp", "ValidUntil": "x"}]},
    }
    rows = read(tmp_path, files).rows(Resource)
    assert {(row.kind, row.name) for row in rows} == {
        ("oidc-provider", "gitlab.com"),
        ("oidc-provider", "token.actions.githubusercontent.com"),
        ("saml-provider", "idp"),
    }


def test_in_another_partition_built_arns_are_of_it_too(tmp_path: Path) -> None:
    export = json.loads(json.dumps(details(role("r"))).replace("arn:aws:", "arn:aws-cn:"))
    files = {"z.json": export, "resource-policies/s3/b.json": {"Policy": TEXT}}
    assert read(tmp_path, files).one(Resource).id == "arn:aws-cn:s3:::b"
