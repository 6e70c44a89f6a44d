"""What an account's files leave out: kinds not given, calls refused, answers cut, pieces not readable."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from nhiscan.connectors.aws.entry import Fault
from nhiscan.connectors.aws.export import Export, File, Subject, names, stem
from nhiscan.connectors.aws.facts import Given, Page
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.people import arns_by_user
from nhiscan.connectors.aws.refusals import Failure, Refusal
from nhiscan.connectors.aws.root import root_told
from nhiscan.model import GapKind


@dataclass(frozen=True, slots=True)
class Refused:
    """A kind of export was asked for, and not got."""

    export: Export
    """The kind."""
    refusal: Refusal
    """How."""


@dataclass(frozen=True, slots=True)
class Failed:
    """A command for a kind of export failed without an answer."""

    export: Export
    """The kind."""
    failure: Failure
    """How."""


def tell_absent(exports: Iterable[Export], ledger: Ledger) -> None:
    """A gap for each kind of one account that no file and no refusal speaks of.

    A kind that is made for each of many things is one gap where none of them was given, else
    one for each that is missing. Where there is no such thing, nothing is missing.
    """
    words: defaultdict[str, set[str | None]] = defaultdict(set)
    for given in ledger.of(Given):
        words[given.what].add(given.word)
    for refused in ledger.of(Refused):
        words[refused.export.what].update(names(refused.refusal.path))
    for failed in ledger.of(Failed):
        words[failed.export.what].update(names(failed.failure.path))
    for export in exports:
        if export.spare(ledger):
            continue
        told = words[export.what]
        missing: list[Subject | None] = [None]
        if export.each is not None:
            missing = [found for found in export.each(ledger) if not told & {found.word, _answer(found)}]
        if not told:
            missing = [None] if missing else []
        elif export.each is None:
            missing = []
        for subject in dict.fromkeys(missing):
            _not_given(export, subject, ledger)


def tell_refused(ledger: Ledger) -> None:
    """A gap for each call that was refused or failed, naming call, region and permission."""
    refused, failures = ledger.of(Refused), ledger.of(Failed)
    about = _About([*(found.export for found in refused), *(found.export for found in failures)], ledger)
    for found in refused:
        subject = about.named(found.export, names(found.refusal.path))
        _refused(found.export, found.refusal, subject, ledger)
    for failed in failures:
        subject = about.named(failed.export, names(failed.failure.path))
        what = f"{failed.export.what}: {failed.failure.path.name} says `{failed.failure.line}`"
        _tell(GapKind.TRUNCATED, failed.export, what, failed.export.needs, subject, ledger)


def _refused(export: Export, refusal: Refusal, subject: Subject | None, ledger: Ledger) -> None:
    what = f"{export.what}: {refusal.operation}"
    what += f" for {subject.word}" if subject else ""
    what += f" in {refusal.region}" if refusal.region else ""
    kind, needs = GapKind.REFUSED, export.permissions[refusal.operation]
    if not refusal.refused:
        kind, needs = GapKind.TRUNCATED, export.needs
        what += f" failed ({refusal.code})"
    _tell(kind, export, what, needs, subject, ledger)


def _tell(
    kind: GapKind, export: Export, what: str, needs: str, subject: Subject | None, ledger: Ledger
) -> None:
    """A gap of every table of a kind; one about all users is one for each where root is known."""
    for table in export.tables:
        whom = [subject.id] if subject else _everyone(table, ledger) or [None]
        for id_ in whom:
            ledger.gap(kind, table, what, needs, id_)


def _everyone(table: str, ledger: Ledger) -> list[str | None]:
    """Whom a gap of a whole kind concerns: None for all, every user where root's credentials are known."""
    if table == "credentials" and root_told(ledger):
        return list(arns_by_user(ledger).values())
    return [None]


class _About:
    """What the files of some kinds are about, by their names."""

    def __init__(self, exports: Iterable[Export], ledger: Ledger) -> None:
        self._found = {
            (what, _answer(subject)): subject
            for what, export in {export.what: export for export in exports}.items()
            for subject in (export.each(ledger) if export.each else ())
        }

    def named(self, export: Export, called: Iterable[str]) -> Subject | None:
        """The one thing that a file is about, which has one of the names ``called``."""
        found = (self._found.get((export.what, name)) for name in called)
        return next(filter(None, found), None)


def tell_cut(exports: Sequence[Export], ledger: Ledger) -> None:
    """A gap for each kind whose pages all say that more follow, about the one thing they tell of."""
    by_name = {export.what: export for export in exports}
    pages: defaultdict[str, list[Page]] = defaultdict(list)
    for page in ledger.of(Page):
        pages[page.what].append(page)
    cut = [page for page in ledger.of(Page) if page.more]
    about = _About([by_name[page.what] for page in cut], ledger)
    for page in cut:
        export = by_name[page.what]
        if not export.pages or all(page.more for page in pages[page.what]):
            subject = about.named(export, page.names)
            what = f"further pages of {page.what}" + (f": {subject.word}" if subject else "")
            _tell(GapKind.TRUNCATED, export, what, export.needs, subject, ledger)


def tell_faults(export: Export, file: File, ledger: Ledger) -> None:
    """A gap for each piece of a file that was skipped, and a notice for each value taken as unknown."""
    faults: dict[Fault, None] = dict.fromkeys(file.complaints.faults)
    for fault in faults:
        what = f"{file.path.name}{fault.pointer and '#' + fault.pointer} {fault.problem}"
        ledger.gap(GapKind.TRUNCATED, fault.table or export.tables[0], what, export.needs, fault.subject)
    for oddity in dict.fromkeys(file.complaints.oddities):
        ledger.notice(f"{file.path}: {oddity}")


def _answer(subject: Subject) -> str:
    """What the answer about ``subject`` would be called."""
    if subject.file is None:
        return subject.word
    answer = Path(subject.file)
    return f"{answer.parent.name}/{stem(answer)}"


def _not_given(export: Export, subject: Subject | None, ledger: Ledger) -> None:
    what = f"{export.what}: {subject.word}" if subject else export.what
    for table in export.tables:
        for id_ in [subject.id] if subject else _everyone(table, ledger):
            ledger.gap(GapKind.NOT_GIVEN, table, what, export.needs, id_)
