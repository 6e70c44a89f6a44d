"""What an account's files leave out: kinds not given, calls refused, answers cut, pieces not readable."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from nhiscan.connectors.aws.arns import region_in
from nhiscan.connectors.aws.entry import Fault
from nhiscan.connectors.aws.error_codes import Meaning
from nhiscan.connectors.aws.export import DEPTH, Export, File, Subject, names, stem
from nhiscan.connectors.aws.facts import Given, Page
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.people import arns_by_user
from nhiscan.connectors.aws.refusals import Failure, Refusal
from nhiscan.connectors.aws.root import root_told
from nhiscan.model import GapKind

_LIVE: Final = "nhiscan collect aws"
"""The command that makes every listing."""


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
    one for each that is missing. Where there is no such thing, nothing is missing. Further
    listings of which none was given are told together.
    """
    spoken = _spoken(ledger)
    together: list[Export] = []
    for export in exports:
        if export.spare(ledger):
            continue
        told = spoken[export.what]
        missing = _missing(export, told, ledger)
        if told:
            for subject in missing:
                _not_given(export, subject, ledger)
        elif missing and export.further:
            together.append(export)
        elif missing:
            _not_given(export, None, ledger)
    _not_given_together(together, ledger)


def _spoken(ledger: Ledger) -> defaultdict[str, set[str | None]]:
    """By kind, the words for what was given, and the names of what was refused or failed."""
    words: defaultdict[str, set[str | None]] = defaultdict(set)
    for given in ledger.of(Given):
        words[given.what].add(given.word)
    for refused in ledger.of(Refused):
        words[refused.export.what].update(names(refused.refusal.path))
    for failed in ledger.of(Failed):
        words[failed.export.what].update(names(failed.failure.path))
    return words


def _missing(export: Export, told: set[str | None], ledger: Ledger) -> Sequence[Subject | None]:
    """What of a kind nobody told; None stands for a kind that is made once.

    A file's name without its folder says nothing of a thing whose answers lie in one: its like
    may be in another region.
    """
    if export.each is None:
        return [] if told else [None]
    whole = told.difference(end for word in told if word is not None for end in _ends(word))
    missing = (
        found
        for found in export.each(ledger)
        if told.isdisjoint(_answers(export, found)) and found.word not in whole
    )
    return list(dict.fromkeys(missing))


def _ends(word: str) -> Iterator[str]:
    """``word`` without its first folders."""
    return (word[at + 1 :] for at, letter in enumerate(word) if letter == "/")


def tell_refused(ledger: Ledger) -> None:
    """A gap for each call that was refused or failed, naming call, region and permission."""
    refused, failures = ledger.of(Refused), ledger.of(Failed)
    about = _About([*(found.export for found in refused), *(found.export for found in failures)], ledger)
    for found in refused:
        for subject in about.named(found.export, names(found.refusal.path)):
            _refused(found.export, found.refusal, subject, ledger)
    for failed in failures:
        what = f"{failed.export.what}: {failed.failure.path.name} says `{failed.failure.line}`"
        for subject in about.named(failed.export, names(failed.failure.path)):
            _tell(GapKind.TRUNCATED, failed.export, what, failed.export.needs, subject, ledger)


def _refused(export: Export, refusal: Refusal, subject: Subject | None, ledger: Ledger) -> None:
    what = f"{export.what}: {refusal.operation}"
    what += f" for {subject.word}" if subject else ""
    what += f" in {refusal.region}" if refusal.region else ""
    match refusal.meaning:
        case Meaning.REFUSED:
            kind, needs = GapKind.REFUSED, export.permissions[refusal.operation]
            what += "" if refusal.known else f" ({refusal.code})"
        case Meaning.NOT_SUBSCRIBED | Meaning.REGION_OFF:
            kind, needs = GapKind.NOT_APPLICABLE, export.needs
            what += f": {refusal.meaning.value}"
        case _:
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
        self._found: defaultdict[tuple[str, str], dict[str, Subject]] = defaultdict(dict)
        for what, export in {export.what: export for export in exports}.items():
            for subject in export.each(ledger) if export.each else ():
                for name in _answers(export, subject):
                    self._found[what, name][subject.word] = subject

    def named(self, export: Export, called: Iterable[str]) -> Sequence[Subject | None]:
        """The things that a file may be about, which has one of the names ``called``, the most exact first.

        None alone: it is about no one thing that is known.
        """
        found = (self._found.get((export.what, name)) for name in called)
        things = next(filter(None, found), None)
        return list(things.values()) if things else [None]


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
            for subject in about.named(export, page.names):
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


def _answers(export: Export, subject: Subject) -> Iterator[str]:
    """What an answer about one thing is called: with the folders that tell it from its like.

    A region that no list told is left out, and one for which the kind's own name has no place
    may be left out.
    """
    if subject.file is None:
        yield subject.word
        return
    path, fixed = Path(subject.file), re.split("[A-Z]{2,}", export.file)[0].count("/")
    parts = (*path.parts[:-1], stem(path))
    below = parts[min(fixed, len(parts) - 2) :][-DEPTH:]
    yield "/".join(below[1:] if below[0] == "REGION" and len(below) > 2 else below)
    if "REGION" not in export.file and len(below) == 2 and region_in(below[0]):
        yield f"{parts[fixed - 1]}/{below[1]}"


def _not_given(export: Export, subject: Subject | None, ledger: Ledger) -> None:
    what = f"{export.what}: {subject.word}" if subject else export.what
    for table in export.tables:
        for id_ in [subject.id] if subject else _everyone(table, ledger):
            ledger.gap(GapKind.NOT_GIVEN, table, what, export.needs, id_)


def _not_given_together(exports: Iterable[Export], ledger: Ledger) -> None:
    """One gap for each table that some of many listings would fill; one command makes them all."""
    whats: defaultdict[str, list[str]] = defaultdict(list)
    for export in exports:
        for table in export.tables:
            whats[table].append(export.what)
    for table, missing in whats.items():
        listings = "listing" if len(missing) == 1 else "listings"
        what = f"{len(missing)} further {listings}: {', '.join(sorted(missing, key=str.casefold))}"
        ledger.gap(GapKind.NOT_GIVEN, table, what, _LIVE)
