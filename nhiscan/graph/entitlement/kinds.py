"""The kinds of links, and which kind a method of a step is."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from typing import Final

from nhiscan.reference.aws_escalation import GainKind, Method, methods


class LinkKind(StrEnum):
    """What leads from one node to another."""

    ASSUME = "assume"
    ASSUME_CROSS_ACCOUNT = "assume-cross-account"
    ASSUME_AS_SERVICE = "assume-as-service"
    ASSUME_WITH_OIDC = "assume-with-oidc"
    ASSUME_WITH_SAML = "assume-with-saml"
    PASS_ROLE = "pass-role"  # noqa: S105 - the name of a kind
    USE_WORKLOAD = "use-workload"
    CHANGE_POLICY = "change-policy"
    CHANGE_TRUST = "change-trust"
    CHANGE_BOUNDARY = "change-boundary"
    CHANGE_CREDENTIAL = "change-credential"
    CHANGE_CODE = "change-code"
    JOIN_GROUP = "join-group"
    READ_SECRET = "read-secret"  # noqa: S105 - the name of a kind
    TAKE_OVER = "take-over"
    ACT_IN_PART = "act-in-part"
    ADMINISTER = "administer"
    RISE = "rise"
    HOLDS = "holds"
    RUNS_AS = "runs-as"
    PROVES = "proves"
    MEMBER_OF = "member-of"
    LEADS_TO = "leads-to"
    INCLUDES = "includes"

    @property
    def words(self) -> str:
        """What it means, in words that follow the source and precede the target."""
        return _WORDS[self]

    @property
    def traversable(self) -> bool:
        """Whether whoever holds the source thereby comes to hold the target."""
        return self not in _NO_WAY

    @property
    def structural(self) -> bool:
        """Whether it is a fact of the snapshot and no step."""
        return self in _STRUCTURE


_WORDS: Final[Mapping[LinkKind, str]] = {
    LinkKind.ASSUME: "may assume, in its own account, the role",
    LinkKind.ASSUME_CROSS_ACCOUNT: "may assume, from another account, the role",
    LinkKind.ASSUME_AS_SERVICE: "may, as a service of the provider, assume the role",
    LinkKind.ASSUME_WITH_OIDC: "may, with a token of an OIDC issuer, assume the role",
    LinkKind.ASSUME_WITH_SAML: "may, with an assertion of a SAML provider, assume the role",
    LinkKind.PASS_ROLE: "may hand, to a service that exists or that it creates, the role",
    LinkKind.USE_WORKLOAD: "may use something that already runs as",
    LinkKind.CHANGE_POLICY: "may change a policy of",
    LinkKind.CHANGE_TRUST: "may change who is let in as",
    LinkKind.CHANGE_BOUNDARY: "may take out of the way a limit (boundary, guardrail, Deny, tag, factor) of",
    LinkKind.CHANGE_CREDENTIAL: "may make or replace a credential of",
    LinkKind.CHANGE_CODE: "may change the code of something that runs as",
    LinkKind.JOIN_GROUP: "may add members to",
    LinkKind.READ_SECRET: "may read what is stored in",
    LinkKind.TAKE_OVER: "may act, in some other way, as",
    LinkKind.ACT_IN_PART: "may act, towards some services alone, as",
    LinkKind.ADMINISTER: "may do everything that guardrails leave in",
    LinkKind.RISE: "may, by changing what it may, come to do everything that guardrails leave in",
    LinkKind.HOLDS: "is where whoever may do everything may act as",
    LinkKind.RUNS_AS: "runs as",
    LinkKind.PROVES: "proves to be",
    LinkKind.MEMBER_OF: "is a member of",
    LinkKind.LEADS_TO: "is a set of several that whoever reaches it holds, among them",
    LinkKind.INCLUDES: "is a set of several, among them",
}
_NO_WAY: Final = frozenset(
    {
        LinkKind.CHANGE_POLICY,
        LinkKind.CHANGE_BOUNDARY,
        LinkKind.JOIN_GROUP,
        LinkKind.READ_SECRET,
        LinkKind.ACT_IN_PART,
        LinkKind.MEMBER_OF,
        LinkKind.INCLUDES,
    }
)
_STRUCTURE: Final = frozenset(
    {
        LinkKind.HOLDS,
        LinkKind.RUNS_AS,
        LinkKind.PROVES,
        LinkKind.MEMBER_OF,
        LinkKind.LEADS_TO,
        LinkKind.INCLUDES,
    }
)
_BY_GAIN: Final[Mapping[str, LinkKind]] = {
    "become": LinkKind.TAKE_OVER,
    "rewrite": LinkKind.CHANGE_POLICY,
    "open": LinkKind.CHANGE_POLICY,
    "lift": LinkKind.CHANGE_BOUNDARY,
    "join": LinkKind.JOIN_GROUP,
    "read": LinkKind.READ_SECRET,
}

_ASSUME: Final = ("aws-sts-assume-role", "aws-service-assumes-role")
_TRUST: Final = frozenset(
    {
        "iam:AddClientIDToOpenIDConnectProvider",
        "iam:UpdateAssumeRolePolicy",
        "iam:UpdateSAMLProvider",
        "rolesanywhere:CreateTrustAnchor",
        "rolesanywhere:UpdateTrustAnchor",
        "sso:CreateAccountAssignment",
    }
)
_CODE: Final = frozenset({"cloudformation:CreateChangeSet"})
"""Changes of what is run, beside all that are called update or modify."""


def kind_of(method: str, gains: str) -> LinkKind:
    """The kind of a step by ``method`` that ``gains`` something; of an unknown method by its gain."""
    if method.startswith(_ASSUME):
        return LinkKind.ASSUME
    return _known().get(method) or _BY_GAIN.get(gains, LinkKind.TAKE_OVER)


@cache
def _known() -> Mapping[str, LinkKind]:
    return {method.id: _kind(method) for method in methods()}


def _kind(method: Method) -> LinkKind:
    if method.gains.kind is not GainKind.BECOME:
        return _BY_GAIN[method.gains.kind.value]
    if method.gains.within:
        return LinkKind.ACT_IN_PART
    actions = {need.action for need in method.needs}
    if "iam:PassRole" in actions:
        return LinkKind.PASS_ROLE
    if actions & _TRUST:
        return LinkKind.CHANGE_TRUST
    if method.gains.of == "$user":
        return LinkKind.CHANGE_CREDENTIAL
    changes = any(action.partition(":")[2].startswith(("Update", "Modify")) for action in actions)
    return LinkKind.CHANGE_CODE if changes or actions & _CODE else LinkKind.USE_WORKLOAD
