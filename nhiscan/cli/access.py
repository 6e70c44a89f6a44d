"""``nhiscan can`` and ``nhiscan who-can``: access from both ends."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, NoReturn

import typer

from nhiscan.cli import inputs
from nhiscan.cli.streams import say, tell
from nhiscan.errors import UsageError
from nhiscan.text import visible

if TYPE_CHECKING:
    from nhiscan.access import Language, Questions
    from nhiscan.model import Decision
    from nhiscan.snapshot import Snapshot

_PROVIDER: Final = "aws"
_WHO: Final = frozenset({"identities", "memberships", "grants", "policies", "trusts"})
"""Tables without which somebody who may do something could be missing."""
_NAMED: Final = 3
_DENIED: Final = frozenset({"explicit_deny", "implicit_deny"})
Context = Annotated[
    list[str] | None,
    typer.Option("--context", metavar="KEY=VALUE", help="What the request carries; repeat for more."),
]
Expect = Annotated[
    str | None, typer.Option("--expect", metavar="yes|no", help="Exit 1 if the answer is another.")
]
Form = Annotated[str, typer.Option("--format", metavar="FORM", help="screen, json.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(name="can", rich_help_panel="ask")(can)
    app.command(name="who-can", rich_help_panel="ask")(who_can)


def can(
    words: Annotated[list[str], typer.Argument(metavar="[SNAPSHOT] IDENTITY", show_default=False)],
    *,
    named: inputs.Named = None,
    action: Annotated[str | None, typer.Option("--action", metavar="A", help="This action only.")] = None,
    resource: Annotated[str, typer.Option("--resource", metavar="R", help="On this resource.")] = "*",
    context: Context = None,
    expect: Expect = None,
    form: Form = "screen",
) -> None:
    """Say what an identity may do, or whether it may do one thing, and which statements decide it."""
    from nhiscan.formats import access as shown

    check(expect, form)
    if len(words) > 2:
        raise UsageError("can", "takes a snapshot and an identity", "name at most two things")
    asked = _questions(words[0] if len(words) == 2 else None, named)
    identity = asked.named(words[-1])
    if action is not None:
        request = {
            "principal": identity,
            "action": action,
            "resource": resource,
            "context": _context(context),
        }
        _tell({identity: asked.decide(request)}, shown.CAN, form, expect)
    if expect is not None:
        raise UsageError("--expect", "asks about one action", "name it with --action")
    found = asked.can(identity)
    say(
        shown.allowances_json(identity, found)
        if form == "json"
        else "\n".join(shown.allowances_lines(identity, found))
    )


def who_can(
    words: Annotated[list[str], typer.Argument(metavar="[SNAPSHOT] ACTION [RESOURCE]", show_default=False)],
    *,
    named: inputs.Named = None,
    context: Context = None,
    expect: Expect = None,
    form: Form = "screen",
) -> None:
    """Say who may do something to a resource, surely or on which condition."""
    import nhiscan
    from nhiscan.formats import access as shown

    check(expect, form)
    if len(words) > 3:
        raise UsageError("who-can", "takes a snapshot, an action and a resource", "name at most three things")
    snapshot = words.pop(0) if len(words) == 3 or (len(words) == 2 and not _is_action(words[0])) else None
    loaded = nhiscan.load(inputs.snapshot_path(snapshot, named), notice=inputs.notice)
    resource = words[1] if len(words) == 2 else "*"
    found = dict(language_of().questions(loaded).who_can(words[0], resource, _context(context)))
    _tell(found, shown.WHO_CAN, form, expect, whole=tell_unseen(loaded))


def _is_action(word: str) -> bool:
    """Whether ``word`` is meant as an action, where a snapshot could stand too."""
    return ":" in word and not Path(word).exists()


def check(expect: str | None, form: str) -> None:
    """Raise UsageError for a value that means nothing."""
    if expect not in (None, "yes", "no"):
        raise UsageError("--expect", f"`{expect}` is neither yes nor no", "write one of the two")
    if form not in ("screen", "json"):
        raise UsageError("--format", f"`{form}` is no format of this command", "one of: screen, json")


def language_of() -> Language:
    """The permission language that can be asked."""
    from nhiscan.access import language

    found = language(_PROVIDER)
    if found is None:
        raise AssertionError(_PROVIDER)
    return found


def tell_unseen(snapshot: Snapshot) -> bool:
    """Say where somebody may be missing because a call was refused or cut; whether nobody is."""
    from nhiscan.model import Gap

    gaps = [gap for gap in snapshot.rows(Gap) if gap.kind.incomplete and gap.table in _WHO]
    if gaps:
        where = ", ".join(sorted({gap.partition for gap in gaps}))
        lacking = ", ".join(sorted({gap.needs for gap in gaps})[:_NAMED])
        tell(visible(f"incomplete: in {where} not everybody was seen; it needs {lacking}"))
    return not gaps


def _questions(snapshot: str | None, named: str | None) -> Questions:
    import nhiscan

    return language_of().questions(nhiscan.load(inputs.snapshot_path(snapshot, named), notice=inputs.notice))


def _context(told: list[str] | None) -> dict[str, Any]:
    """Keys and values; a key that is told more than once has several values."""
    found: dict[str, Any] = {}
    for pair in told or ():
        key, equals, value = pair.partition("=")
        if not key or not equals:
            raise UsageError("--context", f"`{pair}` is no key with a value", "write KEY=VALUE")
        found[key] = value if key not in found else [*_listed(found[key]), value]
    return found


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _tell(
    found: Mapping[str, Decision], schema: str, form: str, expect: str | None, *, whole: bool = True
) -> NoReturn:
    """Print the answers and end, as ``ended`` says."""
    from nhiscan.formats import access as shown
    from nhiscan.model import Answer

    if form == "json":
        say(shown.decisions_json(schema, found))
    elif found:
        say("\n".join(shown.decisions_lines(found)))
    else:
        say("nobody that the snapshot shows")
    answers = {decision.answer for decision in found.values()}
    met = {None: True, "yes": Answer.ALLOWED in answers, "no": answers <= _DENIED}[expect]
    sys.exit(ended(met, expect, whole=whole))


def ended(met: bool, expect: str | None, *, whole: bool) -> int:
    """The exit code: what was not seen is never what was expected not to be there."""
    if not met:
        return 1
    return 3 if expect == "no" and not whole else 0
