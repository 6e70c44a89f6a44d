"""The page of the ways up that AWS permissions open: what a method is, which there are, what is left out."""

from __future__ import annotations

import ast
import inspect
from collections import defaultdict
from collections.abc import Iterator
from enum import StrEnum
from typing import Final

from nhiscan.reference.aws_escalation import (
    FactKind,
    Gain,
    GainKind,
    Guard,
    compositions,
    left_out,
    limits,
    methods,
)

OWNS: Final = ("docs/escalation.md",)
COLUMNS: Final = ("needs, by one caller", "and then", "gives", "trigger", "limits", "source")
LISTS: Final = {
    "pathfinding": "pathfinding.cloud, by Datadog: all 65 paths of December 2025, and newer ones",
    "prowler": "Prowler, by its own names: what pathfinding.cloud had no id for when it was read",
    "rhino": "Rhino Security Labs, by number: what only they number",
}

HEAD: Final = """\
<!-- Written by tools/docs/escalation.py out of nhiscan/reference/aws_escalation.toml: change that. -->
# Ways up on AWS

A *method* is a step by which who holds some permissions comes to hold others: it creates a function that runs
as a stronger role, writes a policy into itself, reads a stored key. Each is one row of data and cannot be
divided: a path of several steps is not listed, it is found by joining methods with memberships and trust
policies. What a role can do is never part of a row: a method leads to an identity, and what that identity may
do, its boundary, SCPs and RCPs applied, is decided as for any other.

A row says

- **needs**: the actions that one and the same caller must be allowed, each on what;
- **then**: what else must be done, which another identity that the attacker holds may do as well;
- **where**: facts that the snapshot must show. What no table shows makes a step possible, never certain;
- **carries**: condition keys that the attacker's request surely has, so that conditions can be decided;
- **trigger**: who has the code run, the attacker itself (`own`), somebody or something that is there already
  (`existing`), or nobody (`none`). What only others set off is possible, never certain;
- **gains** and **limits**, below. Limits are what neither permissions nor facts decide: they are told.

Handing a role to a service (`passes`) asks for `iam:PassRole` on the role, with `iam:PassedToService` of that
service, by the caller who makes the call that uses it; and the role's trust policy must let the service in.

An action is on `*` if AWS knows no resource type for it, on `new` things that the caller names as it likes,
on what is `made` by the caller's own request under an id that the service chooses (an instance), on `any`
thing that is there or that AWS lends (an image, a document), or on what a fact binds.

"""


def pages() -> Iterator[tuple[str, str]]:
    """The one page."""
    yield "docs/escalation.md", "".join((HEAD, *_vocabulary(), *_methods(), *_coverage(), *_left_out()))


def _vocabulary() -> Iterator[str]:
    yield "## What a method gives\n\n| gain | what it is |\n|---|---|\n"
    yield from (_row(f"`{kind}`", text) for kind, text in _described(GainKind))
    guards = ", ".join(f"`{guard.value}`" for guard in Guard)
    yield f"\nA guard is one of {guards}.\n"
    yield "\n## Facts\n\n| kind | what it says |\n|---|---|\n"
    yield from (_row(f"`{kind}`", text.replace("``", "`")) for kind, text in _described(FactKind))
    yield "\n## What can still stop a method\n\n| limit | what it is |\n|---|---|\n"
    yield from (_row(f"`{key}`", text) for key, text in limits().items())


def _described(enum: type[StrEnum]) -> Iterator[tuple[str, str]]:
    """Each member's value and the docstring below it, which only the source has."""
    body = ast.parse(inspect.getsource(enum)).body[0]
    if isinstance(body, ast.ClassDef):
        for line, below in zip(body.body, body.body[1:], strict=False):
            if isinstance(line, ast.Assign) and isinstance(below, ast.Expr):
                value, text = ast.literal_eval(line.value), ast.literal_eval(below.value)
                yield value, " ".join(text.split())


def _methods() -> Iterator[str]:
    yield f"\n## The {len(methods())} methods\n\n"
    yield _row("method", "what an attacker does", *COLUMNS)
    yield "|---|---|---|---|---|---|---|---|\n"
    for method in methods():
        yield _row(
            f"`{method.id}`",
            method.title,
            _actions(need.action for need in method.needs),
            " or ".join(_actions(need.action for need in each) for each in method.then),
            _gain(method.gains),
            method.trigger.value,
            ", ".join(f"`{limit}`" for limit in method.limits),
            method.source,
        )


def _gain(gain: Gain) -> str:
    what = (
        f"{gain.kind.value} `{gain.of}`" if gain.guard is None else f"lift {gain.guard.value} of `{gain.of}`"
    )
    return f"{what} within {', '.join(gain.within)}" if gain.within else what


def _coverage() -> Iterator[str]:
    yield "\n## Coverage of published lists\n\n"
    yield "Ids of others, and the methods they are. Several joined by *and* are steps of one path; *assume*\n"
    yield "is becoming a role by its trust policy, which is an edge of its own.\n"
    rows = _covered()
    for name, about in LISTS.items():
        yield f"\n### {about}\n\n| id | here |\n|---|---|\n"
        ids = sorted(alias for alias in rows if alias.startswith(f"{name}:"))
        yield from (_row(f"`{alias.partition(':')[2]}`", rows[alias]) for alias in ids)


def _covered() -> dict[str, str]:
    found: defaultdict[str, str] = defaultdict(str)
    found.update({alias: f"`{method.id}`" for method in methods() for alias in method.aliases})
    found.update({alias: _steps(steps) for alias, steps in compositions().items()})
    found.update({alias: f"left out: {row.because}" for row in left_out() for alias in row.aliases})
    return found


def _steps(steps: tuple[str, ...]) -> str:
    return " and ".join("*assume*" if step == "assume" else f"`{step}`" for step in steps)


def _left_out() -> Iterator[str]:
    yield "\n## Left out\n\n"
    yield "What is called a method elsewhere, or may well be one, and is no row. Where a mechanism was not\n"
    yield "confirmed from AWS's pages, it says so.\n\n| what | why |\n|---|---|\n"
    yield from (_row(row.what, row.because) for row in left_out())


def _actions(names: Iterator[str]) -> str:
    return ", ".join(f"`{name}`" for name in dict.fromkeys(names))


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |\n"
