"""Things and statements that differ in nothing that an answer could hang on, for one action."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from nhiscan.access.aws.exact.principals import Kind, parse_named
from nhiscan.access.aws.exact.statements import Row
from nhiscan.access.aws.steps.asking import Asking
from nhiscan.access.aws.steps.things import Things

_OF_CALLER: Final = ("aws:principal", "aws:userid", "aws:username", "aws:sourceidentity", "aws:federated")
"""How keys begin that tell one who asks from another of the same account."""
_PLAIN: Final = frozenset({Kind.ROOT, Kind.SERVICE, Kind.PROVIDER})


@dataclass(frozen=True, eq=False)
class Sort:
    """Things whose own policies say the same about the action."""

    bits: int
    """Which."""
    personal: bool
    """Whether they say it of some who ask and not of others in the same account."""


@dataclass(frozen=True)
class Sorts:
    """All things, by what their own policies say about one action."""

    all: Sequence[Sort]
    """Each thing is in one."""
    everyone: int
    """Those whose own policies mean anybody, on conditions perhaps."""
    unseen: int
    """Those whose own policies nobody has seen."""
    principals: Mapping[str, int]
    """Those that name an identity, by its id."""
    accounts: Mapping[str, int]
    """Those that name a whole account."""


def is_personal(row: Row) -> bool:
    """Whether ``row`` may say something else of one who asks than of another of the same account."""
    return bool(row.texts) or any(
        test.key.startswith(_OF_CALLER) or any("${" in value for value in condition.values)
        for test, condition in zip(row.tests, row.statement.conditions, strict=True)
    )


def looks_at_things(row: Row) -> bool:
    """Whether ``row`` tells things apart by more than its patterns: by policy variables, by their tags."""
    by_name = bool(row.texts) and not row.everywhere
    return by_name or any("resourcetag/" in test.key for test in row.tests)


def sorts(things: Things, action: str, asking: Asking) -> Sorts:
    """``things`` by what their own policies say about ``action``."""
    found: defaultdict[tuple[object, ...], int] = defaultdict(int)
    rows_of: dict[tuple[object, ...], list[Row]] = {}
    for place, thing in enumerate(things.ids):
        layer, unseen = asking.inventory.own(thing)
        rows = [row for attached in layer for row in attached.compiled.about(action)]
        key = (things.owners[thing], bool(unseen), *map(id, rows))
        found[key] |= 1 << place
        rows_of[key] = rows
    everyone = unseen_bits = 0
    principals: defaultdict[str, int] = defaultdict(int)
    accounts: defaultdict[str, int] = defaultdict(int)
    made = []
    for key, bits in found.items():
        rows = rows_of[key]
        made.append(Sort(bits, any(is_personal(row) or _names_somebody(row) for row in rows)))
        unseen_bits |= bits if key[1] else 0
        for row in rows:
            if row.statement.allows and (row.statement.all_principals_but or row.everyone):
                everyone |= bits
            elif row.statement.allows:
                for id_, whole in _meant(row, asking):
                    (accounts if whole else principals)[id_] |= bits
    return Sorts(made, everyone, unseen_bits, principals, accounts)


def _names_somebody(row: Row) -> bool:
    if row.statement.all_principals_but:
        return True
    named = [parse_named(text) for text in (row.statement.principals or {}).get("AWS", ()) if text != "*"]
    return any(whom is None or whom.kind not in _PLAIN for whom in named)


def _meant(row: Row, asking: Asking) -> Iterator[tuple[str, bool]]:
    """Whom ``row`` names: ids, and whole accounts."""
    for text in (row.statement.principals or {}).get("AWS", ()):
        whom = parse_named(text)
        if whom is None:
            continue
        match whom.kind:
            case Kind.ROOT:
                yield whom.account or "", True
            case Kind.SESSION:
                yield from ((id_, False) for id_ in asking.roles_called(whom.account, whom.name))
            case _:
                yield text, False
