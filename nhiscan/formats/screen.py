"""The screen: at most 40 lines of 80 columns, what was not seen before what is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Final, TextIO

from nhiscan.formats.coverage import Shortfall, shortfalls
from nhiscan.formats.exit_reason import exit_line
from nhiscan.formats.grouping import Entry, by_cause, entries, fix_first
from nhiscan.formats.protocol import Format, RenderContext
from nhiscan.formats.screen_text import WORDS, Pen, put
from nhiscan.formats.wording import (
    account_words,
    called,
    cause_words,
    counted,
    credential_words,
    headline,
    known,
    placed_words,
    severity_words,
    time_words,
)
from nhiscan.model import Confidence, Finding, GapKind, Severity
from nhiscan.scan import Scan

if TYPE_CHECKING:
    from rich.text import Text

HEIGHT: Final = 40
"""The most lines."""
WIDTH: Final = 80
"""The most columns, however wide the terminal."""
NARROWEST: Final = 60
"""The fewest columns; a narrower terminal wraps."""
COVERAGE_LINES: Final = 5
"""The most lines of gaps below the coverage heading."""
AT_LEAST_FULL: Final = 4
"""How many entries are told in full before others get one line."""


def write(scan: Scan, out: TextIO, context: RenderContext) -> None:
    """Write ``scan`` for people; ``context`` says how wide, how colourful, and in which letters."""
    pen = Pen(max(NARROWEST, min(context.width, WIDTH)), context.plain_ascii)
    above = [*_head(pen, scan, context), *_coverage(pen, scan), *_identities(pen, scan), *_counts(pen, scan)]
    below = [*_fix_first(pen, scan), *_next(pen, scan, context), *_exit(pen, scan, context)]
    body = _entries(pen, scan, HEIGHT - len(above) - len(below))
    put([*above, *body, *below], out, colour=context.colour, width=pen.width)


def _line(text: str, style: str = "", start: int = 0, end: int | None = None) -> Text:
    """``text``, shown already, with ``style`` on a part of it."""
    from rich.text import Text

    line = Text(text, end="\n")
    if style:
        line.stylize(style, start, end)
    return line


def _section(pen: Pen, name: str, text: str) -> Text:
    """A heading of a fixed width, and the first line beside it."""
    return _line(f"{name:<11}{pen.head(text, pen.width - 11)}", "bold", 0, len(name))


def _head(pen: Pen, scan: Scan, context: RenderContext) -> Iterator[Text]:
    facts = [time_words(scan), account_words(scan)]
    if context.seconds is not None:
        facts.append(f"{context.seconds:.1f} s")
    before = f"nhiscan {pen.head(context.version, 20)}{pen.dot}"
    after = pen.dot + pen.dot.join(facts)
    name = pen.cut(scan.name, max(8, pen.width - len(before) - len(after)))
    yield _line(pen.head(before + name + after, pen.width), "bold", 0, 7)


def _coverage(pen: Pen, scan: Scan) -> Iterator[Text]:
    rows = shortfalls(scan.coverage)
    open_questions = f"{counted(len(scan.not_evaluated), 'check')} not evaluated"
    if not rows and not scan.not_evaluated:
        yield _section(pen, "COVERAGE", "no gap known, every check evaluated")
    else:
        yield _section(pen, "COVERAGE", f"{counted(len(rows), 'gap')}, {open_questions}")
    shown = rows if len(rows) <= COVERAGE_LINES else rows[: COVERAGE_LINES - 1]
    yield from (_shortfall(pen, short) for short in shown)
    if rest := rows[len(shown) :]:
        yield _line(pen.head(f"  and {counted(len(rest), 'more gap')}: --format json names all", pen.width))
    if scan.lowered_by:
        yield _section(pen, "LOWERED BY", pen.listed(scan.lowered_by, pen.width - 11))


def _shortfall(pen: Pen, short: Shortfall) -> Text:
    """Kind, place, what would close it, what it costs; a permission says more than a call's name."""
    kind = short.kind.value.replace("_", " ")
    where = f"{pen.cut(short.provider, 6)} {pen.listed(short.partitions, 16)}"
    refused = short.kind is GapKind.REFUSED
    what = pen.cut(short.needs, 24) if refused else pen.listed(short.whats, 24)
    told = f"  {kind:<10}{where}: {what}{pen.arrow}"
    cost = pen.listed(short.rules, pen.width - len(told) - 1) if short.rules else "no rule asked"
    style = "yellow" if short.kind.incomplete else ""
    return _line(pen.head(told + cost, pen.width), style, 2, 2 + len(kind))


def _identities(pen: Pen, scan: Scan) -> Iterator[Text]:
    natures = [f"{number:,} {nature.value}" for nature, number in scan.natures.items()]
    yield _section(pen, "IDENTITIES", pen.dot.join([*natures, credential_words(scan)]))
    excess = scan.excess
    facts = (
        f"actions granted {known(excess.granted)}",
        f"used {known(excess.used)}",
        f"needed {known(excess.needed)}",
    )
    yield _section(pen, "", pen.dot.join(facts))


def _counts(pen: Pen, scan: Scan) -> Iterator[Text]:
    none = "none found" if scan.not_evaluated or scan.coverage else "none"
    yield _section(pen, "FINDINGS", severity_words(scan.by_severity) or none)


def _entries(pen: Pen, scan: Scan, room: int) -> Iterator[Text]:
    """The worst entries in full, the next in one line each, the rest counted: never more than ``room``."""
    lines = entries(scan.findings)
    blocks = [list(_block(pen, scan, entry)) for entry in lines[:room]]
    full, short = _share([len(block) for block in blocks], len(lines), room)
    yield from chain.from_iterable(blocks[:full])
    yield from (block[0] for block in blocks[full : full + short])
    if rest := lines[full + short :]:
        counts = {severity: sum(entry.severity is severity for entry in rest) for severity in Severity}
        told = f"   and {len(rest):,} more: {severity_words(counts)}; --format json names all"
        yield _line(pen.head(told, pen.width))


def _share(sizes: Sequence[int], number: int, room: int) -> tuple[int, int]:
    """How many of ``number`` entries are told in full, and how many in one line, in ``room`` lines.

    ``sizes`` are the lines that each takes in full, as far as they could matter. All get a line
    where that leaves room for some in full; else the last line is for counting the rest.
    """
    for full in range(len(sizes), min(AT_LEAST_FULL, number) - 1, -1):
        if len(sizes) == number and sum(sizes[:full]) + number - full <= room:
            return full, number - full
    full = max(f for f in range(AT_LEAST_FULL + 1) if sum(sizes[:f]) < room)
    return full, room - 1 - sum(sizes[:full])


def _block(pen: Pen, scan: Scan, entry: Entry) -> Iterator[Text]:
    yield _what(pen, scan, entry)
    yield _decided(pen, scan, entry)
    yield from _fix(pen, entry)


def _what(pen: Pen, scan: Scan, entry: Entry) -> Text:
    who, what = map(pen.shown, headline(scan, entry))
    mark = f"{entry.number:>2} {pen.mark(entry.severity)} "
    room = pen.width - len(mark)
    name = pen.cut(who, max(room // 3, room - len(what) - 2))
    told = pen.head(f"{name}: {what}", room)
    return _line(mark + told, WORDS[entry.severity][3], 3, len(mark))


def _decided(pen: Pen, scan: Scan, entry: Entry) -> Text:
    certainty = "".join(f"{pen.dot}{word}" for word in _doubts(entry))
    if len(entry.groups) == 1:
        told = f"decided by {pen.cut(cause_words(scan, entry.first.cause), pen.width - 42)}"
    else:
        told = f"on {pen.listed((called(scan, who) for who in entry.subjects), pen.width - 42)}"
    told = f"     -- {told}{certainty}{pen.dot}"
    return _line(pen.head(told + pen.listed(entry.rules, pen.width - len(told)), pen.width))


def _doubts(entry: Entry) -> Iterator[str]:
    """How sure an entry is where it is not certain; ``partly`` where only some of it is so."""
    first = entry.rules[0]
    told = [finding.confidence for finding in entry.findings if finding.rule == first]
    for doubt in (Confidence.CONDITIONAL, Confidence.INFERRED):
        if doubt in told:
            yield doubt.value if {*told} == {doubt} else f"partly {doubt.value}"


def _fix(pen: Pen, entry: Entry) -> Iterator[Text]:
    """A command where it can be shown whole, for half a command helps nobody; else where to look."""
    commands = [*dict.fromkeys(filter(None, map(_command, entry.findings)))]
    label = f"     fix 1 of {len(commands):,}: " if len(commands) > 1 else "     fix: "
    if commands and (lines := pen.wrapped(commands[0], len(label))):
        yield _line(f"{label}{lines[0]}", "green", 5, len(label))
        yield from (_line(" " * len(label) + line) for line in lines[1:])
        return
    rule = pen.shown(entry.rules[0])
    if any(finding.fix for finding in entry.findings):
        told = f"     see: nhiscan scan {pen.gap} --rule {rule} --format json"
    else:
        told = f"     why: nhiscan rules show {rule}"
    yield _line(pen.head(told, pen.width), "green", 5, 8)


def _command(finding: Finding) -> str | None:
    """The first fix that is a command line."""
    return next((fix.text for fix in finding.fix if fix.kind.endswith("-cli")), None)


def _fix_first(pen: Pen, scan: Scan) -> Iterator[Text]:
    for number, group in enumerate(fix_first(by_cause(scan.findings), scan.fail_on), start=1):
        closing = f": closes {len(group.findings):,} of {len(scan.findings):,}"
        told = f"{number} {pen.cut(placed_words(scan, group), pen.width - 13 - len(closing))}{closing}"
        yield _section(pen, "FIX FIRST" if number == 1 else "", told)


def _next(pen: Pen, scan: Scan, context: RenderContext) -> Iterator[Text]:
    if not context.target:
        return
    yield _section(pen, "NEXT", _as_file(pen, context.target))
    if scan.findings and (rule := pen.shown(scan.findings[0].rule)):
        yield _section(pen, "", f"nhiscan rules show {rule}")


def _as_file(pen: Pen, target: str) -> str:
    """The command that keeps the result, to be pasted as it stands where that fits on the line."""
    import shlex

    for end in ("--format json -o findings.json", "--format json"):
        line = f"nhiscan scan {target} {end}"
        if shlex.quote(target) == target and len(line) <= pen.width - 11:
            return pen.shown(line)
    return "nhiscan scan SNAPSHOT --format json -o findings.json"


def _exit(pen: Pen, scan: Scan, context: RenderContext) -> Iterator[Text]:
    line = pen.head(exit_line(scan, exit_zero=context.exit_zero), pen.width)
    yield _line(line, "bold red" if scan.exit_code else "bold green")


FORMAT = Format(name="screen", suffix=".txt", media="text/plain", write=write)
"""Found by being here."""
