"""Administrator-equivalent, clause by clause: everything the guardrails leave, unless held back for good."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nhiscan.access.aws.effective import Effective
from nhiscan.model import Answer, Origin
from nhiscan.reference.aws_actions import load
from tests.access.building import (
    ACCOUNT,
    EVERYTHING,
    GROUP,
    ME,
    OTHER,
    OWN_POLICY,
    WITH_MFA,
    Doc,
    Statement,
    allow,
    deny,
    effective,
)

YES, OPEN, UNKNOWN, NO = Answer.ALLOWED, Answer.CONDITIONAL, Answer.UNKNOWN, Answer.IMPLICIT_DENY
SERVICES = load().services()
HALF = len(SERVICES) // 2
USER = f"arn:aws:iam::{ACCOUNT}:user/me"
SSO = f"arn:aws:iam::{ACCOUNT}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Ops_0123456789abcdef"
NO_DELETES = deny("s3:DeleteBucket")
REGION_LOCK = deny(
    NotAction=["iam:*"], Condition={"StringNotEquals": {"aws:RequestedRegion": "eu-central-1"}}
)
LOCK = [EVERYTHING, deny("iam:DetachRolePolicy")]
NOT_GIVEN = Doc(None, "absent", Origin.CUSTOMER)


def all_of(services: tuple[str, ...], *more: str) -> Statement:
    return allow(*(f"{service}:*" for service in services), *more)


def customer(*statements: Statement) -> Doc:
    return Doc(statements, "own", Origin.CUSTOMER)


def aws(*statements: Statement) -> Doc:
    return Doc(statements, "theirs", Origin.PROVIDER)


Cases = dict[str, tuple[Callable[[], Effective], Answer]]

ALLOWS: Cases = {
    "a star on a star": (lambda: effective(EVERYTHING), YES),
    "a star before and after the colon": (lambda: effective(allow("*:*")), YES),
    "AWS's own policy of it": (lambda: effective(aws(EVERYTHING)), YES),
    "nothing at all": (effective, NO),
    "one service": (lambda: effective(allow("s3:*")), NO),
    "everything but IAM": (lambda: effective(allow(NotAction=["iam:*"])), NO),
    "all of IAM, which is a path and not the thing": (lambda: effective(allow("iam:*")), NO),
    "a user": (lambda: effective(EVERYTHING, me=USER), YES),
    "through its group": (lambda: effective(group=[EVERYTHING]), YES),
    "everything but what does not exist": (lambda: effective(allow(NotAction=["nosuch:Action"])), YES),
    "everything but one action that exists": (lambda: effective(allow(NotAction=["sqs:SendMessage"])), NO),
    "everything but a service, and the service": (
        lambda: effective(allow(NotAction=["iam:*"]), allow("iam:*")),
        YES,
    ),
    "everything but two halves": (
        lambda: effective(allow(NotAction=["iam:*"]), allow(NotAction=["s3:*"])),
        YES,
    ),
    "service by service, in two policies": (
        lambda: effective(Doc([all_of(SERVICES[:HALF])], "a"), Doc([all_of(SERVICES[HALF:])], "b")),
        YES,
    ),
    "service by service, half from the group": (
        lambda: effective(all_of(SERVICES[:HALF]), group=[all_of(SERVICES[HALF:])]),
        YES,
    ),
    "service by service, one left out": (lambda: effective(all_of(SERVICES[1:])), NO),
    "action by action": (lambda: effective(allow(*load().names)), YES),
    "action by action, one left out": (lambda: effective(allow(*load().names[:-1])), NO),
    "everything, of which one action twice": (lambda: effective(EVERYTHING, allow("s3:GetObject")), YES),
}

RESOURCES: Cases = {
    "on every ARN, which leaves out what has none": (lambda: effective(allow("*", on="arn:aws:*")), NO),
    "on every ARN and on a star": (lambda: effective(allow("*", on=["arn:aws:s3:::b", "*"])), YES),
    "on anything with a colon": (lambda: effective(allow("*", on="*:*")), NO),
    "on all but one bucket, by a policy that it may rewrite": (
        lambda: effective(allow("*", NotResource=["arn:aws:s3:::b/*"])),
        YES,
    ),
    "on all but one bucket, by its company's policy that it may rewrite": (
        lambda: effective(customer(allow("*", NotResource=["arn:aws:s3:::b/*"]))),
        YES,
    ),
    "on all but one bucket, by AWS's policy": (
        lambda: effective(aws(allow("*", NotResource=["arn:aws:s3:::b/*"]))),
        NO,
    ),
    "on all but one bucket and itself": (
        lambda: effective(allow("*", NotResource=["arn:aws:s3:::b/*", ME])),
        NO,
    ),
    "on all but one bucket, with a second factor": (
        lambda: effective(allow("*", NotResource=["arn:aws:s3:::b/*"], Condition=WITH_MFA)),
        OPEN,
    ),
    "one service on all but one bucket": (
        lambda: effective(allow("s3:*", "iam:*", NotResource=["arn:aws:s3:::b/*"])),
        NO,
    ),
    "on all but one bucket, and what touches buckets on all": (
        lambda: effective(allow("*", NotResource=["arn:aws:s3:::b/*"]), allow("s3:*", "ssm:*", "backup:*")),
        YES,
    ),
    "on all but everything": (lambda: effective(allow("*", NotResource="*")), NO),
    "on all but another account's roles": (
        lambda: effective(allow("*", NotResource=[f"arn:aws:iam::{OTHER}:role/*"]), allow("backup:*")),
        YES,
    ),
    "IAM on one role only": (lambda: effective(allow(NotAction=["iam:*"]), allow("iam:*", on=ME)), NO),
    "one kind of resource by ARN, the rest by star": (
        lambda: effective(
            allow(NotAction=["ec2:AttachVolume"]),
            allow("ec2:AttachVolume", on=f"arn:aws:ec2:*:{ACCOUNT}:volume/*"),
            allow("ec2:AttachVolume", on="arn:aws:ec2:*:*:instance/*"),
        ),
        YES,
    ),
    "one kind of resource left out": (
        lambda: effective(
            allow(NotAction=["ec2:AttachVolume"]), allow("ec2:AttachVolume", on="arn:aws:ec2:*:*:volume/*")
        ),
        NO,
    ),
    "one kind by a variable": (
        lambda: effective(
            allow(NotAction=["sqs:SendMessage"]), allow("sqs:SendMessage", on="arn:aws:sqs:*:*:${aws:userid}")
        ),
        NO,
    ),
}

CONDITIONS: Cases = {
    "a condition on all of it": (lambda: effective(allow("*", Condition=WITH_MFA)), OPEN),
    "a condition on a part of it": (
        lambda: effective(allow(NotAction=["s3:*"]), allow("s3:*", Condition=WITH_MFA)),
        OPEN,
    ),
    "a condition on what is allowed without one too": (
        lambda: effective(EVERYTHING, allow("s3:*", Condition=WITH_MFA)),
        YES,
    ),
    "a condition on too little": (lambda: effective(allow("s3:*", Condition=WITH_MFA)), NO),
    "a deny under a condition": (
        lambda: effective(EVERYTHING, aws(deny("*", Condition={"Bool": {"aws:ViaAWSService": "false"}}))),
        OPEN,
    ),
}

DENIES: Cases = {
    "its own deny, inline, that it may delete": (lambda: effective(aws(EVERYTHING), NO_DELETES), YES),
    "its own deny, in the policy that also allows, rewritten": (
        lambda: effective(EVERYTHING, NO_DELETES),
        YES,
    ),
    "its own deny, attached, that it may detach": (
        lambda: effective(EVERYTHING, aws(NO_DELETES), Doc([deny("iam:CreatePolicyVersion")], "more")),
        YES,
    ),
    "its own deny, in its company's policy": (lambda: effective(EVERYTHING, customer(NO_DELETES)), YES),
    "a deny that forbids taking it off": (
        lambda: effective(aws(EVERYTHING), Doc([NO_DELETES, deny("iam:*")], "guard")),
        NO,
    ),
    "a deny that forbids deleting, not rewriting": (
        lambda: effective(aws(EVERYTHING), Doc([NO_DELETES, deny("iam:DeleteRolePolicy")], "guard")),
        YES,
    ),
    "a deny that forbids both": (
        lambda: effective(
            aws(EVERYTHING), Doc([NO_DELETES, deny("iam:DeleteRolePolicy", "iam:PutRolePolicy")], "guard")
        ),
        NO,
    ),
    "a deny that forbids it for other roles only": (
        lambda: effective(aws(EVERYTHING), Doc([NO_DELETES, deny("iam:*", on=f"{ME}-*")], "guard")),
        YES,
    ),
    "a deny that forbids it for this role": (
        lambda: effective(aws(EVERYTHING), Doc([NO_DELETES, deny("iam:*", on=f"{ME}*")], "guard")),
        NO,
    ),
    "a deny that may be taken off once another is": (
        lambda: effective(
            EVERYTHING,
            Doc([deny("iam:DetachRolePolicy", "iam:CreatePolicyVersion")], "lock"),
            aws(NO_DELETES),
        ),
        YES,
    ),
    "a deny that may be taken off with a second factor": (
        lambda: effective(
            aws(EVERYTHING), Doc([NO_DELETES], "guard"), customer(deny("iam:*", Condition=WITH_MFA))
        ),
        OPEN,
    ),
    "a deny of one bucket, locked": (
        lambda: effective(EVERYTHING, aws(deny("s3:*", on="arn:aws:s3:::logs/*"), deny("iam:*Policy*"))),
        NO,
    ),
    "a deny of another account's roles, locked": (
        lambda: effective(EVERYTHING, aws(deny("sts:*", on=f"arn:aws:iam::{OTHER}:role/*")), scps=[LOCK]),
        YES,
    ),
    "a deny of objects by a bucket's ARN, locked": (
        lambda: effective(EVERYTHING, aws(deny("s3:GetObject", on="arn:aws:s3:::b")), scps=[LOCK]),
        YES,
    ),
    "a deny of a bucket by its ARN, locked": (
        lambda: effective(EVERYTHING, aws(deny("s3:ListBucket", on="arn:aws:s3:::b")), scps=[LOCK]),
        NO,
    ),
    "a deny of what does not exist": (lambda: effective(EVERYTHING, aws(deny("nosuch:*"))), YES),
    "a deny of everything": (lambda: effective(EVERYTHING, aws(deny("*"))), NO),
    "its group's deny, that it may take off the group": (
        lambda: effective(EVERYTHING, me=USER, group=[NO_DELETES]),
        YES,
    ),
    "its group's deny, that it can only leave": (
        lambda: effective(
            aws(EVERYTHING),
            Doc([deny("iam:*GroupPolicy")], "x"),
            me=USER,
            group=[Doc([NO_DELETES, deny("iam:*UserPolicy")])],
        ),
        YES,
    ),
    "its group's deny, but leaving loses everything": (
        lambda: effective(me=USER, group=[aws(EVERYTHING), Doc([NO_DELETES, deny("iam:*GroupPolicy")])]),
        NO,
    ),
    "a deny in AWS's policy that also allows everything": (
        lambda: effective(aws(EVERYTHING, NO_DELETES)),
        NO,
    ),
    "a deny on a role of Identity Center, which nobody may change here": (
        lambda: effective(EVERYTHING, NO_DELETES, me=SSO),
        NO,
    ),
    "an SCP keeps it from taking its deny off": (
        lambda: effective(
            aws(EVERYTHING),
            NO_DELETES,
            scps=[[EVERYTHING, deny("iam:PutRolePolicy", "iam:DeleteRolePolicy")]],
        ),
        NO,
    ),
    "an SCP keeps others from it": (
        lambda: effective(
            aws(EVERYTHING), NO_DELETES, scps=[[EVERYTHING, deny("iam:*", on="arn:aws:iam::*:role/security")]]
        ),
        YES,
    ),
}

BOUNDARIES: Cases = {
    "a boundary of everything": (lambda: effective(EVERYTHING, boundary=aws(EVERYTHING)), YES),
    "a boundary without IAM": (
        lambda: effective(EVERYTHING, boundary=customer(allow(NotAction=["iam:*"]))),
        NO,
    ),
    "a boundary that it may take off": (
        lambda: effective(EVERYTHING, boundary=customer(allow("iam:*", "s3:*"))),
        YES,
    ),
    "a boundary that guards itself": (
        lambda: effective(
            EVERYTHING,
            boundary=customer(EVERYTHING, deny("iam:*PermissionsBoundary", "iam:CreatePolicyVersion")),
        ),
        NO,
    ),
    "a boundary whose policy it may rewrite": (
        lambda: effective(EVERYTHING, boundary=customer(EVERYTHING, deny("iam:*PermissionsBoundary"))),
        YES,
    ),
    "a boundary of AWS's, which nobody rewrites": (
        lambda: effective(EVERYTHING, boundary=aws(EVERYTHING, deny("iam:*PermissionsBoundary"))),
        NO,
    ),
    "a boundary under a condition": (
        lambda: effective(EVERYTHING, boundary=allow("*", Condition=WITH_MFA)),
        OPEN,
    ),
    "a boundary under a condition that lacks a service": (
        lambda: effective(EVERYTHING, boundary=aws(allow(NotAction=["iam:*"], Condition=WITH_MFA))),
        NO,
    ),
    "a boundary under a condition, and one bucket without": (
        lambda: effective(
            EVERYTHING,
            boundary=aws(
                allow(NotAction=["iam:*", "s3:*"], Condition=WITH_MFA), allow("s3:*", on="arn:aws:s3:::b")
            ),
        ),
        NO,
    ),
    "a boundary without statements": (lambda: effective(EVERYTHING, boundary=aws()), NO),
    "a boundary that was not given": (lambda: effective(EVERYTHING, boundary=NOT_GIVEN), UNKNOWN),
    "a boundary by kinds of resource": (
        lambda: effective(
            EVERYTHING,
            boundary=aws(
                allow(NotAction=["iam:*", "ec2:AttachVolume"]),
                allow("iam:*", NotResource=[f"arn:aws:iam::{OTHER}:role/x"]),
                allow("ec2:AttachVolume", on=["arn:aws:ec2:*:*:volume/*", "arn:aws:ec2:*:*:instance/*"]),
            ),
        ),
        YES,
    ),
}

GUARDRAILS: Cases = {
    "what SCPs deny does not count": (
        lambda: effective(allow(NotAction=["organizations:*"]), scps=[[EVERYTHING, deny("organizations:*")]]),
        YES,
    ),
    "what SCPs deny to some does": (
        lambda: effective(
            allow(NotAction=["organizations:*"]),
            scps=[[EVERYTHING, deny("organizations:*", Condition=WITH_MFA)]],
        ),
        NO,
    ),
    "what no SCP allows does not count": (lambda: effective(allow("s3:*"), scps=[[allow("s3:*")]]), YES),
    "a region lock leaves an administrator one": (
        lambda: effective(EVERYTHING, scps=[[EVERYTHING, REGION_LOCK]]),
        YES,
    ),
    "an SCP denies everything under a condition": (
        lambda: effective(EVERYTHING, scps=[[EVERYTHING, deny("*", Condition=WITH_MFA)]]),
        OPEN,
    ),
    "an SCP denies a service under a condition": (
        lambda: effective(EVERYTHING, scps=[[EVERYTHING, deny("s3:*", Condition=WITH_MFA)]]),
        YES,
    ),
    "an SCP denies everything to some, who are no administrators anyway": (
        lambda: effective(allow("s3:*"), scps=[[EVERYTHING, deny("*", Condition=WITH_MFA)]]),
        NO,
    ),
    "an SCP denies everything in regions to some": (
        lambda: effective(
            EVERYTHING,
            scps=[
                [
                    EVERYTHING,
                    deny("*", Condition={"StringEquals": {"aws:RequestedRegion": "eu-west-1"}, **WITH_MFA}),
                ]
            ],
        ),
        OPEN,
    ),
    "SCPs that leave nothing leave no administrator": (lambda: effective(EVERYTHING, scps=[[deny("*")]]), NO),
    "nor anybody without a policy": (lambda: effective(scps=[[deny("*")]]), NO),
    "an SCP that was not given takes nothing away": (lambda: effective(EVERYTHING, scps=[[NOT_GIVEN]]), YES),
    "an RCP that guards S3": (
        lambda: effective(
            EVERYTHING,
            rcps=[[deny("s3:*", Principal="*", Condition={"Bool": {"aws:PrincipalIsAWSService": "false"}})]],
        ),
        YES,
    ),
    "root": (lambda: effective(me=f"arn:aws:iam::{ACCOUNT}:root"), YES),
    "root under SCPs that leave nothing": (
        lambda: effective(me=f"arn:aws:iam::{ACCOUNT}:root", scps=[[deny("*")]]),
        NO,
    ),
}

UNREAD: Cases = {
    "an unread policy alone": (lambda: effective(NOT_GIVEN), UNKNOWN),
    "an unread policy may add what is missing": (lambda: effective(allow("s3:*"), NOT_GIVEN), UNKNOWN),
    "an unread policy may deny": (lambda: effective(EVERYTHING, NOT_GIVEN), OPEN),
    "a group's unread policy may deny": (lambda: effective(EVERYTHING, group=[NOT_GIVEN]), OPEN),
    "a refused policy may deny": (lambda: effective(EVERYTHING, Doc("{", "broken")), OPEN),
    "what is held back for good is no, whatever is unread": (
        lambda: effective(aws(EVERYTHING), Doc([deny("iam:*")]), NOT_GIVEN),
        NO,
    ),
}

CASES = ALLOWS | RESOURCES | CONDITIONS | DENIES | BOUNDARIES | GUARDRAILS | UNREAD


@pytest.mark.parametrize(("made", "answer"), CASES.values(), ids=CASES)
def test_administrator(made: Callable[[], Effective], answer: Answer) -> None:
    assert made().administrator().answer is answer


def test_the_carrying_statements_are_few_and_biggest_first() -> None:
    standing = effective(Doc([allow("s3:*"), allow("iam:*"), EVERYTHING], "all")).administrator()
    assert [(because.name, because.statement) for because in standing.because] == [("all", 2)]


def test_what_several_carry_names_them_all() -> None:
    standing = effective(
        Doc([allow(NotAction=["s3:*"])], "most"), Doc([allow("s3:*")], "rest")
    ).administrator()
    assert [because.name for because in standing.because] == ["most", "rest"]


def test_a_removable_deny_is_told() -> None:
    standing = effective(aws(EVERYTHING), Doc([NO_DELETES], "guard")).administrator()
    assert standing.notes == ("may remove its own `guard`",)
    assert [because.name for because in standing.because] == ["theirs"]


def test_a_deny_for_good_is_the_reason() -> None:
    standing = effective(aws(EVERYTHING), Doc([NO_DELETES, deny("iam:*")], "guard")).administrator()
    assert {(because.name, because.effect) for because in standing.because} == {("guard", "Deny")}


CONDITIONAL_ON: dict[str, tuple[Callable[[], Effective], tuple[str, ...]]] = {
    "its allow's key": (lambda: effective(allow("*", Condition=WITH_MFA)), ("aws:MultiFactorAuthPresent",)),
    "its deny's key": (
        lambda: effective(EVERYTHING, aws(deny("*", Condition={"Bool": {"aws:ViaAWSService": "false"}}))),
        ("aws:ViaAWSService",),
    ),
    "its boundary's key": (
        lambda: effective(EVERYTHING, boundary=aws(allow("*", Condition=WITH_MFA))),
        ("aws:MultiFactorAuthPresent",),
    ),
    "a policy that was not given": (lambda: effective(EVERYTHING, NOT_GIVEN), ("policy absent",)),
}


@pytest.mark.parametrize(("made", "keys"), CONDITIONAL_ON.values(), ids=CONDITIONAL_ON)
def test_a_conditional_answer_names_what_it_hangs_on(
    made: Callable[[], Effective], keys: tuple[str, ...]
) -> None:
    standing = made().administrator()
    assert (standing.answer, standing.depends_on) == (OPEN, keys)


def test_an_unknown_answer_names_the_policy_and_why() -> None:
    assert effective(NOT_GIVEN).administrator().notes == ("policy `absent`: its document was not given",)


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("iam:PutRolePolicy", ME),
        ("iam:DeleteRolePolicy", ME),
        ("iam:CreatePolicyVersion", OWN_POLICY),
        ("iam:DetachRolePolicy", ME),
    ],
)
def test_each_way_out_alone_is_enough(action: str, resource: str) -> None:
    """All ways but one are denied, on all but the one resource that counts."""
    origin = Origin.CUSTOMER if "Detach" in action or "Version" in action else Origin.INLINE
    ways = {"iam:PutRolePolicy", "iam:DeleteRolePolicy", "iam:CreatePolicyVersion", "iam:DetachRolePolicy"}
    guard = Doc(
        [NO_DELETES, deny(*sorted(ways - {action})), deny(action, NotResource=[resource])], "own", origin
    )
    assert effective(aws(EVERYTHING), guard).administrator().answer is YES
    shut = Doc([NO_DELETES, deny(*sorted(ways))], "own", origin)
    assert effective(aws(EVERYTHING), shut).administrator().answer is NO


def test_a_user_and_a_group_have_actions_of_their_own() -> None:
    for me, word in ((USER, "User"), (GROUP, "Group"), (ME, "Role")):
        for other in ("User", "Group", "Role"):
            guard = Doc([NO_DELETES, deny(f"iam:Put{other}Policy", f"iam:Delete{other}Policy")], "guard")
            answer = effective(aws(EVERYTHING), guard, me=me).administrator().answer
            assert answer is (NO if other == word else YES), (me, other)


def test_a_conditional_guardrail_names_its_keys() -> None:
    told = effective(EVERYTHING, scps=[[EVERYTHING, deny("*", Condition=WITH_MFA)]]).administrator()
    assert told.depends_on == ("aws:MultiFactorAuthPresent",)


def test_what_guardrails_leave_is_counted() -> None:
    access = effective(EVERYTHING, scps=[[allow("s3:GetObject", "sqs:SendMessage")]])
    assert access.left.bit_count() == 2
    assert access.administrator().answer is YES
