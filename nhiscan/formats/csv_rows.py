"""CSV for spreadsheets: one row per gap, finding, open question and setting, no cell a formula.

The columns stand in ``COLUMNS``; the first, ``row``, tells what a row is. Line ends are CR LF.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final, TextIO

from nhiscan.formats.protocol import Format, RenderContext
from nhiscan.formats.wording import evidence_words
from nhiscan.model import Finding, Missing, NotEvaluated
from nhiscan.reference.controls import controls
from nhiscan.scan import Lost, Scan
from nhiscan.text import visible

COLUMNS: Final = MappingProxyType(
    {
        "row": "`coverage`: evidence that is missing; `finding`; `not_evaluated`: a rule could not tell; "
        "`setting`: one of the project that can make a verdict milder.",
        "fingerprint": "Stable over runs; findings only.",
        "severity": "critical, high, medium, low or info; of an open question, its rule's.",
        "confidence": "certain, conditional or inferred; findings only.",
        "rule": "The rule's id; of a gap, ids of the rules that could not answer.",
        "title": "The rule's title.",
        "provider": "The provider's name; empty for an open question.",
        "partition": "The account or tenant; empty for an open question.",
        "subject": "The id of what was judged.",
        "identity": "The id of the identity concerned.",
        "identity_name": "What people call it.",
        "credential": "The id of the credential concerned.",
        "agent": "The id of the agent concerned.",
        "message": "What is wrong; of a gap, the call, file or region; of a setting, its name and file.",
        "cause_kind": "statement, grant, trust, credential, setting or identity.",
        "cause_id": "The id of what to change.",
        "cause_statement": "The statement's place in the document, from 0.",
        "cause_name": "What people call it.",
        "evidence": "Facts with their source and window, one a line.",
        "gap": "refused, truncated or not_given; findings have none.",
        "needs": "The permission or command that would close a gap or answer a question, one a line.",
        "fix": "Ready code, kinds one after the other.",
        "controls": "Framework, edition and id, one a line; findings only.",
        "status": "new, known or accepted; findings only.",
    }
)
"""Every column with what it holds; a column that does not fit a row is empty there."""

LONGEST: Final = 32_767
"""The most characters of a cell: what is longer spills into other rows, so it is cut here.

Source: Microsoft Support, "Excel specifications and limits".
"""

# A cell is a formula where it starts with one of these. Where a reader splits at semicolons, as
# spreadsheets of half the world do, our quotes are none, and what follows a semicolon or a line end
# starts a cell too.
_FORMULA = re.compile("(^|[;\n])(?='*\"*[=+\\-@\t\r\uff1d\uff0b\uff0d\uff20])")
_QUOTED = re.compile("(^|[;\n])'(?='*\"*[=+\\-@\t\r\uff1d\uff0b\uff0d\uff20])")


Cell = str | None | tuple[str, ...]
"""What a row says in one column; several texts stand one a line."""


def write(scan: Scan, out: TextIO, context: RenderContext) -> None:
    """Write a head line and a row for every gap, setting, finding and open question, in this order."""
    del context
    table = csv.DictWriter(out, list(COLUMNS), restval="", dialect="excel")
    table.writeheader()
    for row in _rows(scan):
        table.writerow({column: safe_cell(value) for column, value in row.items() if value})


def safe_cell(value: str | tuple[str, ...]) -> str:
    """``value`` made visible, with ``'`` before whatever a spreadsheet could read as a formula.

    Source: OWASP, "CSV Injection".
    """
    texts = (value,) if isinstance(value, str) else value
    cell = _FORMULA.sub(r"\1'", "\n".join(map(visible, texts)))
    return cell if len(cell) <= LONGEST else f"{cell[: LONGEST - 1]}…"


def unquoted_cell(cell: str) -> str:
    """What ``safe_cell`` was given, as far as it was visible: for whoever reads a file back."""
    return _QUOTED.sub(r"\1", cell)


def _rows(scan: Scan) -> Iterator[Mapping[str, Cell]]:
    yield from (_coverage(lost) for lost in scan.coverage)
    yield from ({"row": "setting", "message": setting} for setting in scan.lowered_by)
    yield from (_finding(scan, finding) for finding in scan.findings)
    yield from (_not_evaluated(scan, item) for item in scan.not_evaluated)


def _coverage(lost: Lost) -> Mapping[str, Cell]:
    gap = lost.gap
    return {
        "row": "coverage",
        "rule": lost.rules,
        "provider": gap.provider,
        "partition": gap.partition,
        "subject": gap.subject,
        "message": gap.what,
        "gap": gap.kind.value,
        "needs": gap.needs,
    }


def _finding(scan: Scan, finding: Finding) -> Mapping[str, Cell]:
    rule, cause = scan.rules[finding.rule], finding.cause
    identity = scan.identities.get(finding.identity or "")
    return {
        "row": "finding",
        "fingerprint": finding.fingerprint,
        "severity": finding.severity.value,
        "confidence": finding.confidence.value,
        "rule": finding.rule,
        "title": rule.title,
        "provider": finding.provider,
        "partition": finding.partition,
        "subject": finding.subject,
        "identity": finding.identity,
        "identity_name": identity.name if identity else None,
        "credential": finding.credential,
        "agent": finding.agent,
        "message": finding.message,
        "cause_kind": cause.kind,
        "cause_id": cause.id,
        "cause_statement": None if cause.statement is None else str(cause.statement),
        "cause_name": cause.name,
        "evidence": tuple(map(evidence_words, finding.evidence)),
        "fix": tuple(line for fix in finding.fix for line in fix.text.split("\n")),
        "controls": tuple(f"{c.framework} {c.version} {c.id}" for c in controls(rule.theme)),
        "status": "new",
    }


def _not_evaluated(scan: Scan, item: NotEvaluated) -> Mapping[str, Cell]:
    rule = scan.rules[item.rule]
    identity = scan.identities.get(item.subject)
    return {
        "row": "not_evaluated",
        "severity": rule.severity.value,
        "rule": item.rule,
        "title": rule.title,
        "subject": item.subject,
        "identity_name": identity.name if identity else None,
        "gap": tuple(dict.fromkeys(missing.kind.value for missing in item.needs)),
        "needs": tuple(map(_need, item.needs)),
    }


def _need(missing: Missing) -> str:
    return f"{missing.table}: {missing.needs}"


FORMAT = Format(name="csv", suffix=".csv", media="text/csv", write=write)
"""Found by being here."""
