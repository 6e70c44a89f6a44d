"""``nhiscan simulate``: decisions for requests."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from nhiscan.cli import inputs
from nhiscan.cli.streams import say
from nhiscan.errors import InputError, NhiscanError, UsageError
from nhiscan.files import MAX_NESTING, RepeatedKeys, canonical_json, parse_json, read_text
from nhiscan.formats.decision import decision_row

if TYPE_CHECKING:
    from nhiscan.access import Language
    from nhiscan.model import Decision

_TOGETHER: Final = 512
"""Answers that are written at a time."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="simulate", rich_help_panel="ask")(simulate)


def simulate(
    provider: Annotated[str, typer.Argument(metavar="PROVIDER", help="Whose permission language: aws.")],
    snapshot: inputs.Position = None,
    *,
    named: inputs.Named = None,
    requests: Annotated[
        Path,
        typer.Option("--requests", metavar="FILE", help="Requests, one JSON object a line; - reads them."),
    ],
) -> None:
    """Decide requests offline, exactly: allowed, denied, or what it hangs on."""
    if snapshot is not None and named is not None:
        raise UsageError("--snapshot", "is given beside a snapshot by position", "give one of them")
    decide = _decider(provider, snapshot if snapshot is not None else named)
    failed = False
    waiting: list[str] = []
    for number, line in _lines(requests):
        row, fine = _answered(line, number, decide)
        failed = failed or not fine
        waiting.append(row)
        if len(waiting) == _TOGETHER:
            say("\n".join(waiting))
            waiting = []
    if waiting:
        say("\n".join(waiting))
    sys.exit(2 if failed else 0)


def _decider(provider: str, snapshot: str | None) -> Callable[[Any], Decision]:
    import nhiscan

    return _language(provider).decider(
        None if snapshot is None else nhiscan.load(Path(snapshot), notice=inputs.notice)
    )


def _language(provider: str) -> Language:
    from nhiscan.access import language, languages

    found = language(provider)
    if found is None:
        raise UsageError(
            "simulate", f"`{provider}` has no permission language here", f"one of: {', '.join(languages())}"
        )
    return found


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """The lines that are not empty, with their numbers. Raises InputError where there is none."""
    text = read_text(path)
    if not text.strip():
        raise InputError(str(path), "holds no request", "write one JSON object a line")
    return ((number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip())


def _answered(line: str, number: int, decide: Callable[[Any], Decision]) -> tuple[str, bool]:
    """The answer to one line as JSON, and whether it was a request."""
    id_: object = None
    try:
        request = _parsed(line)
        id_ = _id_of(request)
        return _written(decision_row(decide(request), id_)), True
    except NhiscanError as error:
        told = f"{error.place}: {error.problem}; {error.remedy}"
        if id_ is None:  # ":1:9" of a text that is no JSON tells line and column
            told = f"line {number}{'' if error.place.startswith(':1') else ': '}{told.removeprefix(':1')}"
        return _written({"id": id_, "error": told}), False


def _parsed(line: str) -> Any:
    """The value of a line. Raises InputError."""
    found = _quickly(line)
    return parse_json(line, "") if found is None else found


def _quickly(line: str) -> Any:
    """The value of a line by a parser that is fast and lenient; None: it may have read it wrong.

    Text that comes back the same, spaces aside, has no repeated key and no number out of its range.
    """
    import orjson

    if line.count("[") + line.count("{") > MAX_NESTING:
        return None
    try:
        found = orjson.loads(line)
        same = orjson.dumps(found).replace(b" ", b"") == line.strip().encode().replace(b" ", b"")
    except (ValueError, TypeError):  # the strict parser tells what is wrong
        return None
    return found if same else None


def _id_of(request: object) -> object:
    """What the answer calls the request; None: it has no name, or two."""
    if isinstance(request, RepeatedKeys):
        found = [value for key, value in request.pairs if key == "id"]
        return found[0] if len(found) == 1 else None
    return request.get("id") if isinstance(request, dict) else None


def _written(row: dict[str, Any]) -> str:
    """``row`` as JSON, whatever its id is."""
    import orjson

    try:
        return orjson.dumps(row, option=orjson.OPT_PASSTHROUGH_DATACLASS).decode()
    except TypeError:  # a number beyond 64 bits, half a letter, a key that stands twice
        return canonical_json(row)
