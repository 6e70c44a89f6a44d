"""What an account's files leave out: kinds not given, calls refused, answers cut, pieces not readable."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from nhiscan.connectors.aws.entry import Fault
from nhiscan.connectors.aws.export import Export, File, Subject, stem
from nhiscan.connectors.aws.facts import Given, Page
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.refusals import Refusal
from nhiscan.model import GapKind


@dataclass(frozen=True, slots=True)
class Refused:
    """A kind of export was asked for, and not got."""

    export: Export
    """The kind."""
    refusal: Refusal
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
        words[refused.export.what].update(_names(refused.refusal))
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
    kinds = {found.export.what: found.export for found in ledger.of(Refused)}
    about = {
        (what, _answer(subject)): subject
        for what, export in kinds.items()
        for subject in (export.each(ledger) if export.each else ())
    }
    for found in ledger.of(Refused):
        named = (about.get((found.export.what, name)) for name in _names(found.refusal))
        _refused(found.export, found.refusal, next(filter(None, named), None), ledger)


def _refused(export: Export, refusal: Refusal, subject: Subject | None, ledger: Ledger) -> None:
    what = f"{export.what}: {refusal.operation}"
    what += f" for {subject.word}" if subject else ""
    what += f" in {refusal.region}" if refusal.region else ""
    kind, needs = GapKind.REFUSED, export.permissions[refusal.operation]
    if not refusal.refused:
        kind, needs = GapKind.TRUNCATED, export.needs
        what += f" failed ({refusal.code})"
    for table in export.tables:
        ledger.gap(kind, table, what, needs, subject.id if subject else None)


def tell_cut(exports: Sequence[Export], ledger: Ledger) -> None:
    """A gap for each kind whose pages all say that more follow."""
    by_name = {export.what: export for export in exports}
    for what, pages in _pages(ledger).items():
        export = by_name[what]
        if all(pages) if export.pages else any(pages):
            for table in export.tables:
                ledger.gap(GapKind.TRUNCATED, table, f"further pages of {what}", export.needs)


def tell_faults(export: Export, file: File, ledger: Ledger) -> None:
    """A gap for each piece of a file that was skipped, and a notice for each value taken as unknown."""
    faults: dict[Fault, None] = dict.fromkeys(file.complaints.faults)
    for fault in faults:
        what = f"{file.path.name}{fault.pointer and '#' + fault.pointer} {fault.problem}"
        ledger.gap(GapKind.TRUNCATED, fault.table or export.tables[0], what, export.needs, fault.subject)
    for oddity in dict.fromkeys(file.complaints.oddities):
        ledger.notice(f"{file.path}: {oddity}")


def _pages(ledger: Ledger) -> dict[str, list[bool]]:
    pages: dict[str, list[bool]] = {}
    for page in ledger.of(Page):
        pages.setdefault(page.what, []).append(page.more)
    return pages


def _names(refusal: Refusal) -> tuple[str, str]:
    """What the answer to a refused call would be called: with its folder, and by its name alone."""
    name = stem(refusal.path)
    return f"{refusal.path.parent.name}/{name}", name


def _answer(subject: Subject) -> str:
    """What the answer about ``subject`` would be called."""
    if subject.file is None:
        return subject.word
    answer = Path(subject.file)
    return f"{answer.parent.name}/{stem(answer)}"


def _not_given(export: Export, subject: Subject | None, ledger: Ledger) -> None:
    what = f"{export.what}: {subject.word}" if subject else export.what
    for table in export.tables:
        ledger.gap(GapKind.NOT_GIVEN, table, what, export.needs, subject.id if subject else None)
