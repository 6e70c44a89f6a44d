"""How a program's answers compare with a trap suite."""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from tools.traps.cases import Case, Expectation, Status, TrapError

DENIALS: Final = frozenset({"explicit_deny", "implicit_deny"})


class Verdict(StrEnum):
    """What an answer is worth."""

    RIGHT = "right"
    WRONG = "wrong"
    DECLINED = "declined"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Scored:
    """One case with the answer it got."""

    case: Case
    """The case."""
    answer: Mapping[str, Any] | None
    """The program's line; None if it gave none."""
    verdict: Verdict
    """What that is worth."""

    @property
    def fails(self) -> bool:
        """Whether this alone makes the whole run fail."""
        return self.verdict is Verdict.WRONG and self.case.status is Status.DOCUMENTED


def request_lines(cases: Iterable[Case]) -> str:
    """The requests as a program reads them, one JSON object a line."""
    return "".join(json.dumps({"id": case.id, **case.request}) + "\n" for case in cases)


def ask(command: Sequence[str], cases: Sequence[Case]) -> dict[str, Mapping[str, Any]]:
    """The answers of a program by case id; TrapError if it cannot be run or answers nothing.

    Its exit code says nothing here: a program may well end with one that tells of a line it refused.
    """
    try:
        run = subprocess.run(
            list(command), input=request_lines(cases), stdout=subprocess.PIPE, text=True, check=False
        )
    except OSError as error:
        raise TrapError(f"{command[0]}: cannot be run: {error}") from error
    answers = {row["id"]: row for row in _rows(run.stdout)}
    if not answers:
        raise TrapError(f"{command[0]}: wrote no line of JSON with an `id` (exit {run.returncode})")
    return answers


def _rows(output: str) -> Iterator[Mapping[str, Any]]:
    """The lines that are answers; anything else a program prints is passed over."""
    for line in output.splitlines():
        try:
            row = json.loads(line)
        except ValueError:
            continue
        if isinstance(row, dict) and isinstance(row.get("id"), str):
            yield row


def score(cases: Iterable[Case], answers: Mapping[str, Mapping[str, Any]]) -> tuple[Scored, ...]:
    """Every case with its answer's worth, in the suite's order."""
    return tuple(Scored(case, answers.get(case.id), _verdict(case, answers.get(case.id))) for case in cases)


def _verdict(case: Case, answer: Mapping[str, Any] | None) -> Verdict:
    if case.status is Status.OPEN:
        return Verdict.OPEN
    decision = None if answer is None else answer.get("decision")
    if answer is None or decision in (None, "unknown"):
        return Verdict.DECLINED
    return Verdict.RIGHT if fits(case.expect, answer) else Verdict.WRONG


def fits(expect: Expectation, answer: Mapping[str, Any]) -> bool:
    """Whether an answer says what is expected, as far as it goes.

    ``denied`` is either denial; a ``conditional`` without ``depends_on`` is not held to its keys.
    """
    decision = answer.get("decision")
    if decision == "denied":
        return expect.decision in DENIALS
    if decision != expect.decision:
        return False
    keys = answer.get("depends_on")
    return keys is None or {str(key).lower() for key in keys} == set(expect.depends_on)


def table(scored: Sequence[Scored]) -> str:
    """The count of verdicts by topic, then each wrong case with what was expected."""
    topics = sorted({one.case.topic for one in scored})
    rows = [_row("topic", Verdict)]
    rows += [_row(topic, _counts(one for one in scored if one.case.topic == topic)) for topic in topics]
    rows.append(_row("all", _counts(scored)))
    wrong = [_wrong(one) for one in scored if one.verdict is Verdict.WRONG]
    return "\n".join([*rows, *([""] if wrong else []), *wrong]) + "\n"


def _counts(scored: Iterable[Scored]) -> list[int]:
    found = Counter(one.verdict for one in scored)
    return [found[verdict] for verdict in Verdict]


def _row(name: str, cells: Iterable[object]) -> str:
    return f"{name:15}" + "".join(f"{cell!s:>10}" for cell in cells)


def _wrong(one: Scored) -> str:
    answer = one.answer or {}
    said = _on(str(answer.get("decision")), answer.get("depends_on") or ())
    due = _on(one.case.expect.decision, one.case.expect.depends_on)
    return f"wrong: {one.case.id} ({one.case.status}): said {said}, expected {due}: {one.case.rule}"


def _on(decision: str, keys: Collection[object]) -> str:
    return " on ".join([decision, *([", ".join(map(str, keys))] if keys else [])])
