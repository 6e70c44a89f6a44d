"""Services and actions that an identity accessed last: ``aws iam get-service-last-accessed-details``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from nhiscan.connectors.aws.arns import account_of, accounts_of
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.entry import Entry
from nhiscan.connectors.aws.export import Export, File, Subject
from nhiscan.connectors.aws.facts import Given
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.people import arns_by_name
from nhiscan.connectors.aws.usage import Access, accesses
from nhiscan.model import GapKind, Identity, IdentityKind

_WHAT = "last accessed"
_FOLDER = "last-accessed"
_DONE = "COMPLETED"
_KINDS = {"role": IdentityKind.ROLE, "user": IdentityKind.USER}


@dataclass(frozen=True, slots=True)
class _Job:
    """One finished report."""

    kind: IdentityKind | None
    """Role or user, by the file's folder."""
    name: str
    """The identity's name, by the file's name."""
    arn: str | None
    """The identity's ARN, if it accessed anything."""
    completed: datetime | None
    """When it was made (UTC)."""
    state: str
    """``COMPLETED``, or why it says nothing."""
    rows: tuple[Access, ...]
    """What it says."""
    more: bool
    """Whether it says that pages follow: what it leaves out may then have been accessed."""
    by_action: bool
    """Whether it tells of actions too."""


def _entity(file: File) -> str | None:
    """The identity itself: reports of users and roles name no other."""
    names = {
        found for found in file.values("ServicesLastAccessed", "LastAuthenticatedEntity") if account_of(found)
    }
    return str(names.pop()) if len(names) == 1 else None


def _read(file: File, ledger: Ledger) -> None:
    """A job. The answer names the identity only if it accessed something.

    Of a cut answer only the accesses count: nobody can say that there were no others.
    """
    top = file.top
    state, completed = top.maybe("JobStatus") or "of no known state", top.time("JobCompletionDate")
    kind = _KINDS.get((file.below(_FOLDER) or ("",))[0])
    rows = tuple(row for entry in top.entries("ServicesLastAccessed") for row in _service(entry))
    if file.more:
        rows = tuple(row for row in rows if row.last_used is not None)
    by_action = top.maybe("JobType") == "ACTION_LEVEL"
    if state == _DONE:
        ledger.dated(completed)
    ledger.learn(_Job(kind, file.stem, _entity(file), completed, state, rows, file.more, by_action))


def _service(entry: Entry) -> Iterator[Access]:
    """A service and its tracked actions.

    A service without a time was not accessed in the tracking period, nor was a listed action;
    an action that is not listed may not be tracked at all. Attempts count, denied ones too.

    Source: IAM API Reference, "ServiceLastAccessed" and "TrackedActionLastAccessed".
    """
    with entry.guarded():
        prefix = entry.text("ServiceNamespace")
        if _told(entry, "LastAuthenticated"):
            yield Access(prefix, entry.time("LastAuthenticated"), entry.maybe("LastAuthenticatedRegion"))
        for action in entry.entries("TrackedActionsLastAccessed"):
            with action.guarded():
                name = f"{prefix}:{action.text('ActionName')}"
                if _told(action, "LastAccessedTime"):
                    yield Access(name, action.time("LastAccessedTime"), action.maybe("LastAccessedRegion"))


def _told(entry: Entry, key: str) -> bool:
    """Whether an entry says when, or that it was never: a time that cannot be read says neither."""
    return entry.value(key) is None or entry.time(key) is not None


def _settle(ledger: Ledger) -> None:
    known = {kind: arns_by_name(ledger, kind) for kind in _KINDS.values()}
    for job in ledger.of(_Job):
        arn = job.arn or (known[job.kind].get(job.name) if job.kind else None)
        if arn is None:
            ledger.notice(f"last accessed services of `{job.name}`: no such identity is described")
            continue
        ledger.learn(Given(_WHAT, arn))
        if job.state == _DONE:
            for row in accesses(arn, job.rows, job.completed, ledger):
                ledger.add(row)
        else:
            what = f"{_WHAT}: {arn}: the job is {job.state.lower().replace('_', ' ')}"
            ledger.gap(GapKind.TRUNCATED, "usage", what, EXPORT.needs, arn)
        if not job.by_action:
            ledger.gap(GapKind.NOT_GIVEN, "usage", "last accessed actions", EXPORT.needs, arn)


def _identities(ledger: Ledger) -> Iterator[Subject]:
    """Everyone who could have used something, the provider's own roles left out."""
    for identity in ledger.of(Identity):
        if (
            identity.kind in _KINDS.values()
            and identity.managed_by is None
            and not identity.id.endswith(":root")
        ):
            yield _subject(identity)


def _subject(identity: Identity) -> Subject:
    return Subject(identity.id, identity.id, f"{_FOLDER}/{identity.kind.value}/{identity.name}.json")


GENERATE_SERVICE_LAST_ACCESSED_DETAILS = Call(
    "iam", "GenerateServiceLastAccessedDetails", "iam:GenerateServiceLastAccessedDetails", keeps="JobId"
)
GET_SERVICE_LAST_ACCESSED_DETAILS = Call(
    "iam",
    "GetServiceLastAccessedDetails",
    "iam:GetServiceLastAccessedDetails",
    keeps="JobStatus JobType JobCreationDate JobCompletionDate Error(Code) "
    "ServicesLastAccessed(ServiceName ServiceNamespace LastAuthenticated "
    "LastAuthenticatedEntity LastAuthenticatedRegion TotalAuthenticatedEntities "
    "TrackedActionsLastAccessed(ActionName LastAccessedEntity LastAccessedTime "
    "LastAccessedRegion))",
)
EXPORT = Export(
    what=_WHAT,
    command="job=$(aws iam generate-service-last-accessed-details --granularity ACTION_LEVEL --arn ARN "
    '--query JobId --output text); sleep 10; aws iam get-service-last-accessed-details --job-id "$job"',
    file="last-accessed/KIND/NAME.json",
    tables=("usage",),
    calls=(GENERATE_SERVICE_LAST_ACCESSED_DETAILS, GET_SERVICE_LAST_ACCESSED_DETAILS),
    recognises=lambda file: file.has("JobStatus", "ServicesLastAccessed") or file.has("JobStatus", "JobType"),
    accounts=lambda file: accounts_of([_entity(file)]),
    read=_read,
    settle=_settle,
    each=_identities,
)
