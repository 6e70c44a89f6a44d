"""The access engine never says less than is allowed, nor more than is sure, by a slow oracle."""

from __future__ import annotations

from hypothesis import HealthCheck, given, seed, settings

from tests.access.test_oracle import POLICIES, check

NAME = "access-against-oracle"
CASES = 500
"""Policy sets that one seed tries."""


def run(number: int) -> int:
    """Try ``CASES`` random policy sets; raises AssertionError with the smallest that breaks a promise."""
    tried = 0

    @seed(number)
    @settings(
        max_examples=CASES,
        database=None,
        deadline=None,
        derandomize=False,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(POLICIES)
    def cases(policies: object) -> None:
        nonlocal tried
        tried += 1
        check(policies)  # type: ignore[arg-type]  # the strategy draws Policies

    cases()
    return tried
