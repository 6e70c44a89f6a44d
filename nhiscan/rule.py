"""What a rule is: text, check and fix together, and an answer for every subject."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from nhiscan.errors import PluginError
from nhiscan.model import (
    Because,
    Cause,
    Clean,
    Confidence,
    Credential,
    Evidence,
    Finding,
    Fix,
    Grant,
    Identity,
    Idle,
    Missing,
    NotEvaluated,
    Outcome,
    Proposal,
    Severity,
    Trust,
)
from nhiscan.reference.controls import Theme

if TYPE_CHECKING:
    from nhiscan.estate import Estate
    from nhiscan.settings import Settings

Subject = Identity | Credential | Grant | Trust
"""What a rule can judge."""

Judge = Callable[["Estate", "Settings"], Iterator[Outcome]]
"""A rule's body: an outcome for every subject it is about."""

PAGES = "https://github.com/nhiscan/nhiscan/blob/main/docs/rules"
"""Where the rule pages stand."""


class Rule:
    """One check. Outcomes are built through it, so that id, text and link cannot disagree."""

    def __init__(
        self,
        *,
        id: str,  # noqa: A002 - the field's name everywhere a user sees it
        title: str,
        severity: Severity,
        theme: Theme,
        why: str,
        about: Callable[[Estate], Iterable[Subject]],
        hidden: Callable[[Estate], Iterable[tuple[Subject, Sequence[Missing]]]] = lambda _: (),
        listed_in: Sequence[str] = ("identities",),
    ) -> None:
        """``about`` lists the subjects that the rule must answer for, for example ``Estate.credentials``.

        ``hidden`` lists where further ones may lie that nobody showed, with what is missing: for
        those the rule is not evaluated, or an empty table would read as clean. ``listed_in`` are
        the tables that subjects come from: where one was not got for a whole account, the rule is
        not evaluated for that account.
        """
        self.id = id
        self.title = title
        self.severity = severity
        self.theme = theme
        self.why = why
        self.about = about
        self.hidden = hidden
        self.listed_in = tuple(listed_in)
        self._judge: Judge | None = None

    @property
    def page(self) -> str:
        """The address of the rule's page."""
        return f"{PAGES}/{self.id}.md"

    @property
    def explanation(self) -> str:
        """The longer text of the rule: its module's docstring."""
        return self._judge.__globals__["__doc__"] or "" if self._judge else ""

    def check(self, judge: Judge) -> Judge:
        """Decorator: ``judge`` is this rule's body."""
        self._judge = judge
        return judge

    def run(self, estate: Estate, settings: Settings) -> Sequence[Outcome]:
        """Every outcome; raises PluginError when a subject is left without an answer.

        There is no default verdict: silence about a subject would read as clean.
        """
        if self._judge is None:
            raise PluginError(f"rule `{self.id}`", "has no check", "decorate a function with RULE.check")
        unseen = (self.not_evaluated(subject, needs) for subject, needs in self.hidden(estate))
        outcomes = (*self._judge(estate, settings), *unseen)
        answered = {outcome.subject for outcome in outcomes}
        for subject in self.about(estate):
            if subject.id not in answered:
                raise PluginError(
                    f"rule `{self.id}`", f"says nothing about `{subject.id}`", "yield an outcome for it"
                )
        return outcomes

    def finding(
        self,
        subject: Subject,
        message: str,
        *,
        severity: Severity | None = None,
        confidence: Confidence = Confidence.CERTAIN,
        cause: Cause | None = None,
        evidence: Iterable[Evidence] = (),
        fix: Iterable[Fix] = (),
        discriminator: str = "",
        proposal: Proposal | None = None,
    ) -> Finding:
        """Something is wrong with ``subject``; ``discriminator`` tells two findings on one subject apart."""
        identity, credential = _concerned(subject)
        raw = "\0".join((self.id, subject.id, discriminator))
        return Finding(
            rule=self.id,
            subject=subject.id,
            severity=severity or self.severity,
            confidence=confidence,
            message=message,
            fingerprint=hashlib.sha256(raw.encode("utf-8", "surrogatepass")).hexdigest()[:16],
            provider=subject.provider,
            partition=subject.partition,
            identity=identity,
            credential=credential,
            agent=None,
            cause=cause or _own_cause(subject),
            evidence=tuple(evidence),
            fix=tuple(fix),
            proposal=proposal,
        )

    def clean(self, subject: Subject) -> Clean:
        """Nothing is wrong with ``subject``, and the evidence to say so was there."""
        return Clean(self.id, subject.id)

    def not_evaluated(self, subject: Subject, needs: Iterable[Missing]) -> NotEvaluated:
        """Nobody can tell about ``subject``; ``needs`` names what would be needed."""
        return NotEvaluated(self.id, subject.id, tuple(needs))


def statement_cause(because: Because, grant: Grant) -> Cause:
    """The statement to change: the same cause through whichever rule or holder it is met."""
    return Cause("statement", grant_cause(grant).id, because.statement, grant.name)


def grant_cause(grant: Grant) -> Cause:
    """The policy to change or take off, the same through whichever holder it is met."""
    return Cause("grant", grant.reference or f"{grant.holder}/{grant.name}", name=grant.name)


def statement_evidence(because: Because) -> Evidence:
    """The statement that allows it, by its place and its own name."""
    name = f" `{because.sid}`" if because.sid else ""
    return Evidence(f"{because.layer} policy `{because.name}`", f"statement {because.statement}{name}")


def last_use(idle: Idle) -> Evidence:
    """What is known of the last use, by whom, and in which window."""
    if idle.last_used is None:
        return Evidence(idle.source, "no use seen", idle.window)
    service = f" ({idle.service})" if idle.service else ""
    return Evidence(idle.source, f"last used {idle.last_used:%Y-%m-%d}{service}", idle.window)


def _concerned(subject: Subject) -> tuple[str | None, str | None]:
    match subject:
        case Identity(id=identity):
            return identity, None
        case Credential(id=credential, identity=identity):
            return identity, credential
        case Grant(holder=holder):
            return holder, None
        case Trust(identity=identity):
            return identity, None


def _own_cause(subject: Subject) -> Cause:
    match subject:
        case Identity():
            return Cause("identity", subject.id, name=subject.name)
        case Credential():
            return Cause("credential", subject.id, name=subject.kind.value)
        case Grant():
            return Cause("grant", subject.id, name=subject.name)
        case Trust():
            return Cause("trust", subject.identity, subject.statement, subject.sid or "")
