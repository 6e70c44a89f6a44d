"""All layers together: the answer to one request, and what carries it.

Source: IAM User Guide, "Policy evaluation logic", "Cross-account policy evaluation logic", "Permissions
boundaries for IAM entities"; AWS Organizations User Guide, "SCP evaluation", "Resource control policies
(RCPs)".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from nhiscan.access.aws.actions import TABLE
from nhiscan.access.aws.exact.principals import Grade, Kind
from nhiscan.access.aws.exact.question import Layer, Question
from nhiscan.access.aws.exact.said import Found, Said, attached, naming
from nhiscan.access.aws.exact.truth import Maybe, Truth, both, either, every, left_open, opposite, some
from nhiscan.model import Answer, Because, Decision
from nhiscan.reference.aws_rcp_services import rcp_services

_STAR: Final = (
    "Permissions boundaries for IAM entities: whether a grant to * passes a boundary or session policy"
)
_GRANTED: Final = "Grants in AWS KMS: whether a grant passes a boundary or session policy"
_ABROAD: Final = "Grants in AWS KMS: what a grant to another account needs there"
NEEDS_NO_PERMISSION: Final = frozenset({"sts:getcalleridentity"})
"""Actions that nothing has to allow and nothing can deny.

Source: AWS STS API Reference, "GetCallerIdentity".
"""
_NOT_FOR_ROLES: Final = frozenset({"sts:getfederationtoken", "sts:getsessiontoken"})
_BY_ROLE: Final = "AssumeRole: a role's credentials cannot be used for it"
_ASSUME_ROOT: Final = "sts:assumeroot"
_CENTRAL: Final = "AssumeRoot: whether the account may take root sessions of the organization's members"
_TYPES: Final = "Service Authorization Reference"
_NO_LEVEL: Final[tuple[Layer, ...]] = ((),)
"""Where guardrails apply and there is no level, nothing is allowed."""


class Heard(NamedTuple):
    """An answer, and what narrows it."""

    decision: Decision
    """The answer."""
    limits: tuple[str, ...] = ()
    """Of a CONDITIONAL one in words: which layers make it so, and by what."""


def decide(question: Question) -> Decision:
    """The answer to ``question``."""
    return hear(question).decision


def hear(question: Question) -> Heard:
    """The answer to ``question`` with what narrows it.

    Source: AWS STS API Reference, "AssumeRole": what a role's credentials cannot be used for.
    """
    if question.action in NEEDS_NO_PERMISSION:
        return Heard(Decision(Answer.ALLOWED))
    if question.action in _NOT_FOR_ROLES and question.caller.kind.as_role:
        return Heard(Decision(Answer.IMPLICIT_DENY, notes=(_BY_ROLE,)))
    hearing = _Hearing(question)
    decision = hearing.answer()
    return Heard(decision, hearing.narrowing() if decision.answer is Answer.CONDITIONAL else ())


@dataclass(slots=True)
class _Limit:
    """A layer without whose Allow nothing is allowed."""

    said: Said
    """What it says."""
    layer: str
    """What it is."""
    level: int = 0
    """Its number, root first."""

    @property
    def name(self) -> str:
        """What it is called."""
        return f"{self.layer.upper()}s of level {self.level}" if self.level else f"{self.layer} policy"

    @property
    def words(self) -> str:
        """What is said where it does not allow."""
        return f"the {self.name} {'do' if self.level else 'does'} not allow it"


class _Hearing:
    """What every layer says to one question."""

    def __init__(self, question: Question) -> None:
        self.question = question
        caller, policies = question.caller, question.policies
        root = caller.kind is Kind.ROOT
        own = caller.kind.in_account and not root
        self.identity = attached(question, policies.identity if own else (), "identity")
        self.resource = naming(question, policies.resource, "resource")
        self.boundary = self._limit(policies.boundary if own else None, "boundary")
        self.session = self._limit(policies.session if own else None, "session")
        self.limits = list(self._limits())
        own_limits = [said for said in (self.boundary, self.session) if said is not None]
        self.layers = (self.identity, *own_limits, self.resource, *(limit.said for limit in self.limits))
        self.grants = [
            (grant, grade, truth)
            for grant in policies.kms_grants
            if question.service == "kms" and question.must_be_named and grant.is_on(question.target)
            for grade, truth in grant.allows(question.action, caller, question.context)
        ]

    def _limit(self, layer: Layer | None, name: str) -> Said | None:
        return None if layer is None else attached(self.question, layer, name)

    def _limits(self) -> Iterator[_Limit]:
        """Endpoint and guardrails, as far as they bind who asks."""
        question, policies = self.question, self.question.policies
        caller = question.caller
        if policies.endpoint is not None:
            yield _Limit(naming(question, policies.endpoint, "endpoint"), "endpoint")
        if caller.service_linked:
            return
        if policies.scp is not None and caller.kind.in_account:
            for number, level in enumerate(policies.scp or _NO_LEVEL, start=1):
                yield _Limit(attached(question, level, "scp"), "scp", number)
        if policies.rcp is not None and _under_rcps(question):
            for number, level in enumerate(policies.rcp or _NO_LEVEL, start=1):
                yield _Limit(naming(question, level, "rcp"), "rcp", number)

    # -- the answer ----------------------------------------------------------------------

    def answer(self) -> Decision:
        """The decision."""
        denies = [found for said in self.layers for found in said.denies]
        denied = some(said.denied for said in self.layers)
        if denied is True:
            return Decision(Answer.EXPLICIT_DENY, _because(f for f in denies if f.truth is True))
        base = self._base()
        allowed = every((base, *(limit.said.allowed for limit in self.limits)))
        if allowed is False:
            return Decision(Answer.IMPLICIT_DENY, notes=tuple(self._lacking(base)))
        final = self._typed(both(allowed, opposite(denied)))
        if isinstance(final, bool):
            return Decision(Answer.ALLOWED, _because(f for f in self._carrying() if f.truth is True))
        answer = Answer.UNKNOWN if final.notes else Answer.CONDITIONAL
        because = _because((*self._carrying(), *denies))
        return Decision(answer, because, tuple(sorted(final.keys)), tuple(sorted(final.notes)))

    def _typed(self, truth: Truth) -> Truth:
        """Less sure where the table does not know the action, or not on such a resource."""
        question = self.question
        match question.typed:
            case None:
                return both(truth, left_open(f"{_TYPES}: does not list {question.action}"))
            case False:
                name = TABLE().names[question.place] if question.place is not None else question.action
                return both(truth, left_open(f"{_TYPES}: {question.target} is of no resource type of {name}"))
            case _:
                return truth

    def _carrying(self) -> list[Found]:
        """The Allows of the layers that carry the answer."""
        return [found for said in self.layers for found in said.allows]

    def narrowing(self) -> tuple[str, ...]:
        """The layers that do not answer outright, each with what it hangs on."""
        found: list[str] = []
        for name, own in (("permissions boundary", self.boundary), ("session policy", self.session)):
            if own is not None and not _outright(own):
                found += _narrowing(name, own)
        for limit in self.limits:
            if not _outright(limit.said):
                found += _narrowing(limit.name, limit.said)
        for name, said in (("identity policy", self.identity), ("resource policy", self.resource)):
            if isinstance(said.denied, Maybe):
                found.append(f"{name}: denied depending on {_keys(said.denied)}")
        return tuple(found)

    def _lacking(self, base: Truth) -> Iterator[str]:
        """Which layers do not allow it."""
        if base is False:
            yield from self._lacking_below()
        for limit in self.limits:
            if limit.said.allowed is False:
                yield limit.words

    def _lacking_below(self) -> Iterator[str]:
        kind = self.question.caller.kind
        if self.resource.allowed is False and (
            self.question.crosses or self.question.must_be_named or not kind.in_account
        ):
            yield "no resource policy allows it"
        if kind.in_account and kind is not Kind.ROOT and self.identity.allowed is False:
            yield "no identity policy allows it"
        if self._bound(self.boundary) is False:
            yield "the permissions boundary does not allow it"
        if self._bound(self.session) is False:
            yield "the session policy does not allow it"

    # -- how the layers combine ----------------------------------------------------------

    @staticmethod
    def _bound(said: Said | None) -> Truth:
        return True if said is None else said.allowed

    def _base(self) -> Truth:
        """What identity, boundary, session and resource come to together."""
        kind = self.question.caller.kind
        if self.question.action == _ASSUME_ROOT:
            return self._of_root()
        if not kind.in_account:
            if kind is Kind.ANONYMOUS:
                return self.resource.by(Grade.ANYONE)
            return either(self.resource.by(Grade.DIRECT, Grade.ANYONE), self._by_grants())
        if self.question.crosses:
            return self._abroad()
        if kind is Kind.ROOT:
            return either(self._root(), self._by_grants())
        return either(self._by_policies(), self._by_grants())

    def _root(self) -> Truth:
        if not self.question.must_be_named:
            return True
        return self.resource.by(Grade.ACCOUNT, Grade.ANYONE)

    def _of_root(self) -> Truth:
        """A root session of a member account: what whoever asks carries says so, no policy of that account.

        Source: AWS STS API Reference, "AssumeRoot"; IAM User Guide, "Perform a privileged task on an AWS
        Organizations member account".
        """
        kind = self.question.caller.kind
        if kind is Kind.ROOT or not kind.in_account:
            return False
        within = both(self._bound(self.boundary), self._bound(self.session))
        return every((self.identity.allowed, within, left_open(_CENTRAL)))

    def _by_policies(self) -> Truth:
        """At home: what names who asks is enough, or what is attached, within boundary and session."""
        said = self.resource
        own = self.identity.allowed
        if self.question.must_be_named:
            own = both(said.by(Grade.ACCOUNT), own)
        within = both(self._bound(self.boundary), self._bound(self.session))
        found = both(either(own, said.by(Grade.ROLE, Grade.ANYONE)), within)
        if found is False:
            found = both(said.by(Grade.ANYONE), left_open(_STAR))
        return either(said.by(Grade.DIRECT), found)

    def _by_grants(self) -> Truth:
        """What grants on a key allow."""
        within = both(self._bound(self.boundary), self._bound(self.session))
        kind = self.question.caller.kind
        result: Truth = False
        for _, grade, truth in self.grants:
            own = self.identity.allowed if grade is Grade.ACCOUNT and kind is not Kind.ROOT else True
            found = both(truth, own)
            result = either(result, both(found, left_open(_GRANTED) if within is False else within))
        return result

    def _abroad(self) -> Truth:
        """Both sides must say so."""
        theirs = self.resource.by(*Grade)
        root = self.question.caller.kind is Kind.ROOT
        ours: Sequence[Truth] = (
            True if root else self.identity.allowed,
            self._bound(self.boundary),
            self._bound(self.session),
        )
        return either(every((theirs, *ours)), both(self._by_grants(), left_open(_ABROAD)))


def _under_rcps(question: Question) -> bool:
    """Whether RCPs have a say.

    Source: AWS Organizations User Guide, "Resource control policies (RCPs)"; AWS KMS Developer Guide,
    "Resource control policies in AWS KMS": not in who retires a grant.
    """
    return question.service in rcp_services() and question.action != "kms:retiregrant"


def _outright(said: Said) -> bool:
    return said.allowed is True and said.denied is False


def _narrowing(name: str, said: Said) -> Iterator[str]:
    if isinstance(said.allowed, Maybe):
        yield f"{name}: allowed depending on {_keys(said.allowed)}"
    if isinstance(said.denied, Maybe):
        yield f"{name}: denied depending on {_keys(said.denied)}"


def _keys(truth: Maybe) -> str:
    return ", ".join(sorted(truth.keys | truth.notes))


def _because(found: Iterable[Found]) -> tuple[Because, ...]:
    """The statements, each once."""
    return tuple(dict.fromkeys(each.because() for each in found))
