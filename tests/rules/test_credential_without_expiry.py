"""A credential that could have been given an end and has none is a finding."""

from __future__ import annotations

from typing import Any

import pytest

from nhiscan.model import Credential, CredentialKind
from tests.estates import KEY, days_ago, estate, findings, key, rule, said, user

RULE = rule("credential_without_expiry")


def api_key(**fields: Any) -> Credential:
    """A Bedrock API key without an end."""
    given: dict[str, Any] = {
        "kind": CredentialKind.SERVICE_SPECIFIC,
        "service": "bedrock.amazonaws.com",
        "can_expire": True,
    }
    return key(**(given | fields))


CASES = {
    "could end and does not": (api_key(), "medium certain"),
    "could end and does": (api_key(expires=days_ago(-30)), "clean"),
    "cannot end": (key(can_expire=False), "clean"),
    "nobody tells whether it can": (key(can_expire=None), "not evaluated"),
    "has an end, whatever its kind": (key(can_expire=None, expires=days_ago(-1)), "clean"),
    "could end, and was ended by hand": (api_key(active=False), "clean"),
}


@pytest.mark.parametrize(("credential", "verdict"), CASES.values(), ids=CASES)
def test_without_expiry(credential: Credential, verdict: str) -> None:
    assert said(RULE, estate(user(), credential)) == {KEY: [verdict]}


def test_the_fix_makes_one_that_ends() -> None:
    (found,) = findings(RULE, estate(user(), api_key(), max_age_days=30))
    made, ended = found.fix[0].text.splitlines()
    assert made.endswith("--service-name bedrock.amazonaws.com --credential-age-days 30")
    assert ended.endswith(f"--service-specific-credential-id {KEY} --status Inactive")
