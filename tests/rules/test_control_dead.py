"""A Deny that no request meets and a condition that all pass are told; whatever bites at all is not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from nhiscan.model import Grant, Layer, Nature, Origin, Policy
from tests.estates import PROD, ROLE, USER, allow, estate, findings, group, policy, role, rule, said, user

RULE = rule("control_dead")
GRANT = f"{ROLE}#identity:inline"


def deny(*actions: str, on: Any = "*", when: Mapping[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """A Deny statement."""
    condition = {"Condition": when} if when else {}
    what = {} if "NotAction" in more else {"Action": list(actions)}
    where = {} if "NotResource" in more else {"Resource": on}
    return {"Effect": "Deny", **what, **where, **condition, **more}


def when(operator: str, key: str, *values: str) -> dict[str, Any]:
    """One condition."""
    return {operator: {key: list(values)}}


def on_pass(operator: str, key: str, *values: str, deny_it: bool = True) -> dict[str, Any]:
    """A statement about passing roles, under one condition."""
    asked = when(operator, key, *values)
    return deny("iam:PassRole", when=asked) if deny_it else allow("iam:PassRole", Condition=asked)


BUCKET, OBJECTS = "arn:aws:s3:::acme-archive", "arn:aws:s3:::acme-archive/*"
DEAD, LISTED, CLEAN = "medium certain", "medium inferred", "clean"

RESOURCES: dict[str, tuple[dict[str, Any], str]] = {
    "an object's action on a bucket": (deny("s3:DeleteObject", on=BUCKET), DEAD),
    "an object's action on objects": (deny("s3:DeleteObject", on=OBJECTS), CLEAN),
    "an object's action on both": (deny("s3:DeleteObject", on=[BUCKET, OBJECTS]), CLEAN),
    "a bucket's action on objects": (deny("s3:DeleteBucket", on=OBJECTS), DEAD),
    "a bucket's action on a name with a star": (deny("s3:DeleteBucket", on="arn:aws:s3:::acme-*"), CLEAN),
    "a whole service on a bucket": (deny("s3:*", on=BUCKET), CLEAN),
    "all of an object's actions on a bucket": (deny("s3:DeleteObject*", on=BUCKET), DEAD),
    "one of two actions": (deny("s3:DeleteObject", "s3:DeleteBucket", on=BUCKET), DEAD),
    "an action that works on no resource": (
        deny("ec2:DescribeInstances", on="arn:aws:ec2:*:*:instance/*"),
        DEAD,
    ),
    "an action that works on no resource, everywhere": (deny("ec2:DescribeInstances"), CLEAN),
    "the list of all buckets": (deny("s3:ListAllMyBuckets", on="arn:aws:s3:::*"), CLEAN),
    "another service's resource": (deny("kms:Decrypt", on="arn:aws:s3:::acme-archive"), DEAD),
    "another partition's resource": (deny("s3:DeleteObject", on="arn:aws-cn:s3:::acme-archive/*"), DEAD),
    "another account's role": (deny("sts:AssumeRole", on="arn:aws:iam::777788889999:role/x"), CLEAN),
    "a variable in the resource": (deny("s3:DeleteObject", on="arn:aws:s3:::${aws:username}/*"), CLEAN),
    "an action that nobody knows": (deny("s3:TurnToDust", on=BUCKET), CLEAN),
    "all but the objects": (deny("s3:DeleteObject", NotResource=BUCKET), CLEAN),
    "all but everything": (deny("s3:DeleteObject", NotResource="*"), DEAD),
    "all actions but some, somewhere": (deny(NotAction="s3:*", on=BUCKET), CLEAN),
    "what nobody is allowed anyway": (deny("sdb:DeleteDomain"), CLEAN),
}

VALUES: dict[str, tuple[dict[str, Any], str]] = {
    "a wildcard compared letter by letter": (
        on_pass("StringEquals", "aws:PrincipalArn", "arn:aws:iam::*:role/x"),
        DEAD,
    ),
    "the same ignoring case": (
        on_pass("StringEqualsIgnoreCase", "aws:PrincipalArn", "arn:aws:iam::*:role/x"),
        DEAD,
    ),
    "the same as a pattern": (on_pass("StringLike", "aws:PrincipalArn", "arn:aws:iam::*:role/x"), CLEAN),
    "the same as an ARN": (on_pass("ArnEquals", "aws:PrincipalArn", "arn:aws:iam::*:role/x"), CLEAN),
    "the same beside a value that can be": (
        on_pass("StringEquals", "aws:PrincipalArn", "arn:aws:iam::*:role/x", ROLE),
        CLEAN,
    ),
    "of a key that holds anything": (on_pass("StringEquals", "aws:UserAgent", "boto*"), CLEAN),
    "a session's name with a star": (on_pass("StringEquals", "aws:userid", "AROAEXAMPLE:*"), DEAD),
    "a tag of the principal with a star": (on_pass("StringEquals", "aws:PrincipalTag/team", "fin*"), DEAD),
    "a tag of the resource with a star": (on_pass("StringEquals", "aws:ResourceTag/team", "fin*"), CLEAN),
    "a variable": (on_pass("StringEquals", "aws:PrincipalArn", "${aws:PrincipalTag/boss}*"), CLEAN),
    "an account that is an ARN": (
        on_pass("StringEquals", "aws:PrincipalAccount", f"arn:aws:iam::{PROD}:root"),
        DEAD,
    ),
    "an account with eleven digits": (on_pass("StringEquals", "aws:PrincipalAccount", PROD[1:]), DEAD),
    "an account": (on_pass("StringEquals", "aws:PrincipalAccount", PROD), CLEAN),
    "a service without its domain": (on_pass("StringEquals", "iam:PassedToService", "lambda"), DEAD),
    "a service": (on_pass("StringEquals", "iam:PassedToService", "lambda.amazonaws.com"), CLEAN),
    "services by a pattern": (on_pass("StringLike", "iam:PassedToService", "lambda*"), CLEAN),
    "an endpoint that is a network": (on_pass("StringEquals", "aws:SourceVpce", "vpc-0a1b2c3d"), DEAD),
    "a range of addresses as text": (on_pass("StringEquals", "aws:SourceIp", "192.0.2.0/24"), DEAD),
    "a range of addresses": (on_pass("IpAddress", "aws:SourceIp", "192.0.2.0/24"), CLEAN),
    "an address that is none": (on_pass("IpAddress", "aws:SourceIp", "192.0.2.0/33"), DEAD),
    "an ARN that is an account": (on_pass("ArnLike", "aws:PrincipalArn", PROD), DEAD),
    "an ARN of a key that is none": (
        on_pass("ArnEquals", "aws:PrincipalAccount", f"arn:aws:iam::{PROD}:root"),
        DEAD,
    ),
    "any ARN at all": (on_pass("ArnLike", "aws:PrincipalArn", "*"), CLEAN),
    "neither yes nor no": (on_pass("Bool", "aws:SecureTransport", "no"), DEAD),
    "no": (on_pass("Bool", "aws:SecureTransport", "False"), CLEAN),
    "a date that is none": (on_pass("DateGreaterThan", "aws:CurrentTime", "next year"), DEAD),
    "a month, which the page leaves open": (on_pass("DateGreaterThan", "aws:CurrentTime", "2026-11"), CLEAN),
    "a date": (on_pass("DateGreaterThan", "aws:CurrentTime", "2026-11-01T00:00:00Z"), CLEAN),
    "a number that is none": (on_pass("NumericGreaterThan", "aws:MultiFactorAuthAge", "1h"), DEAD),
    "with IfExists, which a request without the key meets": (
        on_pass("StringEqualsIfExists", "aws:PrincipalArn", "arn:aws:iam::*:role/x"),
        CLEAN,
    ),
    "negated, which every request meets": (
        on_pass("StringNotEquals", "aws:PrincipalArn", "arn:aws:iam::*:role/x"),
        CLEAN,
    ),
    "all of several, none of them possible, which a request without any meets": (
        on_pass("ForAllValues:StringEquals", "aws:PrincipalArn", "arn:aws:iam::*:role/x"),
        CLEAN,
    ),
    "one of several, none of them possible": (
        on_pass("ForAnyValue:StringEquals", "aws:PrincipalArn", "arn:aws:iam::*:role/x"),
        DEAD,
    ),
}

KEYS: dict[str, tuple[dict[str, Any], str]] = {
    "a passed role's key on what passes none": (
        deny("ecs:RunTask", when=when("StringEquals", "iam:PassedToService", "ecs-tasks.amazonaws.com")),
        DEAD,
    ),
    "on all of IAM": (
        deny("iam:*", when=when("StringEquals", "iam:PassedToService", "ecs-tasks.amazonaws.com")),
        CLEAN,
    ),
    "a key of the service that the action does not know": (
        deny("s3:DeleteObject", on=OBJECTS, when=when("StringLike", "s3:prefix", "secret/*")),
        LISTED,
    ),
    "one that it knows": (
        deny("s3:ListBucket", on=BUCKET, when=when("StringLike", "s3:prefix", "secret/*")),
        CLEAN,
    ),
    "one that a resource's type brings": (
        deny("iam:DeleteRole", when=when("StringEquals", "iam:ResourceTag/owner", "finance")),
        CLEAN,
    ),
    "a key of another service": (
        deny("s3:DeleteObject", on=OBJECTS, when=when("StringEquals", "kms:KeySpec", "RSA_2048")),
        CLEAN,
    ),
    "a key of every service": (
        deny("s3:DeleteObject", on=OBJECTS, when=when("StringEquals", "aws:PrincipalTag/team", "finance")),
        CLEAN,
    ),
    "a key that nobody lists": (
        deny("s3:DeleteObject", on=OBJECTS, when=when("StringEquals", "s3:weather", "rain")),
        CLEAN,
    ),
    "negated, which a request without the key meets": (
        deny("ecs:RunTask", when=when("StringNotEquals", "iam:PassedToService", "ecs-tasks.amazonaws.com")),
        CLEAN,
    ),
    "that it be there": (deny("ecs:RunTask", when=when("Null", "iam:PassedToService", "false")), DEAD),
    "that it not be there": (deny("ecs:RunTask", when=when("Null", "iam:PassedToService", "true")), CLEAN),
}

OPEN: dict[str, tuple[dict[str, Any], str]] = {
    "negated over a value that cannot be": (
        on_pass("StringNotEquals", "aws:PrincipalArn", "arn:aws:iam::*:role/x", deny_it=False),
        DEAD,
    ),
    "over a value that cannot be: nobody gets in": (
        on_pass("StringEquals", "aws:PrincipalArn", "arn:aws:iam::*:role/x", deny_it=False),
        CLEAN,
    ),
    "negated over a value that can be": (
        on_pass("StringNotEquals", "aws:PrincipalArn", ROLE, deny_it=False),
        CLEAN,
    ),
    "not from addresses that are none": (
        on_pass("NotIpAddress", "aws:SourceIp", "any", deny_it=False),
        DEAD,
    ),
    "IfExists on a key that no such request carries": (
        allow(
            "ecs:RunTask", Condition=when("StringEqualsIfExists", "iam:PassedToService", "x.amazonaws.com")
        ),
        DEAD,
    ),
    "IfExists on a key that some such request carries": (
        allow(
            "ecs:RunTask",
            "iam:PassRole",
            Condition=when("StringEqualsIfExists", "iam:PassedToService", "x.amazonaws.com"),
        ),
        CLEAN,
    ),
    "all of several, where the caller may bring none": (
        allow(
            "s3:GetObject", Condition=when("ForAllValues:StringEquals", "aws:CalledVia", "x.amazonaws.com")
        ),
        DEAD,
    ),
    "and that the key be there": (
        allow(
            "s3:GetObject",
            Condition={
                **when("ForAllValues:StringEquals", "aws:CalledVia", "x.amazonaws.com"),
                **when("Null", "aws:CalledVia", "false"),
            },
        ),
        CLEAN,
    ),
    "all of several tags, as AWS's own examples ask": (
        allow("ec2:CreateTags", Condition=when("ForAllValues:StringEquals", "aws:TagKeys", "team")),
        CLEAN,
    ),
    "no condition": (allow("s3:GetObject"), CLEAN),
}

EVERY = RESOURCES | VALUES | KEYS | OPEN


def test_no_case_hides_another() -> None:
    assert len(EVERY) == sum(map(len, (RESOURCES, VALUES, KEYS, OPEN)))


@pytest.mark.parametrize(("statement", "verdict"), EVERY.values(), ids=EVERY)
def test_control(statement: dict[str, Any], verdict: str) -> None:
    assert said(RULE, estate(role(), policy(ROLE, statement))) == {GRANT: [verdict]}


WITHOUT_FACTOR = when("Bool", "aws:MultiFactorAuthPresent", "false")
OR_NO_WORD = when("BoolIfExists", "aws:MultiFactorAuthPresent", "false")


def test_a_second_factor_that_access_keys_say_nothing_of() -> None:
    mine = f"{USER}#identity:inline"
    asked = deny("*", when=WITHOUT_FACTOR)
    assert said(RULE, estate(user(), policy(USER, asked))) == {mine: [DEAD]}
    assert said(RULE, estate(user(), policy(USER, deny("*", when=OR_NO_WORD)))) == {mine: [CLEAN]}
    both = policy(USER, asked, deny("*", when=OR_NO_WORD))
    assert said(RULE, estate(user(), both)) == {mine: [CLEAN]}
    assert said(RULE, estate(role(), policy(ROLE, asked))) == {GRANT: [CLEAN]}  # its sessions say it


def test_a_finding_names_the_control() -> None:
    rows = policy(
        ROLE, deny("s3:DeleteObject", "s3:DeleteBucket", on=BUCKET), deny("s3:PutObject", on=BUCKET)
    )
    part, whole = findings(RULE, estate(role(), rows))
    assert part.message == (
        "the Deny of `s3:DeleteObject` never applies: they work on no resource that it names"
    )
    assert whole.message.startswith("the Deny never applies")
    assert (part.cause.statement, whole.cause.statement) == (0, 1)
    (condition,) = findings(RULE, estate(role(), policy(ROLE, OPEN["not from addresses that are none"][0])))
    assert condition.message == "the condition on `aws:SourceIp` keeps nobody out: `any` is no address range"


def test_two_reasons_in_one_statement_are_two_findings() -> None:
    rows = policy(
        ROLE,
        deny("s3:DeleteObject", "ecs:RunTask", "s3:DeleteBucket", on=BUCKET, when=WITHOUT_FACTOR)
        | {"Condition": when("StringLike", "s3:prefix", "x")},
    )
    found = findings(RULE, estate(role(), rows))
    assert [item.confidence.value for item in found] == ["certain", "inferred"]
    assert len({item.fingerprint for item in found}) == 2


def test_an_old_document_knows_no_variables() -> None:
    """In it ``${…}`` is text, which no account's number is."""
    statement = on_pass("StringEquals", "aws:PrincipalAccount", "${aws:ResourceAccount}")
    (document, grant) = policy(ROLE, statement)
    assert said(RULE, estate(role(), document, grant)) == {GRANT: [CLEAN]}
    assert isinstance(document, Policy)
    old = replace(document, document=document.document.replace("2012-10-17", "2008-10-17"))
    assert said(RULE, estate(role(), old, grant)) == {GRANT: [DEAD]}


def test_whose_policies_are_judged() -> None:
    ops = f"arn:aws:iam::{PROD}:group/ops"
    person, linked = ROLE.replace("agent-invoice", "person"), ROLE.replace("agent-invoice", "linked")
    holders = [role(), group(ops), role(person, Nature.HUMAN), role(linked, managed_by="aws")]
    dead = deny("s3:DeleteObject", on=BUCKET)
    rows = [row for holder in (ROLE, ops, person, linked) for row in policy(holder, dead)]
    limit = policy(ROLE, dead, name="limit", layer=Layer.BOUNDARY)
    told = said(RULE, estate(holders, rows, limit))
    assert told == {GRANT: [DEAD], f"{ops}#identity:inline": [DEAD], f"{ROLE}#boundary:limit": [DEAD]}


def test_the_provider_s_own_policies_are_its_own() -> None:
    reference = "arn:aws:iam::aws:policy/X"
    document, grant = policy(ROLE, deny("s3:DeleteObject", on=BUCKET), reference=reference)
    assert isinstance(grant, Grant)
    theirs = Grant(grant.id, "aws", PROD, ROLE, Layer.IDENTITY, "X", grant.policy, Origin.PROVIDER, reference)
    assert said(RULE, estate(role(), document, theirs)) == {}


def test_a_document_that_nobody_gave_is_not_evaluated() -> None:
    grant = Grant(
        "g", "aws", PROD, ROLE, Layer.IDENTITY, "x", None, Origin.CUSTOMER, "arn:aws:iam::1:policy/x"
    )
    assert said(RULE, estate(role(), grant)) == {"g": ["not evaluated"]}
