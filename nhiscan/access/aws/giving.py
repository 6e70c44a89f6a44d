"""What one statement gives of some actions, and how widely."""

from __future__ import annotations

from nhiscan.access.aws.actions import TABLE, union
from nhiscan.access.aws.ruling import Ruling
from nhiscan.access.aws.shapes import Home
from nhiscan.access.protocol import Given


def given(row: Ruling, actions: int, broadly: int, home: Home) -> Given | None:
    """What ``row`` gives of ``actions``; None: nothing.

    ``broadly`` are the actions that Denies, boundary and guardrails leave on more than named resources.
    """
    statement = row.statement
    held = row.on_some(actions, home) if statement.allows else 0
    if not held:
        return None
    return Given(
        grant=row.grant,
        because=row.because(),
        actions=held,
        widely=row.surely_on_nameless(held & broadly, home),
        patterned=held & _patterned(row),
        depends_on=statement.keys,
    )


def _patterned(row: Ruling) -> int:
    """The actions it takes in by a wildcard or NotAction; a lone ``*`` is none: it means whatever comes."""
    statement = row.statement
    if statement.all_actions_but:
        return TABLE().everything & ~union(statement.actions)
    plain = union(each for each in statement.actions if not set(each) & set("*?"))
    if any(not each.strip("*:") for each in statement.actions):
        return 0
    return union(each for each in statement.actions if set(each) & set("*?")) & ~plain
