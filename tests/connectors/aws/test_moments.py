"""Times in all the spellings of AWS tools."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nhiscan.connectors.aws.moments import moment

NOON = datetime(2023, 3, 9, 10, 41, 45, tzinfo=UTC)
SPELLINGS: dict[str, str | float] = {
    "with an offset": "2023-03-09T10:41:45+00:00",
    "with a space": "2023-03-09 10:41:45+00:00",
    "with Z": "2023-03-09T10:41:45Z",
    "with another offset": "2023-03-09T12:41:45+02:00",
    "with an offset as Lambda writes it": "2023-03-09T10:41:45.000+0000",
    "without a zone": "2023-03-09T10:41:45",
    "seconds": 1678358505,
    "seconds with a fraction": 1678358505.0,
}


@pytest.mark.parametrize("value", SPELLINGS.values(), ids=SPELLINGS)
def test_a_moment(value: str | float) -> None:
    assert moment(value) == NOON


NO_TIMES: dict[str, str | float | bool] = {
    "nothing": "",
    "a word": "yesterday",
    "a month too many": "2023-13-01T00:00:00Z",
    "before all time in UTC": "0001-01-01T00:00:00+10:00",
    "far too late": 1e300,
    "not a number": float("nan"),
    "a yes": True,
}


@pytest.mark.parametrize("value", NO_TIMES.values(), ids=NO_TIMES)
def test_what_is_no_moment_is_unknown(value: str | float) -> None:
    assert moment(value) is None


@given(st.one_of(st.text(), st.floats(), st.integers()))
def test_any_value_is_a_moment_in_utc_or_none(value: str | float) -> None:
    found = moment(value)
    assert found is None or found.tzinfo is UTC


@given(st.datetimes(timezones=st.just(UTC)))
def test_a_moment_is_read_back_as_it_was_written(when: datetime) -> None:
    assert moment(when.isoformat()) == when
