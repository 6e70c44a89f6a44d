"""A provider's mark of a leak is told from its other policies."""

from __future__ import annotations

import pytest

from nhiscan.reference.quarantine import marks_leak

MARKS = {
    "the first version": ("aws", "arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantine", True),
    "a later version, in China": ("aws", "arn:aws-cn:iam::aws:policy/AWSCompromisedKeyQuarantineV3", True),
    "a customer's policy of that name": (
        "aws",
        "arn:aws:iam::111122223333:policy/AWSCompromisedKeyQuarantineV3",
        False,
    ),
    "another policy of the provider": ("aws", "arn:aws:iam::aws:policy/AWSDenyAll", False),
    "another provider": ("okta", "arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantine", False),
}


@pytest.mark.parametrize(("provider", "policy", "marks"), MARKS.values(), ids=MARKS)
def test_marks(provider: str, policy: str, marks: bool) -> None:
    assert marks_leak(provider, policy) is marks
