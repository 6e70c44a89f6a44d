"""The nouns: frozen, provider-neutral values that every room speaks in."""

from nhiscan.model.agent import Agent, Task, Tool
from nhiscan.model.assessment import Assessment
from nhiscan.model.credential import Credential, CredentialKind
from nhiscan.model.decision import Answer, Because, Decision, Standing
from nhiscan.model.finding import (
    Cause,
    Clean,
    Confidence,
    Evidence,
    Finding,
    Fix,
    Missing,
    NotEvaluated,
    Outcome,
    Proposal,
    Severity,
)
from nhiscan.model.gap import Gap, GapKind
from nhiscan.model.grant import Grant, Inherited, Layer, Origin, Policy, State
from nhiscan.model.identity import (
    Identity,
    IdentityKind,
    Membership,
    Nature,
    Ownership,
    OwnerSource,
    Workload,
)
from nhiscan.model.scope import Resource, Scope, ScopeKind
from nhiscan.model.span import Clock, Idle, Span, Unseen
from nhiscan.model.trust import IssuerSubject, PrincipalKind, Trust
from nhiscan.model.usage import Usage, UsageSource

__all__ = [
    "Agent",
    "Answer",
    "Assessment",
    "Because",
    "Cause",
    "Clean",
    "Clock",
    "Confidence",
    "Credential",
    "CredentialKind",
    "Decision",
    "Evidence",
    "Finding",
    "Fix",
    "Gap",
    "GapKind",
    "Grant",
    "Identity",
    "IdentityKind",
    "Idle",
    "Inherited",
    "IssuerSubject",
    "Layer",
    "Membership",
    "Missing",
    "Nature",
    "NotEvaluated",
    "Origin",
    "Outcome",
    "OwnerSource",
    "Ownership",
    "Policy",
    "PrincipalKind",
    "Proposal",
    "Resource",
    "Scope",
    "ScopeKind",
    "Severity",
    "Span",
    "Standing",
    "State",
    "Task",
    "Tool",
    "Trust",
    "Unseen",
    "Usage",
    "UsageSource",
    "Workload",
]
