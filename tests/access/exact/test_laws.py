"""What must hold of decisions whatever the policies are: laws, each tried over many small worlds."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nhiscan.access.aws import decider
from nhiscan.model import Answer, Decision
from tests.access.exact import changes
from tests.access.exact.changes import Change
from tests.access.exact.worlds import KEYS, VALUES, world

SETS, REQUESTS = 120, 25
decide = decider(None)

RANK = {Answer.ALLOWED: 2, Answer.CONDITIONAL: 1, Answer.UNKNOWN: 1}
"""How far access goes; every denial is 0."""
Holds = Callable[[Decision, Decision], bool]


def rank(decision: Decision) -> int:
    return RANK.get(decision.answer, 0)


def denied(before: Decision, after: Decision) -> bool:
    return after.answer is Answer.EXPLICIT_DENY


def no_less(before: Decision, after: Decision) -> bool:
    return rank(after) >= rank(before)


def no_more(before: Decision, after: Decision) -> bool:
    return rank(after) <= rank(before)


def same(before: Decision, after: Decision) -> bool:
    return _said(before) == _said(after)


def _said(decision: Decision) -> tuple[Answer, tuple[str, ...], bool]:
    return decision.answer, decision.depends_on, bool(decision.notes)


def as_before_or_open(before: Decision, after: Decision) -> bool:
    # nothing allows it either way: whether something denies it besides may then be open
    less = {before.answer, after.answer} == {Answer.EXPLICIT_DENY, Answer.IMPLICIT_DENY}
    return rank(after) == 1 or after.answer is (Answer.IMPLICIT_DENY if less else before.answer)


LAWS: dict[str, tuple[Change, Holds]] = {
    "a Deny of the resource's policy dominates": (changes.deny_everyone_in_the_resource_policy, denied),
    "a Deny of the caller's own policy dominates": (changes.deny_everything_in_an_identity_policy, denied),
    "a Deny in any level of SCPs dominates": (changes.deny_everything_in_one_level_of_scps, denied),
    "an Allow never takes access away": (changes.one_more_allow, no_less),
    "a limit never adds any": (changes.one_more_limit, no_more),
    "names of policies and statements mean nothing": (changes.other_names_for_policies_and_statements, same),
    "accounts may change places": (changes.other_accounts, same),
    "names of principals and buckets mean nothing": (changes.other_principals_and_buckets, same),
    "order means nothing": (changes.another_order, same),
    "letter case of actions, operators and keys means nothing": (changes.another_letter_case, same),
    "a key forgotten leaves the answer or opens it": (changes.one_key_forgotten, as_before_or_open),
}


@pytest.mark.parametrize(("change", "holds"), LAWS.values(), ids=LAWS)
@settings(max_examples=SETS, deadline=None)
@given(seed=st.integers(0, 2**48))
def test_law(change: Change, holds: Holds, seed: int) -> None:
    chance = world(seed)
    policies = chance.policies()
    for _ in range(REQUESTS):
        before = chance.request(policies)
        after = change(chance, before)
        if after is not None:
            one, other = decide(before), decide(after)
            assert holds(one, other), f"{json.dumps(before)}\n{one}\n{json.dumps(after)}\n{other}"


@pytest.mark.parametrize("change", [change for change, _ in LAWS.values()], ids=LAWS)
def test_each_law_is_tried_on_every_answer(change: Change) -> None:
    found: Counter[Answer] = Counter()
    for seed in range(600):
        chance = world(seed)
        policies = chance.policies()
        for _ in range(5):
            before = chance.request(policies)
            if (after := change(chance, before)) is not None and after != before:
                found[decide(before).answer] += 1
    assert set(found) == set(Answer), found


# -- what a conditional answer names -----------------------------------------------------

SETTABLE = {key.lower(): key for key in changes.SETTABLE}
TEXTS = sorted({str(text) for texts in VALUES.values() for text in texts})
BESIDE = ("zzz", "0", "7", "99999", "2020-01-01", "2030-01-01", "arn:aws:s3:::agent", "arn:aws:s3:::blue")


def answers(request: dict[str, Any], key: str) -> set[int]:
    """How far access goes with one value of ``key`` or another, or without it."""
    values = [None, *BESIDE, *TEXTS, *KEYS[key]]
    given_ = ({**request, "context": {**request["context"], key: value}} for value in values)
    return {rank(decide(each)) for each in given_}


def test_the_key_that_an_answer_hangs_on_decides() -> None:
    # a few need not: of two statements that ask for the opposite one always matches
    matters: Counter[bool] = Counter()
    for seed in range(2500):
        chance = world(seed)
        policies = chance.policies()
        for _ in range(10):
            request = chance.request(policies)
            decision = decide(request)
            hangs_on = [SETTABLE.get(key) for key in decision.depends_on]
            if decision.answer is Answer.CONDITIONAL and len(hangs_on) == 1 and hangs_on[0]:
                matters[answers(request, hangs_on[0]) >= {0, 2}] += 1
    assert matters.total() >= 50
    assert matters[True] / matters.total() >= 0.8, matters
