"""The engine of single decisions says what the definition of AWS says, to ever new policies and requests."""

from __future__ import annotations

from tests.access.exact.agreement import REQUESTS, disagreement
from tests.access.exact.worlds import world

NAME = "decisions-against-definition"
SETS = 100
"""Policy sets that one seed tries."""
APART = 1 << 60
"""Where the seeds begin: beyond those of the tests."""


def run(seed: int) -> int:
    """Try ``SETS`` sets of policies; raises AssertionError with the smallest request they differ on."""
    for number in range(SETS):
        chance = world(APART + seed * SETS + number)
        policies = chance.policies()
        for _ in range(REQUESTS):
            found = disagreement(chance.request(policies))
            assert found is None, found
    return SETS * REQUESTS
