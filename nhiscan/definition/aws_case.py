"""One request held against one statement, one policy, one layer at a time."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from nhiscan.definition.aws_choices import Choices
from nhiscan.definition.aws_conditions import holds
from nhiscan.definition.aws_context import Context, derived
from nhiscan.definition.aws_not_principal import denied_by_not_principal
from nhiscan.definition.aws_patterns import Pattern, glob, matches, resource_pattern
from nhiscan.definition.aws_policy import Policy, Statement
from nhiscan.definition.aws_principals import ACCOUNT_KINDS, Grade, Kind, grades
from nhiscan.definition.aws_request import LAYERS, Request
from nhiscan.definition.aws_truth import TRUE, Evidence, Truth, all_of, any_of, negate, truth
from nhiscan.model.decision import Because
from nhiscan.reference.aws_actions import ActionDetail, load
from nhiscan.reference.aws_rcp_services import rcp_services

OWN_LAYERS: Final = frozenset({"identity", "boundary", "session"})
"""Layers that only users, roles and their sessions have."""
NARROWING: Final = frozenset("stringequals stringequalsignorecase stringlike arnequals arnlike".split())
"""Operators by which a condition on aws:PrincipalArn grants to those it names."""


@dataclass(frozen=True, slots=True)
class Case:
    """One request, to be answered under one reading of the open points."""

    request: Request
    """The request."""
    choices: Choices
    """The reading."""
    detail: ActionDetail | None
    """What the Service Authorization Reference says of the action; None if it does not list it."""
    context: Context
    """The keys of the request: those given, else those that follow from it."""

    # ------------------------------------------------------------ what is asked
    @property
    def action(self) -> str:
        """``service:action`` in lower case; actions have none.

        Source: IAM User Guide, "IAM JSON policy elements: Action".
        """
        return self.request.action.lower()

    @property
    def resource(self) -> str:
        """The resource a statement must cover; ``*`` for an action that has no resource type.

        Source: Service Authorization Reference, "The actions table", Resource types; Amazon S3 User Guide,
        "Identity-based policy examples", for the list of all buckets.
        """
        if self.detail is None or self.detail.resources:
            return self.request.resource
        return "arn:aws:s3:::*" if self.action == "s3:listallmybuckets" else "*"

    def untyped(self) -> Iterable[str]:
        """Why the request may not exist: no such action, or none of its resource types fits.

        Source: Service Authorization Reference, "The resource types table", ARN.
        """
        if self.detail is None:
            yield f"Service Authorization Reference does not list {self.request.action}"
        elif self.resource != "*" and self.detail.resources:
            arns = [arn for use in self.detail.resources for arn in use.arns]
            if not any(matches(_form(arn), self.resource) for arn in arns):
                subject = f"{self.resource} is of no resource type of {self.request.action}"
                yield f"Service Authorization Reference: {subject}"

    # ------------------------------------------------------------ one statement
    def covers(self, statement: Statement, policy: Policy) -> Truth:
        """Whether a statement speaks of this action on this resource, all its conditions met.

        Source: IAM User Guide, "IAM JSON policy elements: Condition".
        """
        conditions = [
            holds(condition, self.context, self.choices, variables=policy.variables)
            for condition in statement.conditions
        ]
        return all_of([self._covers_action(statement), self._covers_resource(statement, policy), *conditions])

    def _covers_action(self, statement: Statement) -> Truth:
        """Action, or NotAction: everything but what it lists.

        Source: IAM User Guide, "IAM JSON policy elements: Action" and "NotAction".
        """
        hit = any(action_matches(pattern.lower(), self.action) for pattern in statement.actions)
        return truth(hit != statement.not_action)

    def _covers_resource(self, statement: Statement, policy: Policy) -> Truth:
        """Resource, NotResource, or neither: the resource that the policy is attached to.

        Source: IAM User Guide, "IAM JSON policy elements: Resource" and "NotResource".
        """
        if statement.resources is None:
            return TRUE
        negated = statement.not_resource
        hit = any_of(
            resource_pattern(pattern, self.context, variables=policy.variables).tested(
                lambda letters: matches(letters, self.resource), negated=negated
            )
            for pattern in statement.resources
        )
        return negate(hit) if negated else hit

    def names(self, statement: Statement) -> list[tuple[Grade, Truth]]:
        """In which ways a statement's Principal, or NotPrincipal, means the caller.

        Source: IAM User Guide, "AWS JSON policy elements: Principal" and "NotPrincipal".
        """
        if statement.principals is None:
            return [(Grade.ANYONE, TRUE)]
        found = list(grades(statement.principals, self.request.principal, self.context, self.choices))
        if not statement.not_principal:
            return found + self._narrowed(statement, found)
        if statement.allows:
            return [(Grade.ANYONE, negate(any_of(each for _, each in found)))]
        boundary = self.request.levels["boundary"] is not None
        struck = denied_by_not_principal(found, self.request.principal, self.choices, boundary=boundary)
        return [(Grade.ANYONE, struck)]

    def _narrowed(self, statement: Statement, found: list[tuple[Grade, Truth]]) -> list[tuple[Grade, Truth]]:
        """``*`` narrowed by a condition on aws:PrincipalArn: as good as naming the caller itself.

        Source: IAM User Guide, "AWS JSON policy elements: Principal", IAM role principals: boundaries and
        session policies do not limit such a grant.
        """
        narrowed = any(
            condition.key.lower() == "aws:principalarn" and condition.operator.lower() in NARROWING
            for condition in statement.conditions
        )
        if not (narrowed and self.choices.principal_arn_passes_boundary):
            return []
        return [(Grade.DIRECT, each) for grade, each in found if grade is Grade.ANYONE]

    # ------------------------------------------------------------ one layer
    def binds(self, layer: str) -> bool:
        """Whether a layer's policies speak of this caller and action at all.

        Source: AWS Organizations User Guide, "Service control policies (SCPs)" and "Resource control
        policies (RCPs)"; AWS KMS Developer Guide, "Resource control policies in AWS KMS"; IAM User Guide,
        "Policies and permissions in IAM".
        """
        who = self.request.principal
        if layer in OWN_LAYERS:
            return who.kind in ACCOUNT_KINDS - {Kind.ROOT}
        if layer == "scp":
            return who.kind in ACCOUNT_KINDS and not who.service_linked
        if layer == "rcp":
            service = self.action.partition(":")[0]
            return not who.service_linked and service in rcp_services() and self.action != "kms:retiregrant"
        return True

    def levels(self, layer: str) -> tuple[tuple[Policy, ...], ...]:
        """The policies of a layer that bind this request, by level."""
        return (self.request.levels[layer] or ()) if self.binds(layer) else ()

    def matched(
        self, layer: str, level: int, *, allows: bool, ways: frozenset[Grade] = frozenset(Grade)
    ) -> Truth:
        """OR of a level's statements of one effect that name the caller in one of ``ways``."""
        before = sum(len(policies) for policies in self.levels(layer)[:level])
        found = []
        for place, policy in enumerate(self.levels(layer)[level], start=before):
            for index, statement in enumerate(policy.statements):
                if statement.allows is allows:
                    named = any_of(each for way, each in self.names(statement) if way in ways)
                    effect = "Allow" if allows else "Deny"
                    said = Because(policy.name, policy.name, layer, index, statement.sid, effect)
                    match = all_of([self.covers(statement, policy), named])
                    found.append(match.shown_by(Evidence(LAYERS.index(layer), place, index, said)))
        return any_of(found)

    def denied(self) -> Truth:
        """OR of every Deny that applies, in whichever layer.

        Source: IAM User Guide, "The difference between explicit and implicit denies".
        """
        layers = [(layer, level) for layer in LAYERS[:-1] for level in range(len(self.levels(layer)))]
        return any_of(self.matched(layer, level, allows=False) for layer, level in layers)

    def guarded(self, layer: str) -> list[Truth]:
        """For each level of a layer that limits, whether one of its policies allows it; none: no limit.

        Source: AWS Organizations User Guide, "SCP evaluation"; IAM User Guide, "Permissions boundaries for
        IAM entities" and "Session policies"; Amazon VPC User Guide, "Control access to VPC endpoints".
        """
        return [self.matched(layer, level, allows=True) for level in range(len(self.levels(layer)))]

    def granted(self, *ways: Grade) -> Truth:
        """Whether the resource's policies allow it to the caller as named in one of ``ways``."""
        return self.matched("resource", 0, allows=True, ways=frozenset(ways))


def case_of(request: Request, choices: Choices) -> Case:
    """The request with what AWS's tables and its own words say about it."""
    index = load().index(request.action)
    detail = None if index is None else load().detail(index)
    keys = derived(request.principal, request.resource_account) | dict(request.context)
    listed = None if choices.unlisted_keys_count or detail is None else _listed(detail, request)
    return Case(request, choices, detail, Context(keys, request.possible, listed))


def _listed(detail: ActionDetail, request: Request) -> frozenset[str]:
    """Those keys of the request that the action's page lists."""
    own = {*detail.condition_keys, *(key for use in detail.resources for key in use.condition_keys)}
    return frozenset(
        name for name in request.context if any(matches(_form(key.lower()), name) for key in own)
    )


def _form(text: str) -> Pattern:
    return glob(re.sub(r"\$\{[^}]*\}", "*", text))


def action_matches(pattern: str, action: str) -> bool:
    """Whether a pattern fits: wildcards anywhere in the action's name, the service is literal or ``*``.

    Both in lower case.
    Source: IAM User Guide, "IAM JSON policy elements: Action".
    """
    if pattern == "*":
        return True
    service, colon, name = pattern.partition(":")
    wanted, _, given = action.partition(":")
    return bool(colon) and service in ("*", wanted) and matches(glob(name), given)
