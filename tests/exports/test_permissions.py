"""A set of permissions in every form: a document to read, a stack or a configuration to deploy."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest

from nhiscan.errors import UsageError
from nhiscan.exports.permissions import forms, write
from nhiscan.snapshot.permissions import PermissionPolicy, Permissions
from tests.exports import hcl


def document(sid: str, *actions: str) -> dict[str, Any]:
    """A policy of one statement."""
    statement = {"Sid": sid, "Effect": "Allow", "Action": list(actions), "Resource": "*"}
    return {"Version": "2012-10-17", "Statement": [statement]}


FIRST, SECOND = document("One", "iam:ListRoles"), document("Two", "s3:GetBucketPolicy", "sqs:ListQueues")


def permissions(*documents: dict[str, Any], beside: Sequence[str] = (), extra: int = 0) -> Permissions:
    """What a connector would say it needs; the last ``extra`` documents are not needed."""
    policies = tuple(
        PermissionPolicy(f"p-{n}", found, needed=n <= len(documents) - extra)
        for n, found in enumerate(documents, start=1)
    )
    return Permissions("aws", policies, tuple(beside), ())


JSON: dict[str, tuple[Permissions, Any]] = {
    "one policy is itself": (permissions(FIRST), FIRST),
    "what is not needed does not make it a list": (permissions(FIRST, SECOND, extra=1), FIRST),
    "several that are needed are a list": (permissions(FIRST, SECOND), [FIRST, SECOND]),
    "a list has all of them": (permissions(FIRST, SECOND, FIRST, extra=1), [FIRST, SECOND, FIRST]),
}


@pytest.mark.parametrize(("found", "told"), JSON.values(), ids=JSON)
def test_json_is_a_document_that_can_be_pasted(found: Permissions, told: Any) -> None:
    assert json.loads(write(found, "json")) == told
    assert write(found) == write(found, "json"), "it is what is written where nothing else is asked for"


def test_a_role_has_what_is_not_needed_too() -> None:
    for form in ("cloudformation", "terraform"):
        assert "sqs:ListQueues" in write(permissions(FIRST, SECOND, extra=1), form)


TRUST_ACTION = "sts:AssumeRole"


def test_a_stack_makes_one_role_with_every_policy() -> None:
    found = json.loads(write(permissions(FIRST, SECOND, beside=["SecurityAudit"]), "cloudformation"))
    made = found["Resources"]
    assert [made[name]["Properties"]["PolicyDocument"] for name in ("Collect1", "Collect2")] == [
        FIRST,
        SECOND,
    ]
    assert sorted(made) == ["Collect1", "Collect2", "Role"]
    arn = {"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, ":iam::aws:policy/SecurityAudit"]]}
    role = made["Role"]["Properties"]
    assert role["ManagedPolicyArns"] == [{"Ref": "Collect1"}, {"Ref": "Collect2"}, arn]
    assert role["RoleName"] == {"Ref": "RoleName"}


def test_a_stack_trusts_whom_its_parameters_name() -> None:
    found = json.loads(write(permissions(FIRST), "cloudformation"))
    assert sorted(found["Parameters"]) == ["ExternalId", "Principal", "RoleName"]
    assert [name for name, row in found["Parameters"].items() if "Default" in row] == ["RoleName"]
    (trusted,) = found["Resources"]["Role"]["Properties"]["AssumeRolePolicyDocument"]["Statement"]
    assert trusted == {
        "Effect": "Allow",
        "Principal": {"AWS": {"Ref": "Principal"}},
        "Action": TRUST_ACTION,
        "Condition": {"StringEquals": {"sts:ExternalId": {"Ref": "ExternalId"}}},
    }


def test_a_stack_names_no_account_and_no_partition() -> None:
    text = write(permissions(FIRST, beside=["SecurityAudit"]), "cloudformation")
    assert "arn:aws:" not in text
    assert json.loads(text)["Outputs"] == {"RoleArn": {"Value": {"Fn::GetAtt": ["Role", "Arn"]}}}


def test_a_configuration_makes_one_role_with_every_policy() -> None:
    found = hcl.read(write(permissions(FIRST, SECOND, beside=["SecurityAudit"]), "terraform"))
    for number, wanted in ((1, FIRST), (2, SECOND)):
        policy = found.only("resource", "aws_iam_policy", f"collect_{number}")
        assert hcl.plain(policy.arguments["policy"]) == wanted
        assert policy.arguments["name"] == f"p-{number}"
    attached = [block for block in found.inner if "aws_iam_role_policy_attachment" in block.labels]
    assert [block.arguments["policy_arn"] for block in attached] == [
        hcl.Words("aws_iam_policy.collect_1.arn"),
        hcl.Words("aws_iam_policy.collect_2.arn"),
        hcl.Template(
            ("arn:", hcl.Words("data.aws_partition.current.partition"), ":iam::aws:policy/SecurityAudit")
        ),
    ]
    assert {block.arguments["role"] for block in attached} == {hcl.Words("aws_iam_role.audit.name")}


def test_a_configuration_trusts_whom_its_variables_name() -> None:
    found = hcl.read(write(permissions(FIRST), "terraform"))
    role = found.only("resource", "aws_iam_role", "audit").arguments
    (trust,) = role["assume_role_policy"].args
    assert trust["Statement"] == [
        {
            "Effect": "Allow",
            "Principal": {"AWS": hcl.Words("var.principal")},
            "Action": TRUST_ACTION,
            "Condition": {"StringEquals": {"sts:ExternalId": hcl.Words("var.external_id")}},
        }
    ]
    variables = [block for block in found.inner if block.kind == "variable"]
    assert [block.labels[0] for block in variables] == ["principal", "external_id", "role_name"]
    assert [block.labels[0] for block in variables if "default" in block.arguments] == ["role_name"]
    assert all(block.inner[0].kind == "validation" for block in variables)


def test_the_forms_of_a_language() -> None:
    assert forms("aws") == ("json", "cloudformation", "terraform")
    assert forms("klingon") == ()
    assert forms("../aws") == ()


@pytest.mark.parametrize("form", forms("aws"))
def test_the_same_permissions_are_the_same_bytes(form: str) -> None:
    assert write(permissions(FIRST, SECOND), form) == write(permissions(FIRST, SECOND), form)
    assert write(permissions(FIRST), form) != write(permissions(SECOND), form)


@pytest.mark.parametrize(("language", "form"), [("aws", "bicep"), ("klingon", "json")])
def test_what_nobody_wrote_is_refused(language: str, form: str) -> None:
    with pytest.raises(UsageError, match=rf"`{form}` is no form of permissions for `{language}`"):
        write(Permissions(language, (), (), ()), form)
