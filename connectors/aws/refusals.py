"""What the ``aws`` command wrote to standard error: a refusal is a gap, never an empty list."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from nhiscan.connectors.aws.arns import account_of, region_in
from nhiscan.connectors.aws.error_codes import Meaning, meaning, plain_code

_ERROR: Final = re.compile(
    r"An error occurred \(([^()\n]{0,100})\) when calling the (\w+) operation(?: \([^)]*\))?:?([^\n]*)"
)
_ARN: Final = re.compile(r"arn:[^\s\"']+")


@dataclass(frozen=True, slots=True)
class Refusal:
    """One call that AWS did not answer."""

    path: Path
    """The file with its words."""
    code: str
    """AWS's code for what went wrong."""
    operation: str
    """The API operation."""
    account: str | None
    """The account of the caller, where the words name it."""
    region: str | None
    """The region, by the file's name, its folder's, or the words."""

    @property
    def meaning(self) -> Meaning:
        """What that means; a code that nobody knows is a refusal."""
        return meaning(self.code) or Meaning.REFUSED

    @property
    def known(self) -> bool:
        """Whether the code is one that we know."""
        return meaning(self.code) is not None


@dataclass(frozen=True, slots=True)
class Failure:
    """A command that failed before AWS said anything: no network, no credentials, a crash."""

    path: Path
    """The file with its words."""
    line: str
    """What it said, in words that can be no secret."""


_WORD: Final = re.compile(r"[(\[]?[A-Za-z][a-z]{0,14}(?:'[a-z]{1,2})?[)\]]?[.,:;]?")
_KNOWN: Final = re.compile(r"(?:URL|AWS|SSL|TLS|HTTP|JSON|[A-Za-z.]{1,40}(?:Error|Exception)):?")
_WORDS: Final = 16


def failure(text: str, path: Path) -> Failure | None:
    """The first line of an error that is none of AWS's; None where there is no line at all.

    A crash says what it was in its last line. Whatever does not look like an English word or the
    name of an error is left out, it may be a secret.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines:
        return None
    line = lines[-1 if lines[0].startswith("Traceback") else 0]
    shown = [w if _WORD.fullmatch(w) or _KNOWN.fullmatch(w) else "…" for w in line.split()]
    return Failure(path, " ".join([*shown[:_WORDS], *["…"] * (len(shown) > _WORDS)]))


def refusals(text: str, path: Path) -> Iterator[Refusal]:
    """Every error that the command line tool reports in ``text``."""
    for found in _ERROR.finditer(text):
        code, operation, words = found.groups()
        arns = _ARN.findall(words)
        yield Refusal(
            path=path,
            code=plain_code(code),
            operation=operation,
            account=next((account for arn in arns if (account := account_of(arn))), None),
            region=next((r for text in (path.name, path.parent.name, *arns) if (r := region_in(text))), None),
        )
