"""Facts about things: workloads and resources that were listed, things that no table shows, new ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from nhiscan.access.aws.steps.facts.tables import UNSEEN, Binding, Bound, Tables
from nhiscan.model import IdentityKind, Resource
from nhiscan.reference.aws_escalation import Fact

_RUN_BY: Final = {
    "lambda-function": ("lambda.amazonaws.com",),
    "ec2-instance": ("ec2.amazonaws.com",),
    "ecs-service": ("ecs-tasks.amazonaws.com",),
    "ecs-task-definition": ("ecs-tasks.amazonaws.com",),
    "codebuild-project": ("codebuild.amazonaws.com",),
    "glue-job": ("glue.amazonaws.com",),
    "sagemaker-notebook": ("sagemaker.amazonaws.com",),
    "stepfunctions-state-machine": ("states.amazonaws.com",),
    "agentcore-runtime": ("bedrock-agentcore.amazonaws.com",),
    "eks-pod-identity": ("pods.eks.amazonaws.com",),
}
"""By whom a workload's role must let itself be assumed, so that it can run as it.

Source: IAM User Guide, "AWS services that work with IAM", and each service's page on its execution role.
"""


def workload(tables: Tables, fact: Fact, bound: Bound) -> Iterator[Binding]:
    """What runs as a role; where not all was listed, perhaps something that nobody has seen."""
    role, subject = fact.runs_as or "", fact.subject or ""
    known = bound.get(subject)
    found = set()
    for row in (row for kind in fact.values for row in tables.workloads.get(kind, ())):
        if known in (None, row.id) and bound.get(role, row.identity) == row.identity:
            found.add(row.identity)
            yield {**bound, subject: row.id, **({role: row.identity} if role else {})}, ()
    if role and known is None:
        yield from _unlisted_workloads(tables, fact, bound, found)


def _unlisted_workloads(tables: Tables, fact: Fact, bound: Bound, found: set[str]) -> Iterator[Binding]:
    """Roles as which a workload may run that was not listed."""
    role, subject = fact.runs_as or "", fact.subject or ""
    doubt = f"whether {' or '.join(fact.values)} runs as it: not all were listed"
    for who in tables.standing_for(role, bound):
        if who.id in found or who.kind is not IdentityKind.ROLE or who.id in tables.aws_own:
            continue
        if (who.partition, "workloads") in tables.open and _lets_in(tables, who.id, fact.values):
            yield {**bound, subject: UNSEEN, role: who.id}, (doubt,)


def _lets_in(tables: Tables, role: str, kinds: Sequence[str]) -> bool:
    """Whether a role's trust policy lets in a service under which workloads of a kind could run."""
    services = [service for kind in kinds for service in _RUN_BY.get(kind, ())]
    return not services or any(role in tables.trusts.trusting(service) for service in services)


def resource(tables: Tables, fact: Fact, bound: Bound) -> Iterator[Binding]:
    """A resource; where not all were listed, perhaps one that nobody has seen."""
    subject, found = fact.subject or "", False
    for row in (row for kind in fact.values for row in tables.resources.get(kind, ())):
        if bound.get(subject, row.id) != row.id:
            continue
        if fact.of and tables.identities[bound[fact.of]].partition != row.partition:
            continue
        for more in _contents(tables, fact, row, bound):
            found = True
            yield {**more, subject: row.id}, ()
    doubt = f"{' or '.join(fact.values)} that nobody has listed"
    for account in sorted({account for account, table in tables.open if table == "resources"}):
        if not found or not tables.resources.keys() & set(fact.values):
            yield from _unlisted(tables, fact, bound, account, doubt)


def _contents(tables: Tables, fact: Fact, row: Resource, bound: Bound) -> Iterator[Bound]:
    """``bound`` with each thing that a resource holds, where the fact asks for it."""
    if fact.holds is None:
        yield bound
        return
    inside = f":podidentityassociation/{row.name}/"
    associations = (each.id for each in tables.workloads.get("eks-pod-identity", ()) if inside in each.id)
    for value in (*(value for key, value in row.settings if key == "role"), *associations):
        if bound.get(fact.holds, value) == value:
            yield {**bound, fact.holds: value}


def _unlisted(tables: Tables, fact: Fact, bound: Bound, account: str, doubt: str) -> Iterator[Binding]:
    """A resource that may be there although nobody listed it; what it holds must be known otherwise."""
    subject = fact.subject or ""
    if subject in bound or (fact.holds and fact.holds not in bound):
        return
    named = [tables.owner(value) for value in bound.values()]
    if not named or account in named:
        yield {**bound, subject: UNSEEN}, (doubt,)


def thing(_: Tables, fact: Fact, bound: Bound) -> Iterator[Binding]:
    """Something that no table shows."""
    doubt = fact.unseen or f"{' or '.join(fact.values)} that nobody has looked for"
    yield {fact.subject or "": UNSEEN, **bound}, (doubt,)


def new(_: Tables, __: Fact, bound: Bound) -> Iterator[Binding]:
    """What is made is named by whoever makes it: in each account something else."""
    yield bound, ()
