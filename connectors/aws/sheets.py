"""Exports of one account that were made at different times, told apart: the newest counts, whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from nhiscan.connectors.aws.export import File
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.usage import times
from nhiscan.text import visible

_LISTS: Final = ("UserDetailList", "GroupDetailList", "RoleDetailList")
_NEVER: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(slots=True)
class _Sheet:
    """Files that are pages or parts of one export."""

    ledger: Ledger
    """What they say."""
    paths: list[Path] = field(default_factory=list)
    """Where they lie."""
    arns: set[str] = field(default_factory=set)
    """The identities they describe."""
    whole: bool = False
    """Whether the last page is among them."""

    @property
    def newest(self) -> datetime:
        """The newest time in it (UTC)."""
        return max(times(self.ledger), default=_NEVER)

    def closed_to(self, file: File, arns: set[str]) -> bool:
        """Whether ``file`` begins another export: it repeats a whole one, or opens pages elsewhere."""
        elsewhere = file.more and file.path.parent not in {path.parent for path in self.paths}
        return self.whole and (elsewhere or bool(arns & self.arns))


class Sheets:
    """The authorization details of one account, file by file.

    Pages and filtered parts of one export never describe the same identity. A file that does
    what a whole export did before it is another export: of several only the newest is kept, as
    mixed they would show identities that are gone.

    Source: IAM API Reference, "GetAccountAuthorizationDetails", IsTruncated and Filter.
    """

    def __init__(self, blank: Callable[[], Ledger]) -> None:
        """``blank`` makes an empty ledger of the account."""
        self._blank = blank
        self._sheets: list[_Sheet] = []

    def place(self, file: File) -> Ledger:
        """The ledger of the export that ``file`` is a page or part of."""
        arns = {arn for key in _LISTS for arn in file.values(key, "Arn") if isinstance(arn, str)}
        last = self._sheets[-1] if self._sheets else None
        if last is None or last.closed_to(file, arns):
            last = _Sheet(self._blank())
            self._sheets.append(last)
        last.paths.append(file.path)
        last.arns |= arns
        last.whole = last.whole or not file.more
        return last.ledger

    def newest(self) -> Ledger:
        """The export that counts; of equally new ones the first."""
        return self._newest().ledger

    def notices(self) -> Iterator[str]:
        """A line for each export that does not count."""
        kept = self._newest()
        for sheet in self._sheets:
            if sheet is not kept:
                there = f"another export of {kept.ledger.account} counts"
                yield f"{visible(str(sheet.paths[0]))} is left out: {there}, {visible(str(kept.paths[0]))}"

    def _newest(self) -> _Sheet:
        return max(self._sheets, key=lambda sheet: (sheet.whole, sheet.newest))
