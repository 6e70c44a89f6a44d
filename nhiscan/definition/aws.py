"""The meaning of AWS policies: what one request is answered, rule by rule as AWS's pages tell it.

Slow and obvious on purpose. The fast engine is held against this text by random requests, and a
certificate's checker trusts it: read it beside the pages that each function names. The parts, in the
order in which they use each other: the three truth values (``aws_truth``), what the pages leave open
(``aws_choices``), who asks (``aws_principals``), the keys (``aws_context``), patterns, operators,
conditions, policies, KMS grants, the request (``aws_request``), one request against one statement
(``aws_case``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from nhiscan.definition.aws_case import Case, case_of
from nhiscan.definition.aws_choices import Choices
from nhiscan.definition.aws_patterns import glob, matches
from nhiscan.definition.aws_principals import ACCOUNT_KINDS, Grade, Kind
from nhiscan.definition.aws_request import LAYERS, parse_request
from nhiscan.definition.aws_truth import FALSE, TRUE, Evidence, Truth, all_of, any_of, chosen, negate, open_by
from nhiscan.model.decision import Answer, Because, Decision

__all__ = ["Choices", "decide"]

STAR_AND_BOUNDARY: Final = (
    "IAM User Guide, Permissions boundaries for IAM entities: "
    "whether a grant to `*` passes a boundary or session policy is not said"
)
GRANT_AND_BOUNDARY: Final = (
    "KMS Developer Guide, Grants in AWS KMS: whether a grant passes a boundary or session policy is not said"
)
GRANT_ABROAD: Final = (
    "KMS Developer Guide, Grants in AWS KMS: what else a caller of another account needs is not said"
)
ROOT_SESSION: Final = (
    "STS API Reference, AssumeRoot: whether the account manages the organization, or administers IAM for it, "
    "and takes root sessions is in no policy"
)
NOT_FOR_ROLES: Final = frozenset({"sts:getfederationtoken", "sts:getsessiontoken"})
BY_A_ROLE: Final = "STS API Reference, AssumeRole: a role's credentials cannot be used for it"
ROLE_KINDS: Final = frozenset({Kind.ROLE, Kind.SESSION, Kind.UNNAMED})
TRUST_ACTIONS: Final = frozenset(
    {"sts:assumerole", "sts:tagsession", "sts:setsourceidentity", "sts:setcontext"}
)


def decide(request: Mapping[str, Any], choices: Choices | None = None) -> Decision:
    """What AWS answers to one request, its policies included, as ``simulate aws`` takes it.

    Raises InputError for what is no request, PolicyError for what is no policy.
    Source: IAM User Guide, "How AWS enforcement code logic evaluates requests to allow or deny access".
    """
    case = case_of(parse_request(request), choices or Choices())
    if case.action == "sts:getcalleridentity":
        return Decision(Answer.ALLOWED)  # STS API Reference, GetCallerIdentity: no permission is needed
    if case.action in NOT_FOR_ROLES and case.request.principal.kind in ROLE_KINDS:
        return Decision(Answer.IMPLICIT_DENY, notes=(BY_A_ROLE,))
    denied = case.denied()
    if denied.value:
        return Decision(Answer.EXPLICIT_DENY, _statements(denied))
    permitted = allowed(case)
    if permitted.value is False:
        return Decision(Answer.IMPLICIT_DENY, notes=tuple(silent_layers(case)))
    result = all_of([permitted, negate(denied)])
    notes = tuple(sorted(result.notes)) or tuple(case.untyped())
    certain = Answer.ALLOWED if result.value else Answer.CONDITIONAL
    answer = Answer.UNKNOWN if notes else certain
    return Decision(answer, _statements(result), tuple(sorted(result.keys)), notes)


def _statements(result: Truth) -> tuple[Because, ...]:
    order = sorted(result.because, key=lambda each: (each.layer, each.policy, each.statement))
    return tuple(each.because for each in order)


# ---------------------------------------------------------------- who must allow it
def allowed(case: Case) -> Truth:
    """Whether it is allowed: by the caller's and the resource's side, then by every guardrail.

    Source: IAM User Guide, "How AWS enforcement code logic evaluates requests to allow or deny access".
    """
    if case.action == "sts:assumeroot":
        sides = by_the_organization(case)
    else:
        sides = by_both_accounts(case) if is_abroad(case) else by_one_account(case)
    return all_of([sides, *case.guarded("scp"), *case.guarded("rcp"), *case.guarded("endpoint")])


def by_the_organization(case: Case) -> Truth:
    """A root session of a member account: the caller's own policies must allow it, no policy of that account.

    Root users cannot ask for one.
    Source: STS API Reference, "AssumeRoot"; IAM User Guide, "Perform a privileged task on an AWS
    Organizations member account".
    """
    kind = case.request.principal.kind
    if kind is Kind.ROOT or kind not in ACCOUNT_KINDS:
        return FALSE
    return all_of([identity(case), limits(case), open_by(ROOT_SESSION)])


def is_abroad(case: Case) -> bool:
    """Whether the caller's account and the resource's are two.

    Source: IAM User Guide, "Cross-account policy evaluation logic".
    """
    who, owner = case.request.principal, case.request.resource_account
    return who.kind in ACCOUNT_KINDS and None not in (who.account, owner) and who.account != owner


def is_key(case: Case) -> bool:
    """Whether it is done to a KMS key: no action on keys is done to anything else but an alias.

    Source: Service Authorization Reference, "Actions, resources, and condition keys for AWS KMS".
    """
    types = [use.type for use in case.detail.resources] if case.detail else []
    on_alias = matches(glob("arn:*:kms:*:*:alias/*"), case.resource)
    return case.action.startswith("kms:") and "key" in types and not on_alias


def must_be_granted(case: Case) -> bool:
    """Whether the resource's own policy must allow it: trust policies and key policies.

    Source: IAM User Guide, "How AWS enforcement code logic evaluates requests", Resource-based policies;
    KMS Developer Guide, "Key policies in AWS KMS".
    """
    return case.action in TRUST_ACTIONS or is_key(case)


def by_both_accounts(case: Case) -> Truth:
    """Another account's resource: its policy and the caller's own must both allow it.

    Source: IAM User Guide, "Cross-account policy evaluation logic".
    """
    by_policy = all_of([case.granted(*Grade), identity(case), limits(case)])
    return any_of([by_policy, all_of([by_grant(case), open_by(GRANT_ABROAD)])])


def by_one_account(case: Case) -> Truth:
    """A resource of the caller's own account, or a caller that has no account.

    A policy that names the user or session itself is not limited by boundary and session policies.
    Source: IAM User Guide, "How AWS enforcement code logic evaluates requests", Resource-based policies.
    """
    match case.request.principal.kind:
        case Kind.SERVICE | Kind.PROVIDER:
            return any_of([case.granted(Grade.DIRECT, Grade.ANYONE), by_grant(case)])
        case Kind.ANONYMOUS:
            return case.granted(Grade.ANYONE)
        case Kind.ROOT if must_be_granted(case):
            return any_of([case.granted(Grade.ACCOUNT, Grade.ANYONE), by_grant(case)])
        case Kind.ROOT:
            return TRUE
        case _:
            return any_of([case.granted(Grade.DIRECT), by_grant(case), within_limits(case)])


def identity(case: Case) -> Truth:
    """Whether the caller's own policies allow it; the root user needs none.

    Source: IAM User Guide, "AWS account root user".
    """
    if case.request.principal.kind is Kind.ROOT:
        return TRUE
    return case.matched("identity", 0, allows=True) if case.binds("identity") else FALSE


def limits(case: Case) -> Truth:
    """Whether boundary and session policies leave it.

    Source: IAM User Guide, "Permissions boundaries for IAM entities" and "Session policies".
    """
    return all_of([*case.guarded("boundary"), *case.guarded("session")])


def within_limits(case: Case) -> Truth:
    """What boundary and session policies must leave: the caller's own, and grants to its role or to all.

    Source: IAM User Guide, "Permissions boundaries for IAM entities", Evaluating effective permissions with
    boundaries; "AWS JSON policy elements: Principal", AWS account principals, All principals.
    """
    own = identity(case)
    if must_be_granted(case):
        own = all_of([case.granted(Grade.ACCOUNT), own])
    found = all_of([any_of([own, case.granted(Grade.ROLE, Grade.ANYONE)]), limits(case)])
    if found.value is not False:
        return found
    return all_of([case.granted(Grade.ANYONE), chosen(case.choices.star_passes_boundary, STAR_AND_BOUNDARY)])


def by_grant(case: Case) -> Truth:
    """Whether a grant on the KMS key allows it.

    Source: KMS Developer Guide, "Grants in AWS KMS".
    """
    found = []
    operation, who = case.action.partition(":")[2], case.request.principal
    for place, grant in enumerate(case.request.grants):
        if is_key(case) and grant.is_on(case.resource):
            said = Because(grant.name, grant.name, LAYERS[-1], 0, None, "Allow")
            match = grant.allows(operation, who, identity(case), case.context, case.choices)
            found.append(match.shown_by(Evidence(LAYERS.index("kms-grant"), place, 0, said)))
    left = limits(case)
    return all_of([any_of(found), open_by(GRANT_AND_BOUNDARY) if left.value is False else left])


# ---------------------------------------------------------------- who does not allow it
def silent_layers(case: Case) -> Iterable[str]:
    """For a request that nobody denies, a sentence for each layer that does not allow it."""
    if case.binds("identity") and identity(case).value is False:
        yield "no identity policy allows it"
    if resource_side(case).value is False:
        yield "no resource policy allows it"
    names = {"boundary": "permissions boundary", "session": "session policy", "endpoint": "endpoint policy"}
    for layer, name in names.items():
        if any(level.value is False for level in case.guarded(layer)):
            yield f"the {name} does not allow it"
    for layer in ("scp", "rcp"):
        for number, level in enumerate(case.guarded(layer), start=1):
            if level.value is False:
                yield f"the {layer.upper()}s of level {number} do not allow it"


def resource_side(case: Case) -> Truth:
    """Whether the resource's policies or grants say anything that could count for this caller."""
    kind = case.request.principal.kind
    if kind is Kind.ANONYMOUS:
        return case.granted(Grade.ANYONE)
    ways = (Grade.DIRECT, Grade.ANYONE) if kind in (Kind.SERVICE, Kind.PROVIDER) else tuple(Grade)
    return any_of([case.granted(*ways), by_grant(case)])
