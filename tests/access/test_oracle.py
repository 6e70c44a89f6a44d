"""The fast engine against the slow one, request by request."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, event, example, given, settings
from hypothesis import strategies as st

from nhiscan.access.aws.effective import Effective
from nhiscan.files import canonical_json
from nhiscan.model import Answer, Layer, Origin
from tests.access import oracle
from tests.access.building import ACCOUNT, ME, OTHER, Account, Doc, bits
from tests.access.oracle import Policies, Request, decide

KEYS = ("free:a", "free:b")
OBJECTS = ("arn:aws:s3:::a/k", "arn:aws:s3:::a/user", "arn:aws:s3:::b/k", "arn:aws:s3:::unheard/of")
BUCKETS = ("arn:aws:s3:::a", "arn:aws:s3:::b", "arn:aws:s3:::unheard")
POINT = f"arn:aws:s3:eu-west-1:{ACCOUNT}:accesspoint/unheard"
QUEUES = (
    f"arn:aws:sqs:eu-west-1:{ACCOUNT}:q",
    f"arn:aws:sqs:eu-west-1:{ACCOUNT}:user",
    f"arn:aws:sqs:us-east-1:{ACCOUNT}:unheard",
)
ROLES = (ME, f"{ME}-too", f"arn:aws:iam::{ACCOUNT}:role/unheard/of")
AT_HOME: dict[str, tuple[str, ...]] = {
    "s3:GetObject": (*OBJECTS, f"{POINT}/object/of"),
    "s3:ListBucket": (*BUCKETS, POINT),
    "s3:ListAllMyBuckets": ("*",),
    "sqs:SendMessage": QUEUES,
    "sqs:ListQueues": ("*",),
    "iam:PutRolePolicy": ROLES,
    "iam:DeleteRolePolicy": ROLES,
    "iam:PutRolePermissionsBoundary": ROLES,
    "iam:DeleteRolePermissionsBoundary": ROLES,
    "iam:ListRoles": ("*",),
}
"""A few actions with resources of their kinds; one of each kind is of a name that no policy here names."""
ABROAD = {"sqs:SendMessage": (f"arn:aws:sqs:eu-west-1:{OTHER}:q",)}
CONTEXTS = [
    Request("", "", frozenset(key for key, on in zip(KEYS, values, strict=True) if on), user)
    for values in product((False, True), repeat=len(KEYS))
    for user in (None, "user")
]

ACTIONS = st.sampled_from(
    [
        "*",
        "*",
        "*:*",
        "s3:*",
        "s3:Get*",
        "S3:getobject",
        "s3:List*",
        "sqs:*",
        "sqs:SendMessage",
        "iam:*",
        "iam:*RolePolicy",
    ]
)
RESOURCES = st.sampled_from(
    [
        *(
            "*",
            "*",
            "*",
            "arn:*",
            "arn:aws:s3:::*",
            "arn:aws:s3:::a/*",
            "arn:aws:s3:::a",
            "arn:aws:s3:::?*/k",
        ),
        *("arn:aws:s3:::b*", "arn:aws:s3:::a/${aws:username}", "arn:aws:s3:*", f"arn:aws:sqs:*:{ACCOUNT}:*"),
        *("arn:aws:sqs:*:*:q", f"arn:aws:sqs:*:{OTHER}:*", "arn:aws:sqs:eu-west-1:*:${aws:username}"),
        *(f"arn:aws:sqs:us-?ast-1:{ACCOUNT}:*", ME, f"{ME}-*", "arn:aws:iam::*:role/*"),
    ]
)


@st.composite
def statements(draw: st.DrawFn, allows: int = 3) -> dict[str, Any]:
    """A statement; ``allows`` of four allow."""
    negative = draw(st.integers(0, 5))
    row: dict[str, Any] = {
        "Effect": "Allow" if draw(st.integers(0, 3)) < allows else "Deny",
        "NotAction" if negative == 0 else "Action": draw(st.lists(ACTIONS, min_size=1, max_size=2)),
        "NotResource" if negative == 1 else "Resource": draw(st.lists(RESOURCES, min_size=1, max_size=2)),
    }
    if keys := draw(st.lists(st.sampled_from(KEYS), max_size=1)):
        row["Condition"] = {"Bool": dict.fromkeys(keys, "true")}
    return row


def documents(most: int = 3) -> st.SearchStrategy[dict[str, Any]]:
    return st.builds(
        lambda version, rows: {"Version": version, "Statement": rows},
        st.sampled_from(["2012-10-17", "2012-10-17", "2008-10-17"]),
        st.lists(statements(), min_size=1, max_size=most),
    )


FULL = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["*"], "Resource": ["*"]}]}
LIMITS = st.one_of(
    st.just(FULL),
    documents(2),
    documents(2).map(lambda d: {**d, "Statement": [*FULL["Statement"], *d["Statement"]]}),
)
POLICIES = st.builds(
    Policies,
    own=st.lists(st.one_of(documents(), LIMITS), max_size=3).map(tuple),
    boundary=st.one_of(st.none(), st.none(), LIMITS),
    levels=st.lists(st.tuples(LIMITS), max_size=2).map(tuple),
)


def engine(policies: Policies) -> Effective:
    """The fast engine's view: each document inline, the boundary of AWS's, SCPs by level."""
    account = Account()
    me = account.identity()
    docs = [Doc(canonical_json(each), f"p{number}") for number, each in enumerate(policies.own)]
    account.attach(ME, *docs)
    if policies.boundary is not None:
        account.attach(
            ME, Doc(canonical_json(policies.boundary), "limit", Origin.PROVIDER), layer=Layer.BOUNDARY
        )
    account.bind([[Doc(canonical_json(each)) for each in level] for level in policies.levels], Layer.SCP)
    return account.engine().effective(me)


def requests(action: str, resources: tuple[str, ...]) -> Iterator[Request]:
    for resource in resources:
        for context in CONTEXTS:
            yield Request(action, resource, context.true, context.user)


def sometimes(action: str, policies: Policies) -> bool:
    """Whether some request for the action is allowed."""
    everywhere = (*AT_HOME[action], *ABROAD.get(action, ()))
    return any(decide(request, policies) for request in requests(action, everywhere))


def surely(action: str, policies: Policies) -> bool:
    """Whether one resource is allowed whatever the context."""
    return any(
        all(decide(r, policies) for r in requests(action, (resource,))) for resource in AT_HOME[action]
    )


def check(policies: Policies) -> None:
    access = engine(policies)
    for action in AT_HOME:
        bit = bits(action)
        if sometimes(action, policies):
            assert access.may & bit, f"{action} is allowed, and not in `may`"
        elif access.may & bit:
            event("`may` says more than was seen")
        if access.certain & bit:
            event("certain")
            assert surely(action, policies), f"{action} is in `certain`, and no resource is sure"
    answer = access.administrator().answer
    event(f"administrator: {answer.value}")
    if answer is Answer.ALLOWED:
        check_administrator(policies)


def check_administrator(policies: Policies) -> None:
    """It may do all that SCPs let through, once it took off what it may take off."""
    freed = oracle.without_removable(policies, ME, CONTEXTS)
    guardrails = Policies((FULL,), None, policies.levels)
    for action, resources in AT_HOME.items():
        for request in requests(action, resources):
            if decide(request, guardrails):
                assert decide(request, freed), f"no administrator: {request}"


def one(*rows: dict[str, Any], **beside: Any) -> Policies:
    return Policies(
        **{
            "own": ({"Version": "2012-10-17", "Statement": list(rows)},),
            "boundary": None,
            "levels": (),
            **beside,
        }
    )


def row(effect: str, action: str, resource: str, *keys: str, negative: bool = False) -> dict[str, Any]:
    found = {"Effect": effect, "Action": [action], "NotResource" if negative else "Resource": [resource]}
    return {**found, **({"Condition": {"Bool": dict.fromkeys(keys, "true")}} if keys else {})}


@settings(max_examples=700, suppress_health_check=[HealthCheck.too_slow])
@given(POLICIES)
@example(one(row("Allow", "*", "*", negative=True)))
@example(one(row("Allow", "s3:ListBucket", "arn:aws:s3:::a/*")))
@example(one(row("Allow", "s3:*", "arn:aws:s3:::a/*"), row("Deny", "s3:*", "arn:aws:s3:::a/*", "free:a")))
@example(
    one(
        row("Allow", "*", "*"),
        row("Deny", "sqs:*", QUEUES[0]),
        row("Deny", "sqs:*", QUEUES[0], negative=True),
    )
)
@example(one(row("Allow", "*", "*"), row("Deny", "sqs:*", f"arn:aws:sqs:*:{ACCOUNT}:*")))
@example(one(row("Allow", "*", "*"), row("Deny", "iam:*", f"{ME}-*"), row("Deny", "s3:*", "*")))
@example(one(row("Allow", "*", "*"), boundary={"Version": "2012-10-17", "Statement": []}))
@example(one(levels=(({"Version": "2012-10-17", "Statement": [row("Deny", "*", "*")]},),)))
@example(
    one(
        row("Allow", "*", "*"),
        levels=((FULL,), ({**FULL, "Statement": [*FULL["Statement"], row("Deny", "iam:*", ROLES[2])]},)),
    )
)
def test_the_engine_agrees_with_the_oracle(policies: Policies) -> None:
    check(policies)


ALL = row("Allow", "*", "*")
QUEUES_ONLY = {"Version": "2012-10-17", "Statement": [row("Allow", "sqs:*", "*")]}
READ, SEND = Request("s3:GetObject", OBJECTS[0]), Request("sqs:SendMessage", QUEUES[0])
ORACLE: dict[str, tuple[Policies, Request, bool]] = {
    "an allow allows": (one(row("Allow", "s3:*", "*")), READ, True),
    "silence denies": (one(row("Allow", "s3:*", "*")), SEND, False),
    "a deny wins": (one(ALL, row("Deny", "s3:*", "*")), READ, False),
    "a condition must hold": (one(row("Allow", "*", "*", "free:a")), READ, False),
    "a deny whose condition does not hold is none": (one(ALL, row("Deny", "*", "*", "free:a")), READ, True),
    "all but the resource": (one(row("Allow", "*", OBJECTS[0], negative=True)), READ, False),
    "a boundary must allow": (one(ALL, boundary=QUEUES_ONLY), READ, False),
    "a boundary that does": (one(ALL, boundary=QUEUES_ONLY), SEND, True),
    "every level must allow": (one(ALL, levels=((FULL,), (QUEUES_ONLY,))), READ, False),
    "one policy of a level is enough": (one(ALL, levels=((FULL, QUEUES_ONLY),)), READ, True),
    "an absent variable matches nothing": (
        one(row("Allow", "*", "arn:aws:s3:::a/${aws:username}")),
        READ,
        False,
    ),
}


@pytest.mark.parametrize(("policies", "request_", "answer"), ORACLE.values(), ids=ORACLE)
def test_the_oracle_itself(policies: Policies, request_: Request, answer: bool) -> None:
    assert decide(request_, policies) is answer
