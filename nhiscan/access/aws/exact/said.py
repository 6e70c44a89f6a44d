"""What each layer of policies says to a question: what it allows, by which name, and what it denies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from nhiscan.access.aws.exact.own_policy import says_nothing_of
from nhiscan.access.aws.exact.principals import Grade, grades, not_named, struck
from nhiscan.access.aws.exact.question import Attached, Layer, Question
from nhiscan.access.aws.exact.statements import Row
from nhiscan.access.aws.exact.truth import Truth, both, either, hangs_on, some
from nhiscan.model import Because


class Found(NamedTuple):
    """One statement that matches, or may."""

    policy: Attached
    """Its policy."""
    layer: str
    """What that does."""
    row: Row
    """The statement."""
    covers: Truth
    """Whether it speaks of the request, its conditions met, whoever asks."""
    named: Sequence[tuple[Grade, Truth]]
    """How it names who asks, each with how surely."""
    truth: Truth
    """Whether it matches: covers the request and means who asks."""

    def because(self) -> Because:
        """It, as an answer names it."""
        statement = self.row.statement
        policy = self.policy
        id_ = policy.id or policy.name
        return _because(id_, policy.name, self.layer, statement.place, statement.sid, statement.allows)


@lru_cache(maxsize=65536)
def _because(id_: str, name: str, layer: str, place: int, sid: str | None, allows: bool) -> Because:
    return Because(id_, name, layer, place, sid, "Allow" if allows else "Deny")


class Said(NamedTuple):
    """What one layer says."""

    allows: Sequence[Found] = ()
    """Allow statements that match, or may."""
    denies: Sequence[Found] = ()
    """Deny statements that match, or may."""
    open: Truth = False
    """What policies of it hang on that nobody has seen."""
    allowed: Truth = False
    """Whether an Allow of it matches."""
    denied: Truth = False
    """Whether a Deny of it matches."""

    def by(self, *wanted: Grade) -> Truth:
        """Whether an Allow matches that names who asks in one of these ways."""
        result: Truth = self.open if Grade.DIRECT in wanted else False
        for found in self.allows:
            named = some(truth for grade, truth in found.named if grade in wanted)
            result = either(result, both(found.covers, named))
        return result


def attached(question: Question, policies: Layer, layer: str) -> Said:
    """What policies say that are attached to who asks, or bind their account."""
    said = _settled(policies, layer, question.action, ())
    if said is None:
        matching = _matching(question, policies)
        said = _said(Found(policy, layer, row, truth, (), truth) for policy, row, truth in matching)
    return _opened(question, layer, said)


def naming(question: Question, policies: Layer, layer: str) -> Said:
    """What policies say that name who may: a resource's own, an endpoint's, a role's trust policy."""
    said = _settled(policies, layer, question.action, _ANYONE)
    return _opened(question, layer, _said(_graded(question, policies, layer)) if said is None else said)


def _graded(question: Question, policies: Layer, layer: str) -> Iterator[Found]:
    """The statements that match, by how they name who asks."""
    for policy, row, truth in _matching(question, policies):
        if row.statement.allows:
            named = _ANYONE if row.everyone and not row.narrowed else tuple(_named(question, row))
            match = both(truth, some(each for _, each in named))
            yield Found(policy, layer, row, truth, named, match)
        else:
            yield Found(policy, layer, row, truth, (), both(truth, _denied(question, row)))


_ANYONE: Final[tuple[tuple[Grade, Truth], ...]] = ((Grade.ANYONE, True),)


@lru_cache(maxsize=4096)
def _settled(policies: Layer, layer: str, action: str, named: tuple[tuple[Grade, Truth], ...]) -> Said | None:
    """What policies say whoever asks for whichever resource; None: that depends."""
    found: list[Found] = []
    for policy in policies:
        for row in policy.compiled.about(action):
            if row.tests or not (row.everywhere and row.everyone):
                return None
            found.append(Found(policy, layer, row, True, named, True))
    return _said(found)


def _said(found: Iterable[Found]) -> Said:
    """All that was found; what does not match is left out."""
    allows: list[Found] = []
    denies: list[Found] = []
    allowed: Truth = False
    denied: Truth = False
    for each in found:
        if each.truth is False:
            continue
        if each.row.statement.allows:
            allows.append(each)
            allowed = either(allowed, each.truth)
        else:
            denies.append(each)
            denied = either(denied, each.truth)
    return Said(allows, denies, False, allowed, denied)


def _opened(question: Question, layer: str, said: Said) -> Said:
    """``said``, and what policies of ``layer`` might say that nobody has seen."""
    if not question.policies.unseen or (layer == "resource" and says_nothing_of(question.action)):
        return said
    unseen: Truth = False
    for where, name in question.policies.unseen:
        if where == layer:
            unseen = either(unseen, hangs_on(name))
    if unseen is False:
        return said
    return said._replace(
        open=unseen, allowed=either(unseen, said.allowed), denied=either(unseen, said.denied)
    )


def _matching(question: Question, policies: Layer) -> Iterator[tuple[Attached, Row, Truth]]:
    context = question.context
    for policy in policies:
        for row in policy.compiled.about(question.action):
            truth = row.everywhere or row.is_about(question.target, context)
            if truth is not False and row.tests:
                truth = both(truth, row.holds(context))
            if truth is not False:
                yield policy, row, truth


def _named(question: Question, row: Row) -> Iterator[tuple[Grade, Truth]]:
    """How an Allow names who asks; ``*`` narrowed by a condition on their ARN is as good as their name.

    Source: IAM User Guide, "AWS JSON policy elements: Principal", IAM role principals.
    """
    statement = row.statement
    if statement.principals is None:
        yield Grade.ANYONE, True
    elif statement.all_principals_but:
        yield Grade.ANYONE, not_named(statement.principals, question.caller, question.context)
    else:
        for grade, truth in grades(statement.principals, question.caller, question.context):
            yield grade, truth
            if grade is Grade.ANYONE and row.narrowed:
                yield Grade.DIRECT, truth


def _denied(question: Question, row: Row) -> Truth:
    """Whether a Deny is meant for who asks.

    Source: IAM User Guide, "AWS JSON policy elements: NotPrincipal": whoever has a permissions boundary is
    always denied.
    """
    statement, caller = row.statement, question.caller
    if row.everyone or statement.principals is None:
        return True
    if not statement.all_principals_but:
        result: Truth = False
        for _, truth in grades(statement.principals, caller, question.context):
            result = either(result, truth)
        return result
    if question.policies.boundary is not None:
        return True
    return struck(statement.principals, caller, question.context)
