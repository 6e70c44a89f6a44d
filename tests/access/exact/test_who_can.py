"""Who can: the same answers as if each were asked alone, and what narrows them."""

from __future__ import annotations

import pytest

from nhiscan.model import Answer, Decision, Layer, Membership, Origin
from tests.access.building import ACCOUNT, AWS_POLICY, GROUP, ME, Account, Doc, allow, deny
from tests.access.exact.snapshots import acting, questions, thing

OTHER_ROLE = f"arn:aws:iam::{ACCOUNT}:role/team/other"
USER = f"arn:aws:iam::{ACCOUNT}:user/somebody"
LINKED = f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX"
ROOT = f"arn:aws:iam::{ACCOUNT}:root"
BUCKET = "arn:aws:s3:::data"
KEY = f"arn:aws:kms:eu-central-1:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
HOME = {"StringEquals": {"aws:PrincipalTag/team": "blue"}}
INSIDE = {"StringNotEquals": {"aws:RequestedRegion": "eu-central-1"}}
FROM_ROLE = {"ArnLike": {"aws:PrincipalArn": f"arn:aws:iam::{ACCOUNT}:role/team/*"}}


def account() -> Account:
    """One of everything that makes those who ask different."""
    found = Account()
    found.identity(ROOT)
    found.identity(GROUP)
    for who, tags in ((ME, (("team", "blue"),)), (OTHER_ROLE, ()), (USER, ()), (LINKED, ())):
        found.identity(who, tags=tags)
    found.rows.append(Membership(GROUP, USER, ACCOUNT))
    found.attach(GROUP, Doc([allow("s3:Get*", "iam:ListRoles")], "readers", Origin.PROVIDER))
    found.attach(ME, Doc([allow("s3:Get*")], "readers", Origin.PROVIDER), allow("kms:*", Condition=HOME))
    found.attach(OTHER_ROLE, allow("s3:*", on=[BUCKET, f"{BUCKET}/${{aws:PrincipalTag/team}}/*"]))
    found.attach(OTHER_ROLE, allow(NotAction="s3:*"), layer=Layer.BOUNDARY)
    found.attach(LINKED, allow("s3:GetObject"), Doc('{"Statement": 1}', "broken"))
    found.rows += [thing(BUCKET, "s3-bucket"), thing(KEY, "kms-key")]
    named = deny("s3:GetObject", on=f"{BUCKET}/secret/*", Principal={"AWS": USER})
    found.attach(
        BUCKET,
        Doc([allow("s3:PutObject", on=f"{BUCKET}/*", Principal={"AWS": ME}), named], "resource policy"),
        layer=Layer.RESOURCE,
    )
    found.attach(
        KEY,
        Doc([allow("kms:*", Principal={"AWS": ROOT})], "resource policy"),
        layer=Layer.RESOURCE,
    )
    everything = Doc([allow("*")], "everything")
    found.bind(
        [[everything, Doc([deny("s3:GetObject", Condition=INSIDE)], "fence")], [everything]], Layer.SCP
    )
    guard = deny("s3:PutObject", Principal="*", Condition={"Bool": {"aws:SecureTransport": "false"}})
    found.bind([[Doc([allow("*", Principal="*"), guard], "guard")]], Layer.RCP)
    return found


ASKED = {
    "an object": ("s3:GetObject", f"{BUCKET}/a"),
    "one that a Deny names somebody for": ("s3:GetObject", f"{BUCKET}/secret/a"),
    "by a variable": ("s3:GetObject", f"{BUCKET}/blue/a"),
    "what a bucket's policy allows somebody": ("s3:PutObject", f"{BUCKET}/a"),
    "a bucket that nobody has seen": ("s3:GetObject", "arn:aws:s3:::elsewhere/a"),
    "a key": ("kms:Decrypt", KEY),
    "everywhere": ("iam:ListRoles", "*"),
    "what nobody may": ("ec2:RunInstances", "*"),
    "what needs no permission": ("sts:GetCallerIdentity", "*"),
}


@pytest.mark.parametrize(("action", "resource"), ASKED.values(), ids=ASKED)
def test_whoever_is_found_would_hear_the_same_alone(action: str, resource: str) -> None:
    here = account()
    asked = questions(here)
    alone = {
        who: asked.decide({"principal": who, "action": action, "resource": resource}) for who in acting(here)
    }
    denied = (Answer.EXPLICIT_DENY, Answer.IMPLICIT_DENY)
    expected = {who: found for who, found in alone.items() if found.answer not in denied}
    assert dict(asked.who_can(action, resource, {})) == expected


def found(action: str, resource: str, here: Account | None = None) -> dict[str, Decision]:
    return dict(questions(here or account()).who_can(action, resource, {}))


def test_how_each_policy_is_attached_is_told() -> None:
    told = {who: {row.policy for row in said.because} for who, said in found("s3:GetObject", "*").items()}
    assert AWS_POLICY in told[ME]
    assert f"{GROUP}#identity:{AWS_POLICY}" in told[USER]
    assert {"ou-0#scp:everything-0", "ou-1#scp:everything-0"} <= told[ME]


def test_what_makes_an_answer_conditional_is_told_with_its_level() -> None:
    assert found("s3:GetObject", "*")[ME].notes == (
        "SCPs of level 1: denied depending on aws:requestedregion",
    )
    assert found("s3:PutObject", f"{BUCKET}/a")[ME].notes == (
        "RCPs of level 1: denied depending on aws:securetransport",
    )


def test_a_boundary_that_hangs_on_something_is_told() -> None:
    here = Account()
    here.identity(ME)
    here.attach(ME, allow("s3:GetObject"))
    here.attach(ME, allow("*", Condition={"Bool": {"aws:SecureTransport": "true"}}), layer=Layer.BOUNDARY)
    assert found("s3:GetObject", "*", here)[ME].notes == (
        "permissions boundary: allowed depending on aws:securetransport",
    )


def test_an_answer_that_hangs_on_nothing_has_no_limits() -> None:
    said = found("iam:ListRoles", "*")[USER]
    assert (said.answer, said.notes) == (Answer.ALLOWED, ())


def test_two_who_differ_by_name_only_are_not_taken_for_one() -> None:
    here = Account()
    for who in (ME, OTHER_ROLE):
        here.identity(who)
        here.attach(who, Doc([allow("s3:GetObject", Condition=FROM_ROLE)], "same", Origin.CUSTOMER))
    assert list(found("s3:GetObject", "*", here)) == [OTHER_ROLE]


def test_nor_are_two_with_another_boundary() -> None:
    here = Account()
    for who in (ME, OTHER_ROLE):
        here.identity(who)
        here.attach(who, Doc([allow("s3:GetObject")], "same", Origin.CUSTOMER))
    here.attach(OTHER_ROLE, allow("ec2:*"), layer=Layer.BOUNDARY)
    assert list(found("s3:GetObject", "*", here)) == [ME]
