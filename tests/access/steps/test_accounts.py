"""Every escalation method by a hand-written account: who gains by it, and who just misses.

An account is told in ``accounts/<family>.toml``. Each line of it left out, and each near miss, must
lose what is gained; and a method that asked for one thing fewer must be told from the right one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Final

import pytest

from nhiscan.reference.aws_escalation import FactKind, Method, methods
from tests.access.steps.gained import gained
from tests.access.steps.worlds.cases import CONDITIONAL, HAND, NO_WORSE, NOT, SURE, Account, Case, cases, key
from tests.access.steps.worlds.names import id_of
from tests.access.steps.worlds.weakened import without_a_fact, without_a_hand, without_a_key, without_a_need

METHODS: Final = {method.id: method for method in methods()}
_SOMEBODY: Final = "somebody who may "
"""How a step begins to tell that somebody else must lend a hand."""
every_method = pytest.mark.parametrize("method", METHODS.values(), ids=METHODS)


@cache
def told() -> Mapping[str, Case]:
    """Every case, read once."""
    return cases()


def hangs_on(account: Account, method: Method) -> tuple[str, ...] | None:
    """What the gain hangs on; None: it is not gained."""
    return gained(account.snapshot(), id_of(account.who), [method]).get((method.id, key(account)))


def comes(account: Account, method: Method) -> str:
    """What comes of ``account`` by ``method``, as finely as it is told."""
    found = hangs_on(account, method)
    if not found:
        return NOT if found is None else SURE
    if account.comes == HAND and any(thing.startswith(_SOMEBODY) for thing in found):
        return HAND
    if account.comes == NO_WORSE and set(found) <= set(hangs_on(told()[method.id].whole(), method) or ()):
        return NO_WORSE
    return CONDITIONAL


def accounts_of(method: Method) -> list[Account]:
    """All that is told of ``method``; where it asks what kind of identity its target is, one more."""
    case = told()[method.id]
    kinds = [f for f in method.where if f.kind is FactKind.IDENTITY and f.subject == method.gains.of]
    return [*case.accounts(), *(case.of_another_kind() if kinds else ())]


def test_every_case_is_of_a_method_and_every_method_has_one() -> None:
    assert told().keys() == METHODS.keys()


@every_method
def test_a_near_miss_is_written(method: Method) -> None:
    assert told()[method.id].misses


@every_method
def test_who_gains_gains_and_who_misses_misses(method: Method) -> None:
    wrong = [
        f"{account.why}: {found}, not {account.comes}"
        for account in accounts_of(method)
        if (found := comes(account, method)) != account.comes
    ]
    assert not wrong, "\n".join(wrong)


@every_method
def test_what_nobody_has_seen_is_named(method: Method) -> None:
    found = hangs_on(told()[method.id].whole(), method)
    assert {fact.unseen for fact in method.where if fact.unseen} <= set(found or ())


WEAKER: Final[dict[str, Callable[[Method], Iterator[tuple[str, Method]]]]] = {
    "a need": without_a_need,
    "a fact": without_a_fact,
    "a hand": without_a_hand,
}


def unnoticed(method: Method, weaker: Iterator[tuple[str, Method]]) -> list[str]:
    """What no account that comes out right would show to be left out."""
    accounts = [account for account in accounts_of(method) if comes(account, method) == account.comes]
    return [
        f"without {what} nothing would be seen"
        for what, changed in weaker
        if all(comes(account, changed) == account.comes for account in accounts)
    ]


@pytest.mark.parametrize("weaker", WEAKER.values(), ids=WEAKER)
@every_method
def test_a_method_that_asks_for_less_is_told(
    method: Method, weaker: Callable[[Method], Iterator[tuple[str, Method]]]
) -> None:
    missed = unnoticed(method, weaker(method))
    assert not missed, "\n".join(missed)


KEYS_NOT_TOLD: Final = frozenset(
    f"aws-{id_}"
    for id_ in (
        "ecs-run-task-override ecs-start-task ecs-start-task-override ecs-start-task-own-instance "
        "eks-create-pod-identity eks-update-pod-identity glue-update-job iam-create-role-at-will "
        "iam-create-user-at-will iam-tag-role iam-tag-user kms-create-grant lambda-create-function "
        "lambda-update-code lambda-update-layers lambda-update-role organizations-detach-policy"
    ).split()
)
"""Methods whose accounts do not yet show every key of their requests; strike out what they come to show."""


@pytest.mark.parametrize(
    "method",
    [method for id_, method in METHODS.items() if id_ not in KEYS_NOT_TOLD],
    ids=lambda found: found.id,
)
def test_a_request_that_carries_less_is_told(method: Method) -> None:
    missed = unnoticed(method, without_a_key(method))
    assert not missed, "\n".join(missed)


def test_the_methods_whose_keys_are_not_told_exist() -> None:
    assert METHODS.keys() >= KEYS_NOT_TOLD
