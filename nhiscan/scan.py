"""The run of all rules over one estate, and what came of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from nhiscan.estate import Estate
from nhiscan.exports.shell import comment
from nhiscan.model import Clean, Finding, Fix, Gap, Identity, Missing, Nature, NotEvaluated, Severity
from nhiscan.rightsize import Excess
from nhiscan.rule import Rule
from nhiscan.snapshot import Partition

_ALONE: Final = comment(
    "writes the whole trust policy, on which other findings stand too: apply one, export and scan again"
)
"""What a fix says that others would undo."""


@dataclass(frozen=True, slots=True)
class Lost:
    """One gap and the rules that could not answer because of it."""

    gap: Gap
    """What is missing."""
    rules: tuple[str, ...]
    """Ids of rules that named it, sorted."""


@dataclass(frozen=True, slots=True)
class Totals:
    """Actions granted, used and needed over all service identities; None: not known."""

    granted: int | None
    """How many (identity, action) pairs are granted, over the identities counted."""
    used: int | None
    """How many of them were used, where use is known for every one that grants were counted for."""
    needed: int | None
    """How many of them tasks need."""
    identities: int | None = None
    """Over how many identities the two were counted; None: over all."""


@dataclass(frozen=True, slots=True)
class Scan:
    """One scan's whole result: every format renders this and nothing else."""

    name: str
    """What was scanned, as people call it."""
    as_of: datetime
    """The time findings speak of (UTC)."""
    exact_time: bool
    """False: ``as_of`` is only the newest time seen inside."""
    partitions: tuple[Partition, ...]
    """What was scanned."""
    rules: Mapping[str, Rule]
    """The rules that ran, by id."""
    coverage: tuple[Lost, ...]
    """What is missing, refused and truncated first."""
    identities: Mapping[str, Identity]
    """Every identity, by id."""
    natures: Mapping[Nature, int]
    """How many identities of each nature, groups left out."""
    credentials: int
    """How many credentials."""
    excess: Totals
    """Granted against used against needed."""
    findings: tuple[Finding, ...]
    """What is wrong, worst first, then by rule and subject."""
    not_evaluated: tuple[NotEvaluated, ...]
    """What could not be judged."""
    lowered_by: tuple[str, ...]
    """Settings from the project that can make a verdict milder."""
    fail_on: Severity
    """The threshold in force."""
    allow_partial: bool = False
    """Whether an incomplete scan may pass."""
    required: frozenset[str] = frozenset()
    """Tables whose absence makes the scan incomplete though nobody was refused."""
    unshown: tuple[Finding, ...] = ()
    """Findings milder than asked for: no output lists them, the numbers and the exit code count them."""
    shared_names: frozenset[str] = frozenset()
    """Names that two or more identities have: alone they tell nobody apart."""
    clean: Mapping[str, int] = field(default_factory=dict)
    """How many subjects each rule found nothing wrong with, by rule id."""

    @property
    def failing(self) -> tuple[Finding, ...]:
        """Findings at or above the threshold."""
        return tuple(f for f in (*self.findings, *self.unshown) if f.severity.at_least(self.fail_on))

    @property
    def incomplete(self) -> tuple[NotEvaluated, ...]:
        """What a refusal, a cut answer or a required table kept a rule at the threshold from judging."""
        return tuple(
            item
            for item in self.not_evaluated
            if self.rules[item.rule].severity.at_least(self.fail_on)
            and any(missing.kind.incomplete or missing.table in self.required for missing in item.needs)
        )

    @property
    def unread(self) -> tuple[Gap, ...]:
        """Parts of the input that could not be read at all."""
        return tuple(lost.gap for lost in self.coverage if lost.gap.table == "files")

    @property
    def complete(self) -> bool:
        """Whether every enabled rule at or above the threshold could answer for all it was shown."""
        return not self.incomplete and not self.unread

    @property
    def by_severity(self) -> Mapping[Severity, int]:
        """How many findings of each severity, worst first, zeros too."""
        return {
            severity: sum(f.severity is severity for f in (*self.findings, *self.unshown))
            for severity in Severity
        }

    @property
    def exit_code(self) -> int:
        """1 for findings at or above the threshold, else 3 if incomplete, else 0."""
        if self.failing:
            return 1
        return 3 if not self.complete and not self.allow_partial else 0


def scan(
    estate: Estate,
    rules: Iterable[Rule],
    *,
    fail_on: Severity,
    minimum: Severity = Severity.INFO,
    allow_partial: bool = False,
    required: Iterable[str] = (),
) -> Scan:
    """Run ``rules`` over ``estate``; findings milder than ``minimum`` are counted and not listed.

    Raises PluginError when a rule leaves a subject without an answer.
    """
    chosen = {
        rule.id: rule for rule in sorted(rules, key=lambda r: r.id) if rule.id not in estate.settings.disable
    }
    outcomes = [outcome for rule in chosen.values() for outcome in rule.run(estate, estate.settings)]
    found = _one_at_a_time([o for o in outcomes if isinstance(o, Finding)])
    findings = [f for f in found if f.severity.at_least(minimum)]
    open_questions = [
        *(o for o in outcomes if isinstance(o, NotEvaluated)),
        *_unlisted(estate, chosen.values()),
    ]
    natures = [estate.nature(identity)[0] for identity in estate.identities()]
    return Scan(
        name=estate.snapshot.name,
        as_of=estate.now.now,
        exact_time=estate.now.exact,
        partitions=tuple(estate.snapshot.partitions),
        rules=chosen,
        coverage=_coverage(estate.gaps, open_questions),
        identities={identity.id: identity for identity in estate.snapshot.rows(Identity)},
        natures={nature: natures.count(nature) for nature in Nature},
        credentials=len(estate.all_credentials()),
        excess=_totals(estate),
        findings=tuple(sorted(findings, key=lambda f: (f.severity.rank, f.rule, f.subject, f.fingerprint))),
        not_evaluated=tuple(sorted(open_questions, key=lambda n: (n.rule, n.subject))),
        clean=Counter(outcome.rule for outcome in outcomes if isinstance(outcome, Clean)),
        lowered_by=estate.settings.lowering(),
        fail_on=fail_on,
        allow_partial=allow_partial,
        required=frozenset(required),
        unshown=tuple(f for f in found if not f.severity.at_least(minimum)),
        shared_names=_shared_names(estate),
    )


def _one_at_a_time(findings: Sequence[Finding]) -> list[Finding]:
    """Fixes that each write one trust policy whole say so: a second would undo the first."""
    on_trust = Counter((f.partition, f.cause.id) for f in findings if f.cause.kind == "trust" and f.fix)
    return [
        replace(f, fix=tuple(Fix(fix.kind, f"{_ALONE}\n{fix.text}") for fix in f.fix))
        if f.cause.kind == "trust" and on_trust[f.partition, f.cause.id] > 1
        else f
        for f in findings
    ]


def _unlisted(estate: Estate, rules: Iterable[Rule]) -> Iterator[NotEvaluated]:
    """Rules, not evaluated for each account whose subjects nobody could list: unseen, they have none."""
    gaps = [gap for gap in estate.gaps if gap.subject is None]
    for rule in rules:
        for partition in estate.snapshot.partitions:
            here = (gap for gap in gaps if gap.partition == partition.id and gap.table in rule.listed_in)
            if needs := dict.fromkeys(Missing(gap.table, gap.kind, gap.needs) for gap in here):
                yield NotEvaluated(rule.id, partition.id, tuple(needs))


def _shared_names(estate: Estate) -> frozenset[str]:
    names = Counter(identity.name for identity in estate.snapshot.rows(Identity))
    return frozenset(name for name, number in names.items() if number > 1)


def _totals(estate: Estate) -> Totals:
    """Granted and used over those service identities whose use is known; all of them if none is."""
    everyone = estate.service_identities()
    known = [found for i in everyone if isinstance(found := estate.excess(i), Excess)]
    if not known:
        sets = [access for i in everyone if (access := estate.access(i))]
        return Totals(sum(access.may.bit_count() for access in sets) if sets else None, None, None)
    return Totals(
        sum(f.granted.bit_count() for f in known), sum(f.used.bit_count() for f in known), None, len(known)
    )


def _coverage(gaps: Sequence[Gap], open_questions: Sequence[NotEvaluated]) -> tuple[Lost, ...]:
    """Every gap with the rules it cost: those that could not answer and named just this remedy."""
    cost: defaultdict[Missing, set[str]] = defaultdict(set)
    for item in open_questions:
        for missing in item.needs:
            cost[missing].add(item.rule)
    rows = [Lost(gap, tuple(sorted(cost[Missing(gap.table, gap.kind, gap.needs)]))) for gap in gaps]
    return tuple(
        sorted(
            rows,
            key=lambda r: (
                not r.gap.kind.incomplete,
                r.gap.provider,
                r.gap.partition,
                r.gap.what,
                r.gap.needs,
            ),
        )
    )
