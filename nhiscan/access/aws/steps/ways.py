"""The steps of AWS, one identity at a time, and who is at the top already."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from functools import cached_property
from typing import Final

from nhiscan.access.aws.document import parse
from nhiscan.access.aws.effective import Effective
from nhiscan.access.aws.engine import Engine
from nhiscan.access.aws.ruling import Ruling, ruling
from nhiscan.access.aws.steps import assume
from nhiscan.access.aws.steps.asking import Asking
from nhiscan.access.aws.steps.methods import Escalation
from nhiscan.access.protocol import Step
from nhiscan.model import Answer, Grant, IdentityKind, Layer, Origin, Standing
from nhiscan.reference.aws_escalation import GainKind
from nhiscan.snapshot import Snapshot

_LEFT: Final = "whether its boundary and guardrails then leave everything"
_EVERYTHING: Final = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}'


class Ways:
    """Implements ``nhiscan.access.Ways``."""

    def __init__(self, snapshot: Snapshot) -> None:
        """Over all accounts of ``snapshot``."""
        self._asking = Asking(snapshot)
        self._engines: dict[str, Engine] = {}
        self._rewritten: dict[str, Answer] = {}

    def identities(self) -> Sequence[str]:
        """Everybody who can act, by id."""
        return tuple(self._asking.holders.callers)

    def administrators(self) -> Mapping[str, Standing]:
        """Those who may do everything that their guardrails leave, surely or on a condition."""
        return self._administrators

    @cached_property
    def _administrators(self) -> Mapping[str, Standing]:
        found: dict[str, Standing] = {}
        for id_, (who, _) in self._asking.holders.callers.items():
            standing = self._engine(who.partition).effective(who).administrator()
            if standing.answer in (Answer.ALLOWED, Answer.CONDITIONAL):
                found[id_] = standing
        return found

    def into(self, target: str, skip: AbstractSet[str] = frozenset()) -> Iterator[Step]:
        """Every step by which somebody else becomes ``target``, but for those of ``skip``."""
        who, _ = self._asking.holders.callers[target]
        if who.kind is IdentityKind.ROLE:
            yield from assume.steps_into(target, self._asking, skip)
        yield from self._escalation.steps_into(who, skip, GainKind.BECOME)

    def writers(self, target: str, skip: AbstractSet[str] = frozenset()) -> Iterator[Step]:
        """Every step by which somebody gives ``target`` any permission, but for those of ``skip``."""
        who, _ = self._asking.holders.callers[target]
        yield from self._escalation.steps_into(who, skip, GainKind.REWRITE)

    def alone(self) -> Iterator[Step]:
        """Steps by which somebody comes to the top alone: new identities, and rewriting oneself."""
        yield from self._escalation.steps_of_makers()
        for id_, (who, _) in self._asking.holders.callers.items():
            for step in self._escalation.steps_of_itself(who):
                if self.rewritten(id_) is Answer.ALLOWED:
                    yield step
                elif self.rewritten(id_) is Answer.CONDITIONAL:
                    yield replace(step, depends_on=(*step.depends_on, _LEFT))

    def takers(self, target: str) -> Iterator[Step]:
        """The administrators of its account who may take ``target`` over, each as a step."""
        who, _ = self._asking.holders.callers[target]
        for id_, standing in self._administrators.items():
            if id_ != target and self._asking.holders.callers[id_][0].partition == who.partition:
                yield Step(
                    source=id_,
                    target=target,
                    method="aws-administrator",
                    title="As an administrator of its account, take it over",
                    gains="become",
                    because=standing.because,
                    depends_on=standing.depends_on,
                )

    def rewritten(self, identity: str) -> Answer:
        """Whether ``identity`` would be at the top with any permission of its own."""
        if identity not in self._rewritten:
            who, _ = self._asking.holders.callers[identity]
            access = self._engine(who.partition).effective(who)
            more = replace(access, rulings=(*access.rulings, everything_allowed(access)))
            self._rewritten[identity] = more.administrator().answer
        return self._rewritten[identity]

    def _engine(self, account: str) -> Engine:
        if account not in self._engines:
            self._engines[account] = Engine(self._asking.snapshot, account)
        return self._engines[account]

    @cached_property
    def _escalation(self) -> Escalation:
        sure = {id_ for id_, found in self._administrators.items() if found.answer is Answer.ALLOWED}
        return Escalation(self._asking, sure)


def everything_allowed(access: Effective) -> Ruling:
    """A statement that allows everything, as if the identity had one."""
    statement = parse(_EVERYTHING).statements[0]
    grant = Grant(
        id=f"{access.identity.id}#rewritten",
        provider=access.identity.provider,
        partition=access.identity.partition,
        holder=access.identity.id,
        layer=Layer.IDENTITY,
        name="rewritten",
        policy=None,
        origin=Origin.INLINE,
    )
    return ruling(grant, statement, access.home)
