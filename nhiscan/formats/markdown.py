"""Markdown for comments and job summaries: coverage first, then causes, then every finding."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Final, TextIO

from nhiscan.formats.coverage import Shortfall, shortfalls
from nhiscan.formats.exit_reason import exit_line
from nhiscan.formats.grouping import Entry, by_cause, entries, fix_first
from nhiscan.formats.markdown_text import block, code, row, sentence
from nhiscan.formats.protocol import Format, RenderContext
from nhiscan.formats.wording import (
    account_words,
    called,
    cause_words,
    change_words,
    closing_words,
    counted,
    credential_words,
    headline,
    known,
    severity_words,
    time_words,
)
from nhiscan.model import Finding, Fix
from nhiscan.scan import Scan

MOST_FIXES: Final = 20
"""How many pieces of ready code are shown; the others are counted, and all stand in the JSON."""

_LANGUAGES = {"aws-cli": "sh", "terraform": "hcl", "cloudformation": "json", "json": "json"}
_SLUG = re.compile("[a-z0-9-]+")


def write(scan: Scan, out: TextIO, context: RenderContext) -> None:
    """Write ``scan`` as GitHub Flavored Markdown without any HTML."""
    lines = list(entries(scan.findings))
    parts = (
        _head(scan, context),
        _coverage(scan),
        _inventory(scan),
        _fix_first(scan),
        _causes(scan, lines),
        _fixes(lines),
        _findings(scan, lines),
        [exit_line(scan, exit_zero=context.exit_zero)],
    )
    out.writelines(f"{line}\n" for part in parts for line in part)


def _head(scan: Scan, context: RenderContext) -> Iterator[str]:
    yield f"## nhiscan {context.version}: {sentence(scan.name)}"
    yield ""
    yield f"{time_words(scan).capitalize()}, {account_words(scan)}."
    yield ""


def _coverage(scan: Scan) -> Iterator[str]:
    open_questions = counted(len(scan.not_evaluated), "check")
    rows = shortfalls(scan.coverage)
    yield f"### Coverage: {counted(len(rows), 'gap')}, {open_questions} not evaluated"
    yield ""
    if scan.lowered_by:
        yield f"Settings of the project that can make a verdict milder: {_all(scan.lowered_by)}."
        yield ""
    if rows:
        yield row("gap", "where", "what", "needs", "rules that could not answer")
        yield row("---", "---", "---", "---", "---")
        yield from map(_shortfall, rows)
        yield ""


def _shortfall(short: Shortfall) -> str:
    kind = short.kind.value.replace("_", " ")
    where = f"{code(short.provider)} {_some(short.partitions)}"
    return row(kind, where, _some(short.whats), code(short.needs), _all(short.rules))


def _inventory(scan: Scan) -> Iterator[str]:
    natures = ", ".join(f"{number:,} {nature.value}" for nature, number in scan.natures.items())
    yield f"**Identities**: {natures}; {credential_words(scan)}."
    granted, used, needed = map(known, (scan.excess.granted, scan.excess.used, scan.excess.needed))
    yield f"Actions granted {granted}, used {used}, needed {needed}."
    yield ""


def _fix_first(scan: Scan) -> Iterator[str]:
    if not scan.findings:
        return
    yield "### Fix first"
    yield ""
    for number, group in enumerate(fix_first(by_cause(scan.findings), scan.fail_on), start=1):
        yield f"{number}. {code(change_words(scan, group))}: {closing_words(scan, group)}"
    yield ""


def _causes(scan: Scan, lines: list[Entry]) -> Iterator[str]:
    yield f"### Findings: {severity_words(scan.by_severity) or 'none'}"
    yield ""
    if not lines:
        return
    yield row("#", "severity", "who", "what", "findings", "decided by", "rules")
    yield row("--:", "---", "---", "---", "--:", "---", "---")
    for entry in lines:
        who, what = headline(scan, entry)
        cause = code(cause_words(scan, entry.first.cause))
        more = f" and {len(entry.groups) - 1:,} more" if len(entry.groups) > 1 else ""
        yield row(
            str(entry.number),
            entry.severity.value,
            code(who),
            sentence(what),
            f"{len(entry.findings):,}",
            cause + more,
            ", ".join(_page(scan, rule) for rule in entry.rules),
        )
    yield ""


def _fixes(lines: list[Entry]) -> Iterator[str]:
    """Ready code, each text once, for as many causes as a reader will look at."""
    todo = [(entry.number, fix) for entry in lines for fix in _distinct(entry)]
    if todo:
        yield "### Ready code"
        yield ""
    for number, fixes in groupby(todo[:MOST_FIXES], key=itemgetter(0)):
        yield f"**{number}**"
        yield ""
        for _, fix in fixes:
            yield from block(fix.text, _LANGUAGES.get(fix.kind, ""))
            yield ""
    if len(todo) > MOST_FIXES:
        yield f"{counted(len(todo) - MOST_FIXES, 'further fix', 'further fixes')}: `--format json` has all."
        yield ""


def _distinct(entry: Entry) -> Iterable[Fix]:
    return dict.fromkeys(fix for finding in entry.findings for fix in finding.fix)


def _findings(scan: Scan, lines: list[Entry]) -> Iterator[str]:
    if not lines:
        return
    yield "### Every finding"
    yield ""
    yield row("#", "fingerprint", "severity", "rule", "identity", "message")
    yield row("--:", "---", "---", "---", "---", "---")
    for entry in lines:
        for finding in entry.findings:
            yield _finding(scan, entry, finding)
    yield ""


def _finding(scan: Scan, entry: Entry, finding: Finding) -> str:
    return row(
        str(entry.number),
        code(finding.fingerprint),
        finding.severity.value,
        code(finding.rule),
        code(called(scan, finding.identity or finding.subject)),
        sentence(finding.message),
    )


def _page(scan: Scan, rule: str) -> str:
    """The rule's id, with its page where the id is plainly one."""
    return f"[{code(rule)}]({scan.rules[rule].page})" if _SLUG.fullmatch(rule) else code(rule)


def _some(names: tuple[str, ...]) -> str:
    """The first of ``names``, the others counted."""
    return code(names[0]) + (f" and {len(names) - 1:,} more" if len(names) > 1 else "")


def _all(names: tuple[str, ...]) -> str:
    return ", ".join(map(code, names))


FORMAT = Format(name="markdown", suffix=".md", media="text/markdown", write=write)
"""Found by being here."""
