"""Each file opened, recognised, and given to the account it belongs to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from nhiscan.connectors.aws.documents import Documents
from nhiscan.connectors.aws.entry import Complaints, Malformed
from nhiscan.connectors.aws.error_codes import Meaning
from nhiscan.connectors.aws.export import Export, File, names
from nhiscan.connectors.aws.exports import exports
from nhiscan.connectors.aws.facts import Given, NoOrganisation, Page
from nhiscan.connectors.aws.gaps import Failed, Refused, tell_faults
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.refusals import Failure, Refusal, failure, refusals
from nhiscan.connectors.aws.sheets import Sheets
from nhiscan.errors import InputError
from nhiscan.files import RepeatedKeys, parse_json, read_text
from nhiscan.snapshot import Notice, Unread

_JSON: Final = (".json", ".json.gz")
_CSV: Final = (".csv", ".csv.gz")
_ERR: Final = ".err"
_NAMELESS: Final = (
    "names nobody, so it does not say whose account it is from; export it again, without a filter"
)
_HOMELESS: Final = "does not say whose account it is from; put it beside that account's authorization details"


class Intake:
    """What has been read so far, by account.

    A file that names its account is read at once; the others wait for ``place``, when it is known
    in which folder which account lives.
    """

    def __init__(self, documents: Documents, notice: Notice) -> None:
        """Nothing yet."""
        self.used: set[Path] = set()
        self.unread: dict[Path, Unread] = {}
        self.faulty: set[Path] = set()
        self.accounts: dict[str, Ledger] = {}
        self.organisation = Ledger("organisation", documents, notice)
        self._documents = documents
        self._notice = notice
        self._homes: defaultdict[Path, set[str]] = defaultdict(set)
        self._live_in: dict[Path, str] = {}
        self._sheets: dict[str, Sheets] = {}
        self._waiting: list[tuple[Export, File]] = []
        self._refusals: list[Refusal] = []
        self._failures: list[Failure] = []
        self._empty: dict[Path, Unread] = {}

    def take(self, path: Path, *, alone: bool) -> None:
        """Read one file if it is an export.

        In a folder only names that end like an export's are opened; ``alone``, the file may have
        any name.
        """
        if path.name.endswith(_ERR):
            self._take_words(path)
            return
        file = self._open(path, alone)
        kind = _recognised(file) if file else None
        if file is None or kind is None:
            return
        self.used.add(path)
        accounts = list(kind.accounts(file)) if (live := self._live(path)) is None else [live]
        if kind.organisation:
            self._read(kind, file, self.organisation)
        elif not accounts:
            self._waiting.append((kind, file))
        if kind.anchor:
            self._homes[path.parent].update(accounts[:1])
        for account in accounts:
            ledger = self._sheet(account, file) if kind.pages else self.ledger(account)
            self._read(kind, replace(file, complaints=Complaints()), ledger)

    def place(self) -> None:
        """Give every file and refusal that is still waiting to its account."""
        for refusal in self._refusals:
            if refusal.account and any(kind.anchor for kind in _kinds_of(refusal)):
                self._homes[refusal.path.parent].add(refusal.account)
        for owner, sheets in self._sheets.items():
            self.ledger(owner).absorb(sheets.newest())
            for line in sheets.notices():
                self._notice(line)
        for kind, file in self._waiting:
            if (account := self._home(file.path)) is None:
                why = _NAMELESS if kind.anchor else _HOMELESS
                self._refuse(file.path, InputError(str(file.path), *why.split("; ")))
            else:
                self._read(kind, file, self.ledger(account))
        for refusal in self._refusals:
            self._place_refusal(refusal)
        for failed in self._failures:
            self._place_failure(failed)
        self.used.update(self._empty)
        self.unread.update(self._empty)

    def live_in(self, folder: Path, account: str) -> None:
        """Say whose account the files in ``folder`` and below are from, whatever they name."""
        self._live_in[folder] = account

    def ledger(self, account: str) -> Ledger:
        """What is known of one account so far."""
        if account not in self.accounts:
            self.accounts[account] = Ledger(account, self._documents, self._notice)
        return self.accounts[account]

    def _sheet(self, account: str, file: File) -> Ledger:
        """Where a page of an account's details goes, which may be of an older export."""
        self.ledger(account)
        if account not in self._sheets:
            self._sheets[account] = Sheets(lambda: Ledger(account, self._documents, self._notice))
        return self._sheets[account].place(file)

    def _open(self, path: Path, alone: bool) -> File | None:
        """The file as object or text; None: it is no export's, or it is told as unread."""
        json = path.name.endswith(_JSON)
        if not (json or alone or path.name.endswith(_CSV)):
            return None
        try:
            text = read_text(path)
        except InputError as error:
            if json:
                self._refuse(path, error)
            return None
        start = text.lstrip()[:5]
        if json and not start:
            self._empty[path] = Unread(path, str(InputError(str(path), "is empty", "export it again")))
        elif start == "user," or not (json or start[:1] == "{"):
            return File(path, text, Complaints())
        else:
            return self._parse(path, text)
        return None

    def _parse(self, path: Path, text: str) -> File | None:
        """The file as an object; None: it is another JSON value, or it is told as unread."""
        try:
            content = parse_json(text, str(path))
        except InputError as error:
            self._refuse(path, error)
            return None
        if isinstance(content, dict):
            return File(path, content, Complaints())
        if isinstance(content, RepeatedKeys):
            once = File(path, dict(content.pairs), Complaints())
            if any(kind.recognises(once) for kind in exports()):
                problem = f"has the key `{content.first_repeated()}` twice"
                self._refuse(path, InputError(str(path), problem, "export it again"))
        return None

    def _refuse(self, path: Path, error: InputError) -> None:
        self.used.add(path)
        self.unread[path] = Unread(path, str(error))

    def _take_words(self, path: Path) -> None:
        """Keep the refusals that a command wrote; its empty answer needs no further word."""
        try:
            text = read_text(path)
        except InputError as error:
            self._refuse(path, error)
            return
        found = list(refusals(text, path))
        if found:
            self.used.add(path)
            self._refusals += found
            self._explained(path)
        elif (failed := failure(text, path)) is not None:
            self._failures.append(failed)

    def _explained(self, path: Path) -> None:
        """Count the empty answer beside the words in ``path`` as read: they tell why it is empty."""
        answer = path.with_name(path.name.removesuffix(_ERR))
        if self._empty.pop(answer, None) is not None:
            self.used.add(answer)

    def _place_failure(self, failed: Failure) -> None:
        """Words beside an answer that was read are warnings; without one, the command failed."""
        answer = failed.path.with_name(failed.path.name.removesuffix(_ERR))
        if answer in self.used or answer in self.unread:
            self.used.add(failed.path)
            return
        kind = next((kind for kind in exports() if kind.is_called(answer)), None)
        if kind is None:
            self._notice(f"{failed.path}: is the error of no command that nhiscan knows by its file's name")
            return
        self.used.add(failed.path)
        self._explained(failed.path)
        account = self._home(failed.path)
        if account is None and not kind.organisation:
            problem = f"says `{failed.line}`, and there is no answer"
            self._refuse(failed.path, InputError(str(failed.path), problem, "run the command again"))
            return
        everyone = [self.organisation, *self.accounts.values()]
        for ledger in everyone if account is None else [self.ledger(account)]:
            ledger.learn(Failed(kind, failed))

    def _place_refusal(self, refusal: Refusal) -> None:
        """Tell it of the kind that it is about; where nobody can say of which, of each."""
        kinds = _kinds_of(refusal)
        if not kinds:
            self._notice(f"{refusal.path}: nothing that nhiscan reads hangs on {refusal.operation}")
        for kind in kinds:
            self._place_refused(kind, refusal)

    def _place_refused(self, kind: Export, refusal: Refusal) -> None:
        account = self._home(refusal.path) or (None if kind.organisation else refusal.account)
        if account is None and not kind.organisation:
            self._refuse(refusal.path, InputError(str(refusal.path), *_HOMELESS.split("; ")))
            return
        everyone = [self.organisation, *self.accounts.values()]
        for ledger in everyone if account is None else [self.ledger(account)]:
            if not _nothing_there(refusal, kind):
                ledger.learn(Refused(kind, refusal))
            elif refusal.meaning is Meaning.NOT_SUBSCRIBED:
                ledger.learn(NoOrganisation())
            else:
                for name in names(refusal.path):
                    ledger.learn(Given(kind.what, name))

    def _read(self, kind: Export, file: File, ledger: Ledger) -> None:
        """Let the kind's reader take the file, and tell what it had to leave out."""
        if kind.each is None:
            ledger.learn(Given(kind.what))
        ledger.learn(Page(kind.what, file.more, names(file.path)))
        try:
            kind.read(file, ledger)
        except Malformed as error:
            file.complaints.faults.append(error.fault)
        if file.complaints.faults:
            self.faulty.add(file.path)
        tell_faults(kind, file, ledger)

    def _live(self, path: Path) -> str | None:
        """The account that ``path`` was collected from; None: it was given."""
        return next((self._live_in[folder] for folder in path.parents if folder in self._live_in), None)

    def _home(self, path: Path) -> str | None:
        """The account of the nearest folder upwards that has one; else the only one there is."""
        if (live := self._live(path)) is not None:
            return live
        for folder in path.parents:
            if (found := self._homes.get(folder)) is not None:
                return next(iter(found)) if len(found) == 1 else None
        return next(iter(self.accounts)) if len(self.accounts) == 1 else None


def _kinds_of(refusal: Refusal) -> Sequence[Export]:
    """The kinds of export that a refused call may have made; several services name an operation alike."""
    kinds = [kind for kind in exports() if refusal.operation in kind.permissions]
    return _fitting(kinds, refusal.path)


def _nothing_there(refusal: Refusal, kind: Export) -> bool:
    """Whether the words only say that there is nothing: none at all, or no such thing any more."""
    gone = refusal.meaning is Meaning.ABSENT and kind.each is not None
    return gone or refusal.code in kind.none


def _recognised(file: File) -> Export | None:
    """The kind of export that a file is; None: it is none."""
    kinds = [kind for kind in exports() if kind.recognises(file)]
    return next(iter(_fitting(kinds, file.path)), None)


def _fitting(kinds: Sequence[Export], path: Path) -> Sequence[Export]:
    """Those of ``kinds`` whose answers are called as ``path`` is; else that lie in its folder; else all."""
    called = [kind for kind in kinds if kind.is_called(path)]
    beside = [kind for kind in kinds if "/" in kind.file and Path(kind.file).parts[0] in path.parts]
    return called or beside or kinds
