"""Assuming a role: whom its trust policy names, and who of them may.

Source: IAM User Guide, "Methods to assume a role"; AWS STS API Reference, "AssumeRole".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from typing import Final

from nhiscan.access.aws.exact.principals import Kind, parse_named
from nhiscan.access.aws.exact.statements import Row
from nhiscan.access.aws.steps.asking import Asking
from nhiscan.access.protocol import Step
from nhiscan.model import Answer

ACTION: Final = "sts:assumerole"
METHOD: Final = "aws-sts-assume-role"
_TITLE: Final = "Assume the role"
CHOSEN: Final = frozenset(
    "sts:rolesessionname sts:sourceidentity sts:transitivetagkeys aws:tagkeys sts:durationseconds "
    "aws:requestedregion".split()
)
"""Keys of which whoever assumes a role chooses the value; so are tags that are passed along."""
TAGS: Final = "aws:requesttag/"


def steps_into(role: str, asking: Asking, skip: AbstractSet[str]) -> Iterator[Step]:
    """Everybody who may assume ``role``, surely or on a condition; ``skip`` are not asked."""
    seen = {role}
    for candidate in _candidates(role, asking):
        if candidate not in seen and candidate not in skip:
            seen.add(candidate)
            found = asking.decide(candidate, ACTION, role, chosen=chosen)
            if found.answer in (Answer.EXPLICIT_DENY, Answer.IMPLICIT_DENY):
                continue
            yield Step(
                source=candidate,
                target=role,
                method=METHOD,
                title=_TITLE,
                gains="become",
                needs=(f"sts:AssumeRole on {role}",),
                because=found.because,
                depends_on=(*found.depends_on, *found.notes),
            )


def chosen(key: str) -> bool:
    """Whether whoever assumes the role chooses the key's value."""
    return key in CHOSEN or key.startswith(TAGS)


def _candidates(role: str, asking: Asking) -> Iterator[str]:
    """Whom the trust policy may mean; where nobody has seen it, whoever is allowed to try."""
    layer, unseen = asking.inventory.own(role)
    if unseen:
        yield from asking.holders.of(ACTION, role)
    for policy in layer:
        for row in policy.compiled.about(ACTION):
            if row.statement.allows:
                yield from _meant(row, role, asking)


def _meant(row: Row, role: str, asking: Asking) -> Iterator[str]:
    named = row.statement.principals
    if named is None or row.statement.all_principals_but:
        yield from asking.holders.callers
        return
    for text in named.get("AWS", ()):
        if text == "*":
            yield from asking.holders.callers
            continue
        whom = parse_named(text)
        if whom is None:
            continue
        match whom.kind:
            case Kind.ROOT:
                yield from _of_account(asking.holders.of(ACTION, role), whom.account, asking)
            case Kind.SESSION:
                yield from asking.role_called(whom.account, whom.name)
            case _:
                yield from [text] if text in asking.holders.callers else []


def _of_account(ids: Iterable[str], account: str | None, asking: Asking) -> Iterator[str]:
    """Those of one account, its root user among them."""
    callers = asking.holders.callers
    yield from (id_ for id_ in ids if callers[id_][0].partition == account)
    yield from (
        id_ for id_, (_, caller) in callers.items() if caller.kind is Kind.ROOT and caller.account == account
    )
