"""The estate: everything that rules may ask about a snapshot, answered once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from functools import cached_property
from typing import TypeVar

from nhiscan.access import Access, AccessSet, language
from nhiscan.model import (
    Because,
    Clock,
    Credential,
    CredentialKind,
    Gap,
    GapKind,
    Grant,
    Identity,
    IdentityKind,
    Idle,
    Inherited,
    IssuerSubject,
    Layer,
    Membership,
    Missing,
    Nature,
    Ownership,
    OwnerSource,
    Policy,
    Resource,
    Scope,
    ScopeKind,
    Span,
    Trust,
    Unseen,
    Usage,
    Workload,
)
from nhiscan.rightsize import Excess, excess
from nhiscan.settings import Settings
from nhiscan.snapshot import Partition, Row, Snapshot

R = TypeVar("R", bound=Row)
A = TypeVar("A", Span, Idle)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Estate:
    """One snapshot, its settings and its clock, with the questions that rules ask.

    Everything is read once and indexed on first use. Nothing here says "clean": a question
    that the snapshot cannot answer comes back as Unseen or with the missing tables.
    """

    def __init__(self, snapshot: Snapshot, settings: Settings, as_of: datetime | None = None) -> None:
        """``as_of`` (UTC) replaces every partition's own clock."""
        self.snapshot = snapshot
        self.settings = settings
        self._as_of = as_of
        self._access: dict[str, Access | None] = {}
        self._sets: dict[str, AccessSet | None] = {}
        self._excess: dict[str, Excess | Unseen] = {}

    # -- who and what ------------------------------------------------------------------

    @cached_property
    def _identities(self) -> dict[str, Identity]:
        return {identity.id: identity for identity in self.snapshot.rows(Identity)}

    def identities(self) -> Sequence[Identity]:
        """Every identity that can act, groups left out."""
        return [i for i in self._identities.values() if i.kind is not IdentityKind.GROUP]

    def service_identities(self) -> Sequence[Identity]:
        """Identities that are machines or may be."""
        return [i for i in self.identities() if self.nature(i)[0] is not Nature.HUMAN]

    def owned_identities(self) -> Sequence[Identity]:
        """Service identities that their owner can change: not those the provider runs."""
        return [i for i in self.service_identities() if i.managed_by is None]

    def identity(self, id_: str) -> Identity | None:
        """The identity with that id."""
        return self._identities.get(id_)

    @cached_property
    def _credentials(self) -> dict[str, tuple[Credential, ...]]:
        return _index(self.snapshot.rows(Credential), lambda c: c.identity)

    def credentials(self) -> Sequence[Credential]:
        """Every credential of service identities, passwords left out: they are a human's way in."""
        ours = {i.id for i in self.service_identities()}
        return [
            c
            for identity, held in self._credentials.items()
            if identity in ours
            for c in held
            if c.kind is not CredentialKind.PASSWORD
        ]

    def all_credentials(self) -> Sequence[Credential]:
        """Every credential of every identity, root's and humans' too."""
        return [c for held in self._credentials.values() for c in held]

    def credentials_of(self, identity: Identity) -> Sequence[Credential]:
        """The credentials that prove one identity."""
        return self._credentials.get(identity.id, ())

    @cached_property
    def _workloads(self) -> dict[str, tuple[Workload, ...]]:
        return _index(self.snapshot.rows(Workload), lambda w: w.identity)

    def workloads_of(self, identity: Identity) -> Sequence[Workload]:
        """What runs as ``identity``."""
        return self._workloads.get(identity.id, ())

    @cached_property
    def _owners(self) -> dict[str, tuple[Ownership, ...]]:
        return _index(self.snapshot.rows(Ownership), lambda o: o.subject)

    def owners(self, identity: Identity) -> Sequence[Ownership]:
        """Who answers for ``identity``, best source first: manifest, provider, tag, creator."""
        found = list(self._owners.get(identity.id, ()))
        keys = {key.casefold() for key in self.settings.owner_tags}
        told = {owner.owner for owner in found}
        found += [
            Ownership(identity.id, value, OwnerSource.TAG, "medium", identity.partition)
            for key, value in identity.tags
            if key.casefold() in keys and value.strip() and value not in told
        ]
        order = list(OwnerSource)
        return sorted(found, key=lambda owner: (order.index(owner.source), owner.owner))

    def nature(self, identity: Identity) -> tuple[Nature, str]:
        """Machine, human or unknown, and why: settings decide before the provider's facts."""
        for nature, patterns in (
            (Nature.MACHINE, self.settings.machine),
            (Nature.HUMAN, self.settings.human),
        ):
            for pattern in patterns:
                if fnmatchcase(identity.name, pattern) or fnmatchcase(identity.id, pattern):
                    return nature, f"settings: identity.{nature.value} has `{pattern}`"
        return identity.nature, identity.nature_because

    # -- grants and trusts -------------------------------------------------------------

    @cached_property
    def _grants(self) -> dict[str, tuple[Grant, ...]]:
        return _index(self.snapshot.rows(Grant), lambda g: g.holder)

    @cached_property
    def _groups(self) -> dict[str, tuple[Membership, ...]]:
        return _index(self.snapshot.rows(Membership), lambda m: m.member)

    def grants_of(self, identity: Identity) -> Sequence[Grant]:
        """The identity policies that ``identity`` carries itself or through its groups."""
        holders = self._holders(identity)
        return [g for holder in holders for g in self._grants.get(holder, ()) if g.layer is Layer.IDENTITY]

    def _holders(self, identity: Identity) -> Sequence[str]:
        """``identity`` and its groups."""
        return [identity.id, *(m.group for m in self._groups.get(identity.id, ()))]

    def grant_of(self, identity: Identity, because: Because) -> Grant | None:
        """The grant by which ``identity`` carries the statement that an answer names."""
        named = (because.policy, because.name)
        return next((g for g in self.grants_of(identity) if (g.policy or "", g.name) == named), None)

    def grants(self) -> Sequence[Grant]:
        """Every identity policy attached to an identity or group that its owner can change."""
        return [
            grant
            for holder, held in self._grants.items()
            if (identity := self._identities.get(holder)) and identity.managed_by is None
            for grant in held
            if grant.layer is Layer.IDENTITY
        ]

    @cached_property
    def _documents(self) -> dict[str, str]:
        return {policy.id: policy.document for policy in self.snapshot.rows(Policy)}

    def document(self, grant: Grant) -> str | None:
        """The text of the policy that ``grant`` attaches; None: it was not given."""
        return self._documents.get(grant.policy or "")

    def trust_document(self, trust: Trust) -> str | None:
        """The text of the whole policy that ``trust`` is a part of; None: it was not given."""
        held = self._grants.get(trust.identity, ())
        return next((text for g in held if g.layer is Layer.TRUST and (text := self.document(g))), None)

    def trusts(self) -> Sequence[Trust]:
        """Every trust of identities that their owner can change."""
        return [
            trust
            for trust in self.snapshot.rows(Trust)
            if (identity := self._identities.get(trust.identity)) and identity.managed_by is None
        ]

    def trusts_of(self, identity: Identity) -> Sequence[Trust]:
        """Who may become ``identity``."""
        return self._trusts.get(identity.id, ())

    @cached_property
    def _trusts(self) -> dict[str, tuple[Trust, ...]]:
        return _index(self.snapshot.rows(Trust), lambda t: t.identity)

    @cached_property
    def _tokens(self) -> dict[str, IssuerSubject]:
        return {row.trust: row for row in self.snapshot.rows(IssuerSubject)}

    def tokens(self, trust: Trust) -> IssuerSubject | None:
        """Which tokens a federated trust accepts; None: it is no OIDC trust."""
        return self._tokens.get(trust.id)

    def inherited(self, partition: str) -> Sequence[Inherited]:
        """The guardrails that bind ``partition``."""
        return self.snapshot.rows(Inherited, partition)

    def resources(self) -> Sequence[Resource]:
        """Every resource that the snapshot shows."""
        return self.snapshot.rows(Resource)

    @cached_property
    def accounts(self) -> dict[str, Scope | None]:
        """Accounts that are ours: of the snapshot, the organisation or the settings."""
        found: dict[str, Scope | None] = {p.id: None for p in self.snapshot.partitions}
        found |= dict.fromkeys(self.settings.trusted_accounts)
        found |= {s.id: s for s in self.snapshot.rows(Scope) if s.kind is ScopeKind.ACCOUNT}
        return found

    # -- access ------------------------------------------------------------------------

    def access(self, identity: Identity) -> AccessSet | None:
        """What ``identity`` may do; None: no permission language for its provider is built in."""
        if identity.id not in self._sets:
            engine = self._engine(identity.provider, identity.partition)
            self._sets[identity.id] = engine.effective(identity) if engine else None
        return self._sets[identity.id]

    def access_missing(self, identity: Identity) -> tuple[Missing, ...]:
        """What a rule names when it cannot tell what ``identity`` may do."""
        if language(identity.provider) is None:
            return (Missing("access", GapKind.NOT_GIVEN, f"a permission language for {identity.provider}"),)
        partition = identity.partition
        found = [g for h in self._holders(identity) for g in self._concerning(partition, "policies", h)]
        return _named(found) or self.missing(partition, "policies", identity.id)

    def _engine(self, provider: str, partition: str) -> Access | None:
        if partition not in self._access:
            spoken = language(provider)
            self._access[partition] = spoken.open_partition(self.snapshot, partition) if spoken else None
        return self._access[partition]

    def excess(self, identity: Identity) -> Excess | Unseen:
        """What ``identity`` was granted against what it used; Unseen without last-accessed evidence."""
        if identity.id not in self._excess:
            access = self.access(identity)
            found = excess(access, self.usage(identity.id)) if access else None
            self._excess[identity.id] = found or Unseen(
                self.missing(identity.partition, "usage", identity.id)
            )
        return self._excess[identity.id]

    # -- time and use ------------------------------------------------------------------

    @cached_property
    def _clocks(self) -> dict[str, Clock]:
        parts: Sequence[Partition] = self.snapshot.partitions
        if self._as_of:
            return {part.id: Clock(self._as_of, exact=True) for part in parts}
        times = [t for p in parts for t in (p.taken_at, p.newest) if t is not None]
        latest = max(times, default=_EPOCH)
        return {
            p.id: Clock(p.taken_at, exact=True) if p.taken_at else Clock(latest, exact=False) for p in parts
        }

    def clock(self, partition: str) -> Clock:
        """What time it is for ``partition``: as given, as collected, or at least the newest time inside."""
        return self._clocks[partition]

    @property
    def now(self) -> Clock:
        """The estate's time: the latest of its partitions', exact only if all are."""
        clocks = list(self._clocks.values())
        return Clock(max((c.now for c in clocks), default=_EPOCH), exact=all(c.exact for c in clocks))

    def since(self, moment: datetime, partition: str) -> Span:
        """The time from ``moment`` until now."""
        clock = self.clock(partition)
        return Span(max(0, (clock.now - moment).days), clock.exact)

    def clock_missing(self, partition: str) -> tuple[Missing, ...]:
        """What a rule names when only the lower bound of the clock kept it from an answer."""
        del partition
        return (Missing("run", GapKind.NOT_GIVEN, "--as-of, or an export that carries its own time"),)

    def age(self, credential: Credential) -> Span | Unseen:
        """How long ago ``credential`` was made or rotated."""
        if credential.created is None:
            return Unseen(self.missing(credential.partition, "credentials", credential.identity))
        return self.since(credential.created, credential.partition)

    def older_than(self, credential: Credential, days: int) -> Span | Unseen | None:
        """The age of ``credential`` if it is ``days`` or more; None: it is less."""
        match self.age(credential):
            case Unseen() as unseen:
                return unseen
            case Span() as span:
                return self._reached(span, days, credential.partition, span)

    def unused_for(self, subject: Credential | Identity, days: int) -> Idle | Unseen | None:
        """How ``subject`` was left unused if that is ``days`` or more; None: it is less."""
        match self.idle(subject):
            case Unseen() as unseen:
                return unseen
            case Idle(span) as idle:
                return self._reached(span, days, subject.partition, idle)

    def _reached(self, span: Span, days: int, partition: str, answer: A) -> A | Unseen | None:
        """``answer`` if ``span`` reaches ``days``, None if not, Unseen where the clock cannot tell."""
        match span.reaches(days):
            case True:
                return answer
            case False:
                return None
            case None:
                return Unseen(self.clock_missing(partition))

    @cached_property
    def _usage(self) -> dict[str, tuple[Usage, ...]]:
        return _index(self.snapshot.rows(Usage), lambda u: u.subject)

    def usage(self, subject: str) -> Sequence[Usage]:
        """All evidence about one identity or credential."""
        return self._usage.get(subject, ())

    def idle(self, subject: Credential | Identity) -> Idle | Unseen:
        """How long ``subject`` has not been used; Unseen where nobody tells.

        A use seen by any source counts. Without one, the longest time over which some source
        tracked it and saw nothing: since it was made, or since tracking began.
        """
        rows = [*self._evidence(subject)]
        uses = [row for row in rows if row.last_used is not None]
        if uses:
            last = max(uses, key=lambda row: row.last_used or _EPOCH)
            return self._idle(last, last.last_used or _EPOCH)
        starts = [
            (t, row) for row in rows if row.tracked and (t := _later(row.since, subject.created)) is not None
        ]
        if not starts:
            return self._unseen(subject)
        start, row = min(starts, key=lambda pair: pair[0])
        return self._idle(row, start)

    def _idle(self, row: Usage, start: datetime) -> Idle:
        """What ``row`` says, measured up to when its evidence was made: later nobody looked."""
        clock = self.clock(row.partition)
        end = min(clock.now, row.until) if row.until else clock.now
        exact = clock.exact or row.until is not None
        return Idle(
            Span(max(0, (end - start).days), exact), row.last_used, row.source, row.service, _window(row)
        )

    def _evidence(self, subject: Credential | Identity) -> Iterable[Usage]:
        if isinstance(subject, Credential):
            return [row for row in self.usage(subject.id) if row.action is None]
        held = [row for c in self.credentials_of(subject) for row in self.usage(c.id) if row.action is None]
        return [*self.usage(subject.id), *held]

    def _unseen(self, subject: Credential | Identity) -> Unseen:
        owner = subject.identity if isinstance(subject, Credential) else subject.id
        return Unseen(self.missing(subject.partition, "usage", owner))

    # -- coverage ----------------------------------------------------------------------

    @cached_property
    def gaps(self) -> Sequence[Gap]:
        """Everything the snapshot does not hold or nobody can read, not-applicable services left out."""
        found = [gap for gap in self.snapshot.rows(Gap) if gap.kind is not GapKind.NOT_APPLICABLE]
        engines = (self._engine(part.provider, part.id) for part in self.snapshot.partitions)
        return [*found, *(gap for engine in engines if engine for gap in engine.problems)]

    @cached_property
    def _gaps_by_table(self) -> dict[tuple[str, str], tuple[Gap, ...]]:
        return _index(self.gaps, lambda gap: (gap.partition, gap.table))

    def missing(self, partition: str, table: str, subject: str | None = None) -> tuple[Missing, ...]:
        """What keeps ``table`` of ``partition`` from being whole, as far as it concerns ``subject``.

        Never empty: where no gap is on record, the evidence simply was not given.
        """
        found = _named(self._concerning(partition, table, subject))
        return found or (Missing(table, GapKind.NOT_GIVEN, f"evidence for the table `{table}`"),)

    def complete(self, partition: str, table: str, subject: str | None = None) -> bool:
        """Whether nothing of ``table`` is missing in ``partition``, as far as it concerns ``subject``."""
        return not self._concerning(partition, table, subject)

    def cut(self, partition: str, table: str, subject: str | None = None) -> tuple[Missing, ...]:
        """What of ``table`` was asked for and not fully got: refused, or cut short."""
        return _named(gap for gap in self._concerning(partition, table, subject) if gap.kind.incomplete)

    def _concerning(self, partition: str, table: str, subject: str | None) -> Sequence[Gap]:
        gaps = self._gaps_by_table.get((partition, table), ())
        return [gap for gap in gaps if gap.subject is None or subject is None or gap.subject == subject]

    # -- environments ------------------------------------------------------------------

    def environments_of(self, partition: str, tags: Iterable[tuple[str, str]] = ()) -> frozenset[str]:
        """The environments of the settings' map that an account or a labelled thing belongs to."""
        labels = {partition, *self._ancestors(partition), *(value for _, value in tags)}
        return frozenset(
            name
            for name, patterns in self.settings.environments.items()
            for pattern in patterns
            if any(fnmatchcase(label, pattern) for label in labels)
        )

    def _ancestors(self, partition: str) -> Iterable[str]:
        scopes = {scope.id: scope for scope in self.snapshot.rows(Scope)}
        seen: set[str] = set()
        current = scopes.get(partition)
        while current is not None and current.parent is not None and current.parent not in seen:
            seen.add(current.parent)
            current = scopes.get(current.parent)
        return seen


def _index(rows: Iterable[R], key: Callable[[R], object]) -> dict:  # type: ignore[type-arg]
    found: defaultdict[object, list[R]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return {k: tuple(v) for k, v in found.items()}


def _named(gaps: Iterable[Gap]) -> tuple[Missing, ...]:
    """``gaps`` as a rule names them, each remedy once."""
    return tuple(dict.fromkeys(Missing(gap.table, gap.kind, gap.needs) for gap in gaps))


def _later(first: datetime | None, second: datetime | None) -> datetime | None:
    return max((t for t in (first, second) if t is not None), default=None)


def _window(row: Usage) -> str | None:
    ends = [t.strftime("%Y-%m-%d") if t else "" for t in (row.since, row.until)]
    return "/".join(ends) if any(ends) else None
