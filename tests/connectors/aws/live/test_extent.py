"""What can be told on the command line, and what it comes to."""

from __future__ import annotations

import pytest

from nhiscan.connectors.aws.live.extent import parse_extent
from nhiscan.errors import UsageError

ROLE = "arn:aws:iam::111122223333:role/audit/nhiscan"


def test_nothing_told_is_the_callers_account_in_all_its_regions() -> None:
    found = parse_extent({})
    assert (found.profile, found.role, found.accounts, found.regions) == (None, None, None, None)
    assert (found.limits.rps, found.limits.deadline) == (25, 60)


def test_all_is_every_account_and_every_region() -> None:
    found = parse_extent({"accounts": "all", "role-arn": ROLE, "regions": "all"})
    assert (found.accounts, found.regions) == ((), None)


def test_a_role_may_ask_for_an_external_id() -> None:
    assert parse_extent({"external-id": "acme", "role-arn": ROLE}).external_id == "acme"


def test_the_role_is_the_same_in_every_account() -> None:
    found = parse_extent({"accounts": "444455556666, 111122223333", "role-arn": ROLE})
    assert found.accounts == ("111122223333", "444455556666")
    assert found.role_in("444455556666") == "arn:aws:iam::444455556666:role/audit/nhiscan"


REFUSED = {
    "a role that is none": {"role-arn": "audit"},
    "a user for a role": {"role-arn": "arn:aws:iam::111122223333:user/audit"},
    "an account that is none": {"accounts": "1234", "role-arn": ROLE},
    "no account at all": {"accounts": " , ", "role-arn": ROLE},
    "accounts without a role": {"accounts": "all"},
    "an external id for no role": {"external-id": "acme"},
    "a region that is none": {"regions": "Ireland"},
    "a rate of nothing": {"max-rps": "0"},
    "a rate that is no number": {"max-rps": "fast"},
    "a rate that is not even that": {"max-rps": "nan"},
    "an endless call": {"call-timeout": "inf"},
}


@pytest.mark.parametrize("options", REFUSED.values(), ids=REFUSED)
def test_what_means_nothing_is_refused_by_its_flag(options: dict[str, str]) -> None:
    with pytest.raises(UsageError) as refused:
        parse_extent(options)
    assert refused.value.place.removeprefix("--") in options


def test_the_same_collection_has_the_same_fingerprint_whatever_the_speed() -> None:
    slow, fast = ({"regions": "eu-west-1,us-east-1", "max-rps": rate} for rate in ("1", "99"))
    assert parse_extent(slow).fingerprint("111122223333") == parse_extent(fast).fingerprint("111122223333")
    other = {"regions": "eu-west-1"}
    assert parse_extent(slow).fingerprint("111122223333") != parse_extent(other).fingerprint("111122223333")
