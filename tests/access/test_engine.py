"""One account read whole: groups, boundaries, guardrails, and documents that nobody can read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from nhiscan.access import language
from nhiscan.access.aws.document import parse
from nhiscan.access.aws.effective import Effective
from nhiscan.model import Answer, Gap, GapKind, Grant, Identity, Layer, Origin, Policy
from nhiscan.reference.aws_actions import load
from nhiscan.snapshot import MemorySnapshot
from tests.access.building import (
    ACCOUNT,
    EVERYTHING,
    GROUP,
    ME,
    OTHER,
    WITH_MFA,
    Account,
    Attached,
    Doc,
    allow,
    bits,
    deny,
    effective,
    named,
)

GET, PUT, SEND = "s3:GetObject", "s3:PutObject", "sqs:SendMessage"
ALL = load().everything
REFUSED = Doc('{"Version": "2012-10-17", "Statement": [{"Effect": "Perhaps"}]}', "broken")
NOT_GIVEN = Doc(None, "absent", Origin.CUSTOMER)
SLR = f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX"
SSO = f"arn:aws:iam::{ACCOUNT}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Ops_0123456789abcdef"
ROOT = f"arn:aws:iam::{ACCOUNT}:root"
REGION_LOCK = deny(
    NotAction=["iam:*", "sts:*"],
    Condition={"StringNotEquals": {"aws:RequestedRegion": "eu-central-1"}},
)
SURE, MAYBE, NOT = "sure", "maybe", "not"


def word(access: Effective, action: str) -> str:
    asked = bits(action)
    return SURE if access.certain & asked else MAYBE if access.may & asked else NOT


LAYERS: dict[str, tuple[Callable[[], Effective], str]] = {
    # ---- its own and its groups' policies
    "nothing attached, nothing allowed": (effective, NOT),
    "its own policy": (lambda: effective(allow(GET)), SURE),
    "two policies add up": (lambda: effective(Doc([allow(SEND)], "a"), Doc([allow(GET)], "b")), SURE),
    "its group's policy": (lambda: effective(group=[allow(GET)]), SURE),
    "its group's deny": (lambda: effective(allow("*"), group=[deny(GET)]), NOT),
    # ---- boundary
    "a boundary alone allows nothing": (lambda: effective(boundary=EVERYTHING), NOT),
    "a boundary that has it": (lambda: effective(allow("*"), boundary=allow("s3:*")), SURE),
    "a boundary that lacks it": (lambda: effective(allow("*"), boundary=allow("sqs:*")), NOT),
    "a boundary that denies it": (lambda: effective(allow("*"), boundary=Doc([EVERYTHING, deny(GET)])), NOT),
    "a boundary with a condition": (
        lambda: effective(allow("*"), boundary=allow("*", Condition=WITH_MFA)),
        MAYBE,
    ),
    "a boundary without statements allows nothing": (lambda: effective(allow("*"), boundary=Doc([])), NOT),
    "a boundary that was not given": (lambda: effective(allow("*"), boundary=NOT_GIVEN), MAYBE),
    "a boundary that AWS would refuse": (lambda: effective(allow("*"), boundary=REFUSED), MAYBE),
    "an unread boundary adds nothing": (lambda: effective(allow(SEND), boundary=NOT_GIVEN), NOT),
    # ---- service control policies
    "an SCP alone allows nothing": (lambda: effective(scps=[[EVERYTHING]]), NOT),
    "every level allows it": (
        lambda: effective(allow(GET), scps=[[EVERYTHING], [EVERYTHING], [allow("s3:*")]]),
        SURE,
    ),
    "one level allows it not": (
        lambda: effective(allow(GET), scps=[[EVERYTHING], [allow("sqs:*")], [EVERYTHING]]),
        NOT,
    ),
    "one policy of a level is enough": (
        lambda: effective(allow(GET), scps=[[Doc([allow("sqs:*")], "a"), Doc([allow("s3:*")], "b")]]),
        SURE,
    ),
    "FullAWSAccess taken off, only a deny left": (
        lambda: effective(allow(GET), scps=[[EVERYTHING], [deny(SEND)]]),
        NOT,
    ),
    "a deny at the root": (lambda: effective(allow(GET), scps=[[EVERYTHING, deny(GET)], [EVERYTHING]]), NOT),
    "a deny at the account": (
        lambda: effective(allow(GET), scps=[[EVERYTHING], [EVERYTHING, deny("s3:Get*")]]),
        NOT,
    ),
    "a deny in another policy of the level": (
        lambda: effective(allow(GET), scps=[[Doc([EVERYTHING], "a"), Doc([deny(GET)], "b")]]),
        NOT,
    ),
    "a region lock": (lambda: effective(allow(GET), scps=[[EVERYTHING, REGION_LOCK]]), MAYBE),
    "an SCP with a conditional allow": (
        lambda: effective(allow(GET), scps=[[allow("*", Condition=WITH_MFA)]]),
        MAYBE,
    ),
    "an SCP that guards one bucket": (
        lambda: effective(allow(GET), scps=[[EVERYTHING, deny("s3:*", on="arn:aws:s3:::logs/*")]]),
        SURE,
    ),
    "an SCP that was not given": (lambda: effective(allow(GET), scps=[[NOT_GIVEN], [EVERYTHING]]), MAYBE),
    "an SCP that AWS would refuse": (lambda: effective(allow(GET), scps=[[EVERYTHING, REFUSED]]), MAYBE),
    "a level below an unread one still counts": (
        lambda: effective(allow(GET), scps=[[NOT_GIVEN], [allow("sqs:*")]]),
        NOT,
    ),
    # ---- whom SCPs do not bind
    "the management account": (lambda: effective(allow(GET), scps=[[deny("*")]], management=True), SURE),
    "a service-linked role": (
        lambda: effective(allow(GET), scps=[[deny("*")]], me=SLR, managed_by="aws"),
        SURE,
    ),
    "a role of Identity Center is bound": (
        lambda: effective(allow(GET), scps=[[deny("*")]], me=SSO, managed_by="aws-identity-center"),
        NOT,
    ),
    "a role that is only called service-linked is bound": (
        lambda: effective(allow(GET), scps=[[deny("*")]], me=f"{ME}/AWSServiceRoleForX"),
        NOT,
    ),
    # ---- root
    "root needs no policy": (lambda: effective(me=ROOT), SURE),
    "root of a member account is bound": (lambda: effective(me=ROOT, scps=[[EVERYTHING, deny(GET)]]), NOT),
    # ---- resource control policies
    "an RCP that lets the organisation in": (
        lambda: effective(
            allow(GET),
            rcps=[
                [deny("s3:*", Principal="*", Condition={"StringNotEquals": {"aws:PrincipalOrgID": "o-1"}})]
            ],
        ),
        MAYBE,
    ),
    "an RCP about another service": (
        lambda: effective(allow(GET), rcps=[[deny("sqs:*", Principal="*")]]),
        SURE,
    ),
    "an RCP leaves what others share": (
        lambda: effective(allow(GET), rcps=[[deny("s3:*", Principal="*")]]),
        MAYBE,
    ),
    "RCPFullAWSAccess takes nothing": (
        lambda: effective(allow(GET), rcps=[[allow("*", Principal="*")]]),
        SURE,
    ),
    "an RCP that was not given": (lambda: effective(allow(GET), rcps=[[NOT_GIVEN]]), MAYBE),
    # ---- documents that nobody can read
    "an unread policy may deny": (lambda: effective(allow(GET), NOT_GIVEN), MAYBE),
    "a refused policy may deny": (lambda: effective(allow(GET), REFUSED), MAYBE),
    "what an unread policy allows is not counted": (lambda: effective(NOT_GIVEN), NOT),
    "an attached policy without resources is refused": (
        lambda: effective(Doc([{"Effect": "Allow", "Action": "*"}])),
        NOT,
    ),
    "an attached policy with a principal is refused": (lambda: effective(allow("*", Principal="*")), NOT),
    # ---- another name for the same thing
    "version 2008": (lambda: effective(Doc([allow(GET)], version="2008-10-17")), SURE),
    "an action with a space in it is another action": (lambda: effective(allow(f"{GET} ")), NOT),
    "a bucket's ARN has no object": (lambda: effective(allow(GET, on="arn:aws:s3:::b")), MAYBE),
    "a path of the role itself, by variable": (
        lambda: effective(allow(GET, on="arn:aws:s3:::b/${aws:userid}/*")),
        MAYBE,
    ),
}


@pytest.mark.parametrize(("made", "answer"), LAYERS.values(), ids=LAYERS)
def test_whether_an_object_can_be_read(made: Callable[[], Effective], answer: str) -> None:
    access = made()
    assert word(access, GET) == answer
    assert named(access.may ^ access.reach.maybe) == set()


def test_an_rcp_binds_only_the_services_on_its_list() -> None:
    everything = [[deny("*", Principal="*")]]
    access = effective(allow("*"), rcps=everything)
    assert word(access, "s3:GetObject") == MAYBE
    assert word(access, "iam:CreateUser") == SURE


def test_a_group_is_bound_by_no_boundary_and_gives_its_own() -> None:
    account = Account()
    group = account.identity(GROUP)
    account.attach(GROUP, allow(GET))
    account.attach(GROUP, allow(SEND), layer=Layer.BOUNDARY)
    member = account.identity(ME)
    account.attach(ME, allow(SEND))
    engine = account.engine()
    assert named(engine.effective(group).rulings[0].bits) == {GET}
    assert named(engine.effective(member).may) == {SEND}


def test_without_any_scp_rows_nothing_is_limited() -> None:
    assert effective(EVERYTHING).certain == ALL


def test_in_china_resources_carry_another_partition() -> None:
    account = Account()
    me = account.identity(ME.replace("arn:aws:", "arn:aws-cn:"))
    account.attach(me.id, allow("sqs:*", on="arn:aws-cn:sqs:*:*:*"), deny(SEND, on="arn:aws-cn:sqs:*:*:*"))
    assert named(account.engine().effective(me).may) & {SEND, "sqs:DeleteQueue"} == {"sqs:DeleteQueue"}


def test_rows_of_another_provider_with_the_same_partition_do_not_count() -> None:
    account = Account()
    me = account.identity()
    account.attach(ME, allow(GET))
    snapshot = MemorySnapshot("two")
    for provider in ("aws", "other"):
        with snapshot.partition(provider, ACCOUNT) as writer:
            for row in account.rows if provider == "aws" else ():
                writer.add(row)
            if provider == "other":
                policy = Policy("sha256:1", "other", "{}")
                writer.add(policy)
                writer.add(Grant("x", "other", ACCOUNT, ME, Layer.IDENTITY, "x", policy.id, Origin.INLINE))
    aws = language("aws")
    assert aws is not None
    assert not aws.open_partition(snapshot, ACCOUNT).effective(me).unread


# ---------------------------------------------------------------- what cannot be read
def test_a_refused_document_is_a_problem_at_its_holder_and_the_rest_is_judged() -> None:
    account = Account()
    me, other = account.identity(), account.identity(f"{ME}-too")
    account.attach(ME, REFUSED, Doc([allow(GET)], "good"))
    account.attach(other.id, allow(SEND))
    engine = account.engine()
    [gap] = engine.problems
    assert (gap.kind, gap.table, gap.subject) == (GapKind.TRUNCATED, "policies", ME)
    assert "`broken`" in gap.what
    assert gap.needs.startswith("/Statement/0/Effect: `Perhaps` is no effect")
    assert named(engine.effective(me).may) == {GET}
    assert engine.effective(other).certain == bits(SEND)
    assert not engine.effective(other).unread


@pytest.mark.parametrize(
    ("attached", "problem"),
    [
        (Doc([{"Effect": "Allow", "Action": "*"}]), "neither Resource nor NotResource"),
        (Doc([allow("*", Principal="*")]), "has no place in a policy"),
        (Doc("{"), "is not JSON"),
        (Doc('{"Statement": [], "Statement": []}'), "repeats the key"),
    ],
    ids=["no resource", "a principal", "no JSON", "a repeated key"],
)
def test_what_makes_a_problem(attached: Attached, problem: str) -> None:
    account = Account()
    me = account.identity()
    account.attach(ME, attached)
    engine = account.engine()
    [gap], [unread] = engine.problems, engine.effective(me).unread
    assert problem in gap.needs
    assert problem in unread.problem


def test_a_document_that_was_not_given_is_unread_but_no_problem_of_the_document() -> None:
    account = Account()
    me = account.identity()
    account.attach(ME, NOT_GIVEN)
    engine = account.engine()
    assert engine.problems == ()
    [unread] = engine.effective(me).unread
    assert (unread.grant.name, unread.problem) == ("absent", "its document was not given")


def test_a_refused_guardrail_is_a_problem_of_the_whole_account() -> None:
    account = Account()
    account.identity()
    account.bind([[EVERYTHING, REFUSED]], Layer.SCP)
    account.bind([[Doc([deny("s3:*", Principal="*")], "fine"), REFUSED]], Layer.RCP)
    assert [(gap.table, gap.subject) for gap in account.engine().problems] == [("inherited", None)] * 2


def test_an_rcp_names_its_principals_and_is_no_problem() -> None:
    account = Account()
    account.bind([[deny("s3:*", Principal="*")]], Layer.RCP)
    assert account.engine().problems == ()


def test_the_same_document_attached_often_is_parsed_once() -> None:
    parse.cache_clear()
    account = Account()
    for number in range(20):
        account.identity(f"{ME}-{number}")
        account.attach(f"{ME}-{number}", Doc([allow(GET)], "shared", Origin.CUSTOMER))
    assert account.engine().problems == ()
    assert parse.cache_info().misses == 1


# ---------------------------------------------------------------- can, beyond
def test_can_names_the_statements_that_carry_it() -> None:
    standing = effective(Doc([deny("sqs:*"), allow("s3:Get*", Sid="Read"), allow(SEND)], "work")).can(
        [GET, PUT]
    )
    assert standing.answer is Answer.ALLOWED
    assert [(b.name, b.statement, b.sid, b.effect) for b in standing.because] == [
        ("work", 1, "Read", "Allow")
    ]


CAN: dict[str, tuple[Callable[[], Effective], Answer, tuple[str, ...]]] = {
    "allowed": (lambda: effective(allow(GET)), Answer.ALLOWED, ()),
    "not allowed": (lambda: effective(allow(SEND)), Answer.IMPLICIT_DENY, ()),
    "one of several is enough": (lambda: effective(allow(PUT)), Answer.ALLOWED, ()),
    "on its own condition": (
        lambda: effective(allow(GET, Condition=WITH_MFA)),
        Answer.CONDITIONAL,
        ("aws:MultiFactorAuthPresent",),
    ),
    "on an SCP's condition": (
        lambda: effective(allow(GET), scps=[[EVERYTHING, REGION_LOCK]]),
        Answer.CONDITIONAL,
        ("aws:RequestedRegion",),
    ),
    "on a boundary's condition": (
        lambda: effective(allow(GET), boundary=allow("*", Condition=WITH_MFA)),
        Answer.CONDITIONAL,
        ("aws:MultiFactorAuthPresent",),
    ),
    "on a boundary that was not given": (
        lambda: effective(allow(GET), boundary=NOT_GIVEN),
        Answer.CONDITIONAL,
        ("policy absent",),
    ),
    "an unread policy may allow it": (lambda: effective(NOT_GIVEN), Answer.UNKNOWN, ()),
    "an unread boundary allows nothing": (lambda: effective(boundary=NOT_GIVEN), Answer.IMPLICIT_DENY, ()),
}


@pytest.mark.parametrize(("made", "answer", "depends"), CAN.values(), ids=CAN)
def test_can(made: Callable[[], Effective], answer: Answer, depends: tuple[str, ...]) -> None:
    standing = made().can([GET, PUT])
    assert (standing.answer, standing.depends_on) == (answer, depends)


def test_beyond_names_what_the_table_does_not_know() -> None:
    access = effective(
        allow("s3:Get*", "s3:Teleport", "nosuch:*"), deny("nosuch:Deny"), allow(NotAction=["x:Not"])
    )
    assert access.beyond == ["nosuch:*", "s3:Teleport"]


# ---------------------------------------------------------------- the seam
def test_the_engine_answers_as_the_protocol_says() -> None:
    spoken = language("aws")
    assert spoken is not None
    account = Account()
    me: Any = account.identity()
    account.attach(ME, allow(GET))
    snapshot = MemorySnapshot("test")
    with snapshot.partition("aws", ACCOUNT) as writer:
        for each in account.rows:
            writer.add(each)
    access = spoken.open_partition(snapshot, ACCOUNT).effective(me)
    assert access.may == access.certain == bits(GET)
    assert access.universe.index(GET) is not None


@pytest.mark.parametrize("provider", ["gcp", "../aws", "protocol.x", "protocol", "globs", ""])
def test_a_provider_without_a_language_has_none(provider: str) -> None:
    assert language(provider) is None


def test_an_identity_that_the_account_does_not_hold_may_do_nothing() -> None:
    stranger = Identity(
        f"arn:aws:iam::{OTHER}:role/x", "aws", OTHER, kind=Account().identity().kind, name="x"
    )
    assert Account().engine().effective(stranger).may == 0


def test_guardrails_that_nobody_showed_may_deny_anything() -> None:
    account = Account()
    me = account.identity()
    account.attach(me.id, allow(GET))
    account.rows.append(Gap(GapKind.NOT_GIVEN, "aws", ACCOUNT, "inherited", "organisation", "aws …"))
    standing = account.engine().effective(me).can([GET])
    assert standing.answer is Answer.CONDITIONAL
    assert standing.depends_on == ("service control policies (not given)",)


def test_what_was_not_shown_of_the_organisation_binds_no_service_linked_role() -> None:
    account = Account()
    linked = account.identity(f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/x.amazonaws.com/linked")
    account.attach(linked.id, allow(GET))
    account.rows.append(Gap(GapKind.NOT_GIVEN, "aws", ACCOUNT, "inherited", "organisation", "aws …"))
    assert account.engine().effective(linked).can([GET]).answer is Answer.ALLOWED


def test_a_pattern_that_names_nothing_known_is_told_with_the_tables_date() -> None:
    account = Account()
    me = account.identity()
    account.attach(me.id, allow("s3:GetObject", "s3:TeleportObject", "brandnew:*"))
    [gap] = account.engine().problems
    assert (gap.kind, gap.table) == (GapKind.NOT_GIVEN, "reference")
    assert gap.what == f"actions not known on {load().date}: `brandnew:*`, `s3:TeleportObject`"


def test_where_every_pattern_is_known_nothing_is_told() -> None:
    account = Account()
    account.attach(account.identity().id, allow("s3:*", "iam:Get?ser", "*:*"))
    assert account.engine().problems == ()
