"""What the definition of AWS's policies says, as sentences from AWS's pages: callers, layers, conditions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from nhiscan.definition.aws import Choices, decide
from nhiscan.errors import InputError, NhiscanError, PolicyError
from nhiscan.model.decision import Because

HOME, AWAY = "111122223333", "444455556666"
USER = f"arn:aws:iam::{HOME}:user/team/alice"
ROLE = f"arn:aws:iam::{HOME}:role/svc/agent"
SESSION = f"arn:aws:sts::{HOME}:assumed-role/agent/run1"
FEDERATED = f"arn:aws:sts::{HOME}:federated-user/bob"
ROOT = f"arn:aws:iam::{HOME}:root"
SLR = f"arn:aws:iam::{HOME}:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS"
OIDC = f"arn:aws:iam::{HOME}:oidc-provider/token.actions.githubusercontent.com"
LAMBDA = "lambda.amazonaws.com"
QUEUE = f"arn:aws:sqs:eu-west-1:{HOME}:jobs"
KEY = f"arn:aws:kms:eu-west-1:{HOME}:key/0a1b"
TARGET = f"arn:aws:iam::{HOME}:role/target"
OBJECT = "arn:aws:s3:::invoices/8841.pdf"
YES, DENIED, NO = "allowed", "explicit_deny", "implicit_deny"
MAYBE, UNKNOWN = "conditional", "unknown"

Json = dict[str, Any]


def statement(effect: str, **elements: Any) -> Json:
    """A statement about everything, but for ``elements``; None takes one away."""
    whole = {"Effect": effect, "Action": "*", "Resource": "*"} | elements
    return {name: value for name, value in whole.items() if value is not None}


def policy(*statements: Json, version: str = "2012-10-17") -> Json:
    return {"Version": version, "Statement": list(statements)}


def allow(**elements: Any) -> Json:
    return policy(statement("Allow", **elements))


def deny(**elements: Any) -> Json:
    return policy(statement("Deny", **elements))


def to(*principals: str, **elements: Any) -> Json:
    """A grant to ``principals`` in a resource's policy."""
    return allow(Principal={"AWS": list(principals)}, **elements)


def without(element: str, instead: str, value: Any) -> Json:
    """Elements with ``element`` replaced by its Not form."""
    return {element: None, instead: value}


def ask(
    principal: str | None = USER, action: str = "sqs:SendMessage", resource: str = QUEUE, **more: Any
) -> Json:
    """A request; what is no field of it is a layer of policies."""
    fields = {
        name: more.pop(name) for name in ("context", "unknown_context", "resource_account") if name in more
    }
    request = {"action": action, "resource": resource, "policies": more} | fields
    return request if principal is None else request | {"principal": principal}


def answer(request: Mapping[str, Any], choices: Choices | None = None) -> str:
    return decide(request, choices).answer.value


# ---------------------------------------------------------------- callers, resource of their own account
NAMED = {
    "alice needs no policy of her own where a queue names her": (USER, to(USER), YES),
    "nor where the queue is everyone's": (USER, to("*"), YES),
    "her account delegates, she needs a policy": (USER, to(ROOT), NO),
    "so do the account's digits": (USER, to(HOME), NO),
    "another user is another": (USER, to(f"arn:aws:iam::{HOME}:user/team/bert"), NO),
    "a user's path is part of the name": (USER, to(f"arn:aws:iam::{HOME}:user/alice"), NO),
    "names have case": (USER, to(f"arn:aws:iam::{HOME}:user/team/Alice"), NO),
    "a wildcard in a name is a letter": (USER, to(f"arn:aws:iam::{HOME}:user/team/*"), NO),
    "no principal is matched by part of its name": (USER, to(f"arn:aws:iam::{HOME}:user/team/ali?e"), NO),
    "a role is named by its ARN": (ROLE, to(ROLE), YES),
    "the same name under another path is another role": (ROLE, to(f"arn:aws:iam::{HOME}:role/agent"), NO),
    "a session is its role's": (SESSION, to(ROLE), YES),
    "a session's ARN does not tell the path": (SESSION, to(f"arn:aws:iam::{HOME}:role/x/y/agent"), YES),
    "a session is not another role's": (SESSION, to(f"arn:aws:iam::{HOME}:role/svc/clerk"), NO),
    "a session is named itself": (SESSION, to(SESSION), YES),
    "another session is another": (SESSION, to(f"arn:aws:sts::{HOME}:assumed-role/agent/run2"), NO),
    "of a role we do not know the session": (ROLE, to(SESSION), MAYBE),
    "a session of another role is none of this one": (ROLE, to(SESSION.replace("agent", "clerk")), NO),
    "a federated user is named itself": (FEDERATED, to(FEDERATED), YES),
    "a federated user may be of the user named": (FEDERATED, to(USER), UNKNOWN),
    "a federated user is of no role": (FEDERATED, to(ROLE), NO),
    "the root user may do all in its account": (ROOT, to(AWAY), YES),
    "the account's digits are its root user": (HOME, to(AWAY), YES),
    "a service is named under Service": (LAMBDA, allow(Principal={"Service": LAMBDA}), YES),
    "a service's name has no case": (LAMBDA, allow(Principal={"Service": "Lambda.amazonaws.com"}), YES),
    "another service is another": (LAMBDA, allow(Principal={"Service": "ec2.amazonaws.com"}), NO),
    "a service under AWS names nobody": (LAMBDA, to(LAMBDA), NO),
    "a service is anyone too": (LAMBDA, to("*"), YES),
    "the anonymous are anyone": ("*", to("*"), YES),
    "a lone star is anyone too": ("*", allow(Principal="*"), YES),
    "the anonymous are of no account": ("*", to(HOME), NO),
    "an unnamed role may be the one named": (None, to(ROLE), MAYBE),
    "an unnamed role may have the session named": (None, to(SESSION), MAYBE),
    "an unnamed role is no user": (None, to(USER), NO),
    "an unnamed role is of the resource's account": (None, to(f"arn:aws:iam::{AWAY}:role/agent"), NO),
    "a canonical id is at best the account's": (USER, allow(Principal={"CanonicalUser": "79a5"}), NO),
    "a deleted role's id is not its name": (ROLE, to("AROAEXAMPLE4EXAMPLE5"), NO),
}


@pytest.mark.parametrize(("principal", "grant", "expected"), NAMED.values(), ids=NAMED)
def test_a_queue_names_who_may_send(principal: str | None, grant: Json, expected: str) -> None:
    request = ask(principal)
    request["policies"]["resource"] = [grant]
    assert answer(request) == expected


NOTHING: list[Json] = []
LIMITED = {
    "a user named itself passes its boundary": (USER, to(USER), {"boundary": NOTHING}, YES),
    "a session named itself passes boundary and session policy": (
        SESSION,
        to(SESSION),
        {"boundary": NOTHING, "session": NOTHING},
        YES,
    ),
    "a federated user named itself passes its session policy": (
        FEDERATED,
        to(FEDERATED),
        {"session": NOTHING},
        YES,
    ),
    "a role named is limited by its boundary": (ROLE, to(ROLE), {"boundary": NOTHING}, NO),
    "a role named is limited by the session policy": (SESSION, to(ROLE), {"session": NOTHING}, NO),
    "whether everyone's grant passes a user's boundary is not said": (
        USER,
        to("*"),
        {"boundary": NOTHING},
        UNKNOWN,
    ),
    "nor whether it passes a session policy": (SESSION, to("*"), {"session": NOTHING}, UNKNOWN),
    "a boundary that allows leaves everyone's grant": (USER, to("*"), {"boundary": [allow()]}, YES),
    "everyone narrowed to the role passes its boundary": (
        ROLE,
        to("*", Condition={"ArnEquals": {"aws:PrincipalArn": ROLE}}),
        {"boundary": NOTHING},
        YES,
    ),
    "narrowed to another role it grants nothing": (
        ROLE,
        to("*", Condition={"ArnEquals": {"aws:PrincipalArn": TARGET}}),
        {"boundary": NOTHING},
        NO,
    ),
    "everyone but someone is no narrowing": (
        ROLE,
        to("*", Condition={"ArnNotEquals": {"aws:PrincipalArn": TARGET}}),
        {"boundary": NOTHING},
        UNKNOWN,
    ),
    "a boundary's Deny counts against a user named itself": (USER, to(USER), {"boundary": [deny()]}, DENIED),
    "a session policy's Deny counts against a session named itself": (
        SESSION,
        to(SESSION),
        {"session": [allow(), deny()]},
        DENIED,
    ),
    "an identity's Deny counts against everyone's grant": (USER, to("*"), {"identity": [deny()]}, DENIED),
    "a boundary grants nothing": (USER, to(ROOT), {"boundary": [allow()]}, NO),
    "identity and boundary meet": (USER, to(AWAY), {"identity": [allow()], "boundary": [allow()]}, YES),
    "what the boundary lacks, the identity has not": (
        USER,
        to(AWAY),
        {"identity": [allow()], "boundary": [allow(Action="s3:*")]},
        NO,
    ),
    "identity, boundary and session meet": (
        SESSION,
        to(AWAY),
        {"identity": [allow()], "boundary": [allow()], "session": [allow(Action="sqs:SendMessage")]},
        YES,
    ),
    "a session policy grants nothing": (FEDERATED, to(AWAY), {"session": [allow()]}, NO),
    "the root user has no boundary": (ROOT, to(AWAY), {"boundary": NOTHING}, YES),
    "nor policies of its own": (ROOT, to(AWAY), {"identity": [deny()]}, YES),
    "the root user is denied by the resource": (ROOT, deny(Principal="*"), {}, DENIED),
    "an unknown boundary key leaves a role's grant open": (
        ROLE,
        to(ROLE),
        {"boundary": [allow(Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}})], "free": True},
        MAYBE,
    ),
}


@pytest.mark.parametrize(("principal", "grant", "layers", "expected"), LIMITED.values(), ids=LIMITED)
def test_boundary_and_session_limit_by_how_the_caller_is_named(
    principal: str, grant: Json, layers: Json, expected: str
) -> None:
    free = {"unknown_context": "possible"} if "free" in layers else {}
    layers = {name: value for name, value in layers.items() if name != "free"}
    request = ask(principal, **layers, **free)
    request["policies"]["resource"] = [grant]
    assert answer(request) == expected


# ---------------------------------------------------------------- two accounts
FAR = f"arn:aws:sqs:eu-west-1:{AWAY}:jobs"
ABROAD: dict[str, tuple[str, list[Json], list[Json], Json, str]] = {
    "both sides allow": (USER, [to(USER)], [allow()], {}, YES),
    "naming the account is enough there": (USER, [to(HOME)], [allow()], {}, YES),
    "so is everyone": (USER, [to("*")], [allow()], {}, YES),
    "whose a canonical id is, is not told": (
        USER,
        [allow(Principal={"CanonicalUser": "79a5"})],
        [allow()],
        {},
        UNKNOWN,
    ),
    "the resource's side alone does not do": (USER, [to(USER)], [], {}, NO),
    "nor for everyone": (USER, [to("*")], [], {}, NO),
    "nor for a session named itself": (SESSION, [to(SESSION)], [], {}, NO),
    "the caller's side alone does not do": (USER, [], [allow()], {}, NO),
    "the boundary limits there": (USER, [to(USER)], [allow()], {"boundary": []}, NO),
    "the session policy limits there": (SESSION, [to(SESSION)], [allow()], {"session": []}, NO),
    "another account's root needs the resource's word": (ROOT, [], [], {}, NO),
    "and has it by its account": (ROOT, [to(HOME)], [], {}, YES),
    "a service is of no account": (LAMBDA, [allow(Principal={"Service": LAMBDA})], [], {}, YES),
}


@pytest.mark.parametrize(("who", "there", "here", "layers", "expected"), ABROAD.values(), ids=ABROAD)
def test_another_accounts_queue(
    who: str, there: list[Json], here: list[Json], layers: Json, expected: str
) -> None:
    request = ask(who, resource=FAR, identity=here, **layers)
    request["policies"]["resource"] = there
    assert answer(request) == expected


def test_the_account_of_a_bucket_comes_from_the_request() -> None:
    request = ask(action="s3:GetObject", resource=OBJECT, identity=[allow()])
    assert answer(request) == YES
    assert answer(request | {"resource_account": HOME}) == YES
    assert answer(request | {"resource_account": AWAY}) == NO


# ---------------------------------------------------------------- trust policies and keys
ASSUME = {"action": "sts:AssumeRole", "resource": TARGET}
DECRYPT = {"action": "kms:Decrypt", "resource": KEY}
MUST_SAY = {
    "an identity policy alone assumes no role": (USER, ASSUME, [], [allow()], NO),
    "nor does it open a key": (USER, DECRYPT, [], [allow()], NO),
    "trusting the account leaves it to the identity": (USER, ASSUME, [to(HOME)], [allow()], YES),
    "which must then allow it": (USER, ASSUME, [to(HOME)], [], NO),
    "trusting the user is enough": (USER, ASSUME, [to(USER)], [], YES),
    "trusting the role is enough": (SESSION, ASSUME, [to(ROLE)], [], YES),
    "a trust policy has no resource": (USER, ASSUME, [to(USER, Resource=None)], [], YES),
    "a key policy delegates to the account": (USER, DECRYPT, [to(ROOT)], [allow()], YES),
    "a key policy names the user": (USER, DECRYPT, [to(USER)], [], YES),
    "the root user needs the key policy": (ROOT, DECRYPT, [], [], NO),
    "and has it by its account": (ROOT, DECRYPT, [to(ROOT)], [], YES),
    "listing keys is done to no key": (USER, {"action": "kms:ListKeys", "resource": "*"}, [], [allow()], YES),
    "tagging a session needs the trust policy": (
        USER,
        {"action": "sts:TagSession", "resource": TARGET},
        [],
        [allow()],
        NO,
    ),
    "a token needs the trust of its provider": (
        OIDC,
        {"action": "sts:AssumeRoleWithWebIdentity", "resource": TARGET},
        [allow(Principal={"Federated": OIDC}, Resource=None)],
        [],
        YES,
    ),
    "and has no other": (
        OIDC,
        {"action": "sts:AssumeRoleWithWebIdentity", "resource": TARGET},
        [to(HOME)],
        [allow()],
        NO,
    ),
    "a provider's account does not matter": (
        OIDC.replace(HOME, AWAY),
        {"action": "sts:AssumeRoleWithWebIdentity", "resource": TARGET},
        [allow(Principal={"Federated": OIDC.replace(HOME, AWAY)}, Resource=None)],
        [],
        YES,
    ),
    "a web provider is trusted by name": (
        "accounts.google.com",
        {"action": "sts:AssumeRoleWithWebIdentity", "resource": TARGET},
        [allow(Principal={"Federated": "accounts.google.com"}, Resource=None)],
        [],
        YES,
    ),
    "a service assumes a role that trusts it": (
        LAMBDA,
        ASSUME,
        [allow(Principal={"Service": LAMBDA}, Resource=None)],
        [],
        YES,
    ),
}


@pytest.mark.parametrize(("who", "what", "resource", "identity", "expected"), MUST_SAY.values(), ids=MUST_SAY)
def test_a_role_and_a_key_must_themselves_allow_it(
    who: str, what: Json, resource: list[Json], identity: list[Json], expected: str
) -> None:
    request = ask(who, what["action"], what["resource"], identity=identity)
    request["policies"]["resource"] = resource
    assert answer(request) == expected


def test_who_asks_who_they_are_is_always_answered() -> None:
    assert answer(ask(action="sts:GetCallerIdentity", resource="*", identity=[deny()], scp=[[]])) == YES


def test_a_service_linked_role_is_bound_by_no_scp_and_no_rcp() -> None:
    layers: Json = {"identity": [allow()], "scp": [[deny()]], "rcp": [[deny(Principal="*")]]}
    assert answer(ask(SLR, **layers)) == YES
    assert answer(ask(ROLE, **layers)) == DENIED


def grant(grantee: str, *operations: str, **constraints: Any) -> Json:
    return {
        "GrantId": "g1",
        "GranteePrincipal": grantee,
        "Operations": list(operations),
        "Constraints": constraints,
    }


PAIR = {"kms:EncryptionContext:Tenant": "blue"}
SUBSET, EQUALS = (
    {"EncryptionContextSubset": {"tenant": "blue"}},
    {"EncryptionContextEquals": {"Tenant": "blue"}},
)
GRANTS: dict[str, tuple[Json, Json, str]] = {
    "a grant to the user": (grant(USER, "Decrypt"), {}, YES),
    "a grant to the role is its session's": (grant(ROLE, "Decrypt"), {"who": SESSION}, YES),
    "a grant to someone else": (grant(ROLE, "Decrypt"), {}, NO),
    "a grant of another operation": (grant(USER, "Encrypt"), {}, NO),
    "a grant names grant operations only": (grant(USER, "DisableKey"), {"action": "kms:DisableKey"}, NO),
    "a grant to the account needs a policy": (grant(ROOT, "Decrypt"), {}, NO),
    "and has it": (grant(ROOT, "Decrypt"), {"identity": [allow()]}, YES),
    "a grant to a service": (
        {"GranteeServicePrincipal": LAMBDA, "Operations": ["Decrypt"]},
        {"who": LAMBDA},
        YES,
    ),
    "a grant on another key": (grant(USER, "Decrypt") | {"KeyId": KEY + "f"}, {}, NO),
    "a grant on this key by its id": (grant(USER, "Decrypt") | {"KeyId": "0a1b"}, {}, YES),
    "a grant denies nothing, a key policy may": (
        grant(USER, "Decrypt"),
        {"resource": [deny(Principal="*")]},
        DENIED,
    ),
    "whether a grant passes a boundary is not said": (grant(USER, "Decrypt"), {"boundary": []}, UNKNOWN),
    "what a grant abroad needs is not said": (
        grant(f"arn:aws:iam::{AWAY}:user/eve", "Decrypt"),
        {"who": f"arn:aws:iam::{AWAY}:user/eve"},
        UNKNOWN,
    ),
    "its context is there": (grant(USER, "Decrypt", **SUBSET), {"context": PAIR}, YES),
    "its context is missing": (grant(USER, "Decrypt", **SUBSET), {}, NO),
    "its context has case": (
        grant(USER, "Decrypt", **SUBSET),
        {"context": {"kms:EncryptionContext:Tenant": "Blue"}},
        NO,
    ),
    "its context is free": (grant(USER, "Decrypt", **SUBSET), {"unknown_context": "possible"}, MAYBE),
    "more context than a subset": (
        grant(USER, "Decrypt", **SUBSET),
        {"context": PAIR | {"kms:EncryptionContext:a": "b"}},
        YES,
    ),
    "the same context": (grant(USER, "Decrypt", **EQUALS), {"context": PAIR}, YES),
    "more context than the same": (
        grant(USER, "Decrypt", **EQUALS),
        {"context": PAIR | {"kms:EncryptionContext:a": "b"}},
        NO,
    ),
    "more context may be there": (
        grant(USER, "Decrypt", **EQUALS),
        {"context": PAIR, "unknown_context": "possible"},
        MAYBE,
    ),
    "describing a key carries no context": (
        grant(USER, "DescribeKey", **SUBSET),
        {"action": "kms:DescribeKey"},
        YES,
    ),
    "a new grant must be as strict": (
        grant(USER, "CreateGrant", **SUBSET),
        {"action": "kms:CreateGrant"},
        UNKNOWN,
    ),
    "its source is another": (
        grant(USER, "Decrypt", SourceArn=QUEUE),
        {"context": {"aws:SourceArn": FAR}},
        NO,
    ),
    "its source is this": (
        grant(USER, "Decrypt", SourceArn=QUEUE),
        {"context": {"aws:SourceArn": QUEUE}},
        YES,
    ),
}


@pytest.mark.parametrize(("row", "more", "expected"), GRANTS.values(), ids=GRANTS)
def test_a_grant_on_a_key(row: Json, more: Json, expected: str) -> None:
    more = dict(more)
    resource = more.pop("resource", [])
    request = ask(more.pop("who", USER), more.pop("action", "kms:Decrypt"), KEY, kms_grants=[row], **more)
    request["policies"]["resource"] = resource
    assert answer(request) == expected


# ---------------------------------------------------------------- NotPrincipal
def spare(*names: str) -> Json:
    return deny(Principal=None, NotPrincipal={"AWS": list(names)})


NOT_PRINCIPAL = {
    "a user and its account are spared": (USER, spare(ROOT, USER), {}, YES),
    "so with the account's digits": (USER, spare(HOME, USER), {}, YES),
    "whether the user alone is spared depends on the service": (USER, spare(USER), {}, UNKNOWN),
    "the account alone spares no user": (USER, spare(ROOT), {}, DENIED),
    "nobody listed, nobody spared": (USER, spare(AWAY), {}, DENIED),
    "session, role and account are spared": (SESSION, spare(ROOT, ROLE, SESSION), {}, YES),
    "without the session it depends on the service": (SESSION, spare(ROOT, ROLE), {}, UNKNOWN),
    "another session is not spared by its own": (SESSION, spare(ROOT, SESSION + "2"), {}, DENIED),
    "of a role we do not know the session listed": (ROLE, spare(ROOT, ROLE, SESSION), {}, UNKNOWN),
    "a boundary makes it strike whatever it lists": (
        USER,
        spare(ROOT, USER),
        {"boundary": [allow()]},
        DENIED,
    ),
    "the root user is its account": (ROOT, spare(ROOT), {}, YES),
    "a service is spared by its name": (
        LAMBDA,
        deny(Principal=None, NotPrincipal={"Service": LAMBDA}),
        {},
        YES,
    ),
    "a service is struck otherwise": (LAMBDA, spare(ROOT), {}, DENIED),
    "the anonymous are struck": ("*", spare(ROOT), {}, DENIED),
}


@pytest.mark.parametrize(("who", "spared", "layers", "expected"), NOT_PRINCIPAL.values(), ids=NOT_PRINCIPAL)
def test_not_principal_spares_those_it_lists(who: str, spared: Json, layers: Json, expected: str) -> None:
    request = ask(who, identity=[allow()], **layers)
    request["policies"]["resource"] = [to("*"), spared]
    assert answer(request) == expected


def test_an_allow_to_all_but_some_is_a_grant_to_everyone_else() -> None:
    request = ask(USER)
    for listed, expected in ((AWAY, YES), (USER, NO), (ROOT, NO)):
        request["policies"]["resource"] = [allow(Principal=None, NotPrincipal={"AWS": listed})]
        assert answer(request) == expected


def test_the_id_of_a_deleted_caller_names_that_one_alone() -> None:
    for context, expected in (
        ("AROAEXAMPLE4:run1", YES),
        ("AROAEXAMPLE5:run1", NO),
        ("AROAEXAMPLE45:run1", NO),
    ):
        request = ask(SESSION, context={"aws:userid": context})
        request["policies"]["resource"] = [to("AROAEXAMPLE4")]
        assert answer(request) == expected


# ---------------------------------------------------------------- guardrails
OWN = {"identity": [allow()]}
EVERYONE = {"Principal": "*"}
GUARDED: dict[str, tuple[str | None, Json, str]] = {
    "every level allows": (USER, OWN | {"scp": [[allow()], [allow()], [allow()]]}, YES),
    "one level is silent": (USER, OWN | {"scp": [[allow()], [], [allow()]]}, NO),
    "within a level one policy is enough": (USER, OWN | {"scp": [[allow(Action="s3:*"), allow()]]}, YES),
    "levels do not unite": (USER, OWN | {"scp": [[allow(Action="s3:*")], [allow(Action="sqs:*")]]}, NO),
    "no level at all allows nothing": (USER, OWN | {"scp": []}, NO),
    "no SCP, no limit": (USER, OWN, YES),
    "an SCP grants nothing": (USER, {"scp": [[allow()]]}, NO),
    "a Deny at any level": (USER, OWN | {"scp": [[allow()], [allow(), deny(Action="sqs:Send*")]]}, DENIED),
    "an SCP's Allow has conditions": (
        USER,
        OWN | {"scp": [[allow(Condition={"StringEquals": {"aws:RequestedRegion": "eu-west-1"}})]]},
        NO,
    ),
    "SCPs bind the root user": (ROOT, {"scp": [[allow()], []]}, NO),
    "SCPs bind a federated user": (FEDERATED, OWN | {"scp": [[]]}, NO),
    "SCPs bind an unnamed role": (None, OWN | {"scp": [[]]}, NO),
    "SCPs do not bind a service": (LAMBDA, {"scp": [[deny()]], "queue": to("*")}, YES),
    "SCPs do not bind the anonymous": ("*", {"scp": [[deny()]], "queue": to("*")}, YES),
    "SCPs limit a grant to the user itself": (USER, {"scp": [[]], "queue": to(USER)}, NO),
    "RCPs bind the caller": (USER, OWN | {"rcp": [[allow(**EVERYONE)], [deny(**EVERYONE)]]}, DENIED),
    "RCPs bind a service": (
        LAMBDA,
        {"rcp": [[allow(**EVERYONE), deny(**EVERYONE)]], "queue": to("*")},
        DENIED,
    ),
    "RCPs bind the anonymous": ("*", {"rcp": [[]], "queue": to("*")}, NO),
    "RCPs bind the root user": (ROOT, {"rcp": [[]]}, NO),
    "an endpoint limits": (USER, OWN | {"endpoint": [allow(Action="s3:*", **EVERYONE)]}, NO),
    "an endpoint's statement without principal is everyone's": (USER, OWN | {"endpoint": [allow()]}, YES),
    "an endpoint may be another's": (USER, OWN | {"endpoint": [to(AWAY)]}, NO),
    "an endpoint denies": (USER, OWN | {"endpoint": [allow(**EVERYONE), deny(**EVERYONE)]}, DENIED),
    "an endpoint limits a service": (LAMBDA, {"endpoint": [], "queue": to("*")}, NO),
}


@pytest.mark.parametrize(("who", "layers", "expected"), GUARDED.values(), ids=GUARDED)
def test_guardrails_limit_and_never_grant(who: str | None, layers: Json, expected: str) -> None:
    layers = dict(layers)
    queue = layers.pop("queue", None)
    request = ask(who, **layers)
    request["policies"]["resource"] = [queue] if queue else []
    assert answer(request) == expected


def test_rcps_do_not_reach_a_service_outside_their_list() -> None:
    topic = f"arn:aws:sns:eu-west-1:{HOME}:news"
    assert answer(ask(USER, "sns:Publish", topic, **OWN, rcp=[[deny(**EVERYONE)]])) == YES


# ---------------------------------------------------------------- actions and resources
COVERED: dict[str, tuple[Json, str]] = {
    "actions have no case": ({"Action": "SQS:sendMESSAGE"}, YES),
    "a star in the middle": ({"Action": "sqs:S*Message"}, YES),
    "a question mark is one letter": ({"Action": "sqs:SendMessag?"}, YES),
    "and not none": ({"Action": "sqs:SendMessage?"}, NO),
    "the service is literal": ({"Action": "s*:SendMessage"}, NO),
    "unless it is a star": ({"Action": "*:SendMessage"}, YES),
    "one of several actions": ({"Action": ["s3:*", "sqs:SendMessage"]}, YES),
    "all but another action": (without("Action", "NotAction", "s3:*"), YES),
    "all but this action": (without("Action", "NotAction", ["s3:*", "sqs:Send*"]), NO),
    "the queue itself": ({"Resource": QUEUE}, YES),
    "resources have case": ({"Resource": QUEUE.replace("jobs", "Jobs")}, NO),
    "a star crosses colons": ({"Resource": "arn:aws:sqs:*jobs"}, YES),
    "another queue": ({"Resource": QUEUE + "2"}, NO),
    "all but another queue": (without("Resource", "NotResource", QUEUE + "2"), YES),
    "all but this queue": (without("Resource", "NotResource", "arn:aws:sqs:*"), NO),
}


@pytest.mark.parametrize(("elements", "expected"), COVERED.values(), ids=COVERED)
def test_what_a_statement_covers(elements: Json, expected: str) -> None:
    assert answer(ask(identity=[allow(**elements)])) == expected


TYPED = {
    "an object can be read": ("s3:GetObject", OBJECT, "*", YES),
    "a queue cannot be read as an object": ("s3:GetObject", QUEUE, "*", UNKNOWN),
    "a star is asked of all": ("s3:GetObject", "*", "*", YES),
    "an action nobody lists": ("s3:GetMoon", OBJECT, "*", UNKNOWN),
    "an action without resource types sees only the star": ("s3:ListAllMyBuckets", OBJECT, "*", YES),
    "and no ARN": ("s3:ListAllMyBuckets", OBJECT, "arn:aws:s3:::b", NO),
    "but that of every bucket for the list of all": ("s3:ListAllMyBuckets", "*", "arn:aws:s3:::*", YES),
    "what is denied is denied, listed or not": ("s3:GetMoon", OBJECT, "arn:aws:s3:::other/*", NO),
}


@pytest.mark.parametrize(("action", "resource", "pattern", "expected"), TYPED.values(), ids=TYPED)
def test_an_action_works_on_its_resource_types(
    action: str, resource: str, pattern: str, expected: str
) -> None:
    assert answer(ask(action=action, resource=resource, identity=[allow(Resource=pattern)])) == expected


HOMES = "arn:aws:s3:::homes/"
VARIABLES: dict[str, tuple[str, Json, str]] = {
    "a user's own folder": ("${aws:username}/*", {}, YES),
    "names of variables have no case": ("${AWS:UserName}/*", {}, YES),
    "a value": ("${aws:PrincipalTag/team}/x", {"aws:PrincipalTag/team": "alice"}, YES),
    "another value": ("${aws:PrincipalTag/team}/x", {"aws:PrincipalTag/team": "red"}, NO),
    "a star in a value is a star": ("${aws:PrincipalTag/team}/x", {"aws:PrincipalTag/team": "*"}, NO),
    "a variable without value fits nothing": ("${aws:PrincipalTag/team}*", {}, NO),
    "a default": ("${aws:PrincipalTag/team, 'alice'}/x", {}, YES),
    "a default without blank": ("${aws:PrincipalTag/team,'alice'}/x", {}, YES),
    "a value goes before the default": (
        "${aws:PrincipalTag/team, 'alice'}/x",
        {"aws:PrincipalTag/team": "red"},
        NO,
    ),
    "several values are no variable": ("${aws:TagKeys}/x", {"aws:TagKeys": ["alice"]}, UNKNOWN),
    "an escaped star is a star": ("${*}/x", {}, NO),
    "what is no variable is text": ("${aws:username/x", {}, NO),
}


@pytest.mark.parametrize(("tail", "context", "expected"), VARIABLES.values(), ids=VARIABLES)
def test_variables_in_a_resource(tail: str, context: Json, expected: str) -> None:
    request = ask(action="s3:GetObject", resource=HOMES + "alice/x", context=context)
    request["policies"]["identity"] = [allow(Resource=HOMES + tail)]
    assert answer(request) == expected


def test_variables_need_the_version_and_the_sixth_part() -> None:
    mine = allow(Resource=HOMES + "${aws:username}/*")
    request = ask(action="s3:GetObject", resource=HOMES + "alice/x")
    for old in ({"Version": "2008-10-17"}, {}):
        document = {"Statement": mine["Statement"]} | old
        assert answer(request | {"policies": {"identity": [document]}}) == NO
    early = allow(Resource="arn:aws:sqs:eu-west-1:${aws:PrincipalAccount}:jobs")
    assert answer(ask(identity=[early])) == NO


def test_an_escaped_letter_is_that_letter() -> None:
    for name, pattern in (("*", "${*}"), ("?", "${?}"), ("$", "${$}")):
        request = ask(
            action="s3:GetObject", resource=HOMES + name, identity=[allow(Resource=HOMES + pattern)]
        )
        assert answer(request) == YES


def test_a_free_variable_is_open_where_some_value_would_fit() -> None:
    request = ask(action="s3:GetObject", resource=HOMES + "red/x", unknown_context="possible")
    for tail, expected in (("${aws:PrincipalTag/t}/x", MAYBE), ("${aws:PrincipalTag/t}/y", NO)):
        request["policies"]["identity"] = [allow(Resource=HOMES + tail)]
        assert answer(request) == expected


def test_an_unresolved_variable_in_a_negated_element_is_not_told() -> None:
    pattern = without("Resource", "NotResource", HOMES + "${aws:PrincipalTag/t}")
    assert answer(ask(identity=[allow(**pattern)])) == UNKNOWN


# ---------------------------------------------------------------- answers
def test_an_answer_names_the_statements_that_carry_it() -> None:
    mixed = {
        "name": "mixed",
        "policy": policy(statement("Allow", Action="s3:*"), statement("Allow", Sid="send")),
    }
    found = decide(ask(identity=[mixed], boundary=[allow()], scp=[[allow()]]))
    assert found.because == (
        Because("mixed", "mixed", "identity", 1, "send", "Allow"),
        Because("boundary", "boundary", "boundary", 0, None, "Allow"),
        Because("scp", "scp", "scp", 0, None, "Allow"),
    )


def test_a_denial_names_every_deny_that_matches_for_certain() -> None:
    open_deny = deny(Condition={"StringEquals": {"aws:SourceVpc": "v"}})
    found = decide(ask(identity=[allow(), deny(), open_deny], unknown_context="possible"))
    assert found.because == (Because("identity", "identity", "identity", 0, None, "Deny"),)


def test_an_open_answer_names_keys_and_statements() -> None:
    limited = allow(Condition={"StringEquals": {"aws:SourceVpc": "v"}})
    guard = deny(Condition={"Bool": {"aws:SecureTransport": "false"}})
    found = decide(ask(identity=[limited, guard], unknown_context="possible"))
    assert found.answer.value == MAYBE
    assert found.depends_on == ("aws:securetransport", "aws:sourcevpc")
    assert [each.effect for each in found.because] == ["Allow", "Deny"]


def test_silence_names_the_layers() -> None:
    found = decide(ask(boundary=[], session=[], endpoint=[], scp=[[allow()], []], rcp=[[]]))
    assert found.because == ()
    assert found.notes == (
        "no identity policy allows it",
        "no resource policy allows it",
        "the permissions boundary does not allow it",
        "the session policy does not allow it",
        "the endpoint policy does not allow it",
        "the SCPs of level 2 do not allow it",
        "the RCPs of level 1 do not allow it",
    )


NOT_A_REQUEST: dict[str, tuple[Any, type[NhiscanError]]] = {
    "no object": ([], InputError),
    "no action": ({"policies": {}}, InputError),
    "an action without service": ({"action": "GetObject", "policies": {}}, InputError),
    "an action with a wildcard": ({"action": "s3:Get*", "policies": {}}, InputError),
    "no policies": ({"action": "s3:GetObject"}, InputError),
    "an unknown layer": (ask(scps=[]), InputError),
    "an unknown field": (ask() | {"contexts": {}}, InputError),
    "an unknown principal": (ask("alice"), InputError),
    "a principal with a wildcard": (ask(f"arn:aws:iam::{HOME}:role/*"), InputError),
    "an account of eleven digits": (ask(resource_account="11112222333"), InputError),
    "an unknown unknown": (ask(unknown_context="maybe"), InputError),
    "a key given twice": (ask(context={"aws:SourceIp": "::", "AWS:sourceip": "::"}), InputError),
    "a layer that is no list": (ask(identity={}), InputError),
    "a level that is no list": (ask(scp=[allow()]), InputError),
    "a policy without statements": (ask(identity=[{"Version": "2012-10-17"}]), PolicyError),
    "a version nobody knows": (ask(identity=[policy(version="2020-01-01")]), PolicyError),
    "an effect in small letters": (ask(identity=[policy(statement("allow"))]), PolicyError),
    "an element nobody knows": (ask(identity=[allow(Actions="*")]), PolicyError),
    "action and its contrary": (ask(identity=[allow(NotAction="*")]), PolicyError),
    "an identity policy without resource": (ask(identity=[allow(Resource=None)]), PolicyError),
    "an identity policy with a principal": (ask(identity=[allow(Principal="*")]), PolicyError),
    "an RCP that names someone": (ask(rcp=[[to(USER)]]), PolicyError),
    "an endpoint's principal of no type": (ask(endpoint=[allow(Principal={"User": "x"})]), PolicyError),
    "a condition on nothing": (ask(identity=[allow(Condition={"Bool": "true"})]), PolicyError),
}


@pytest.mark.parametrize(("request_", "error"), NOT_A_REQUEST.values(), ids=NOT_A_REQUEST)
def test_what_is_no_request_or_policy_is_told(request_: Any, error: type[NhiscanError]) -> None:
    with pytest.raises(error):
        decide(request_)


SWITCHES: dict[str, tuple[Json, Choices, str, str]] = {
    "everyone's grant may pass a boundary": (
        ask(boundary=[]) | {"grant": to("*")},
        Choices(star_passes_boundary=True),
        UNKNOWN,
        YES,
    ),
    "or not": (ask(boundary=[]) | {"grant": to("*")}, Choices(star_passes_boundary=False), UNKNOWN, NO),
    "a user's name may spare it alone": (
        ask(identity=[allow()]) | {"grant": spare(USER)},
        Choices(not_principal_needs_every_name=False),
        UNKNOWN,
        YES,
    ),
    "a federated user may be held to the letter": (
        ask(FEDERATED) | {"grant": to(USER)},
        Choices(federating_user_grants=False),
        UNKNOWN,
        NO,
    ),
    "a key the action does not list may be no key": (
        ask(identity=[allow(Condition={"StringEquals": {"ec2:Region": "x"}})], context={"ec2:Region": "x"})
        | {"grant": to(AWAY)},
        Choices(unlisted_keys_count=False),
        YES,
        NO,
    ),
    "narrowing may be no more than everyone": (
        ask(ROLE, boundary=[]) | {"grant": to("*", Condition={"ArnLike": {"aws:PrincipalArn": ROLE}})},
        Choices(principal_arn_passes_boundary=False),
        YES,
        UNKNOWN,
    ),
}


@pytest.mark.parametrize(("request_", "choices", "before", "after"), SWITCHES.values(), ids=SWITCHES)
def test_an_open_point_can_be_read_otherwise(
    request_: Json, choices: Choices, before: str, after: str
) -> None:
    asked = {name: value for name, value in request_.items() if name != "grant"}
    asked["policies"] = asked["policies"] | {"resource": [request_["grant"]]}
    assert (answer(asked), answer(asked, choices)) == (before, after)
