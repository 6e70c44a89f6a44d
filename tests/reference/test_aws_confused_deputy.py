"""Which services AWS asks to bind a role's trust for, and that the table says no more than its pages."""

from __future__ import annotations

import pytest

from nhiscan.reference.aws_confused_deputy import deputies, deputy

ROWS: dict[str, tuple[str, bool | None]] = {
    "a state machine": ("states.amazonaws.com", True),
    "with a region": ("states.eu-central-1.amazonaws.com", True),
    "in the cloud of the government": ("states.us-gov-west-1.amazonaws.com", True),
    "in China": ("states.cn-north-1.amazonaws.com.cn", True),
    "letter case aside": ("States.amazonaws.com", True),
    "with a dash in its name": ("vpc-flow-logs.amazonaws.com", True),
    "a function, whose role is passed": ("lambda.amazonaws.com", False),
    "a service of which AWS says that it cannot be confused": ("iotevents.amazonaws.com", False),
    "a page whose example is a bucket": ("config.amazonaws.com", None),
    "a service within another, which has a page of its own": ("monitoring.rds.amazonaws.com", None),
    "no service of AWS": ("states.example.com", None),
}


@pytest.mark.parametrize(("principal", "guard"), ROWS.values(), ids=ROWS)
def test_a_service_is_known(principal: str, guard: bool | None) -> None:
    row = deputy(principal)
    assert (row.guard if row else None) is guard


def test_every_row_is_written_as_it_is_looked_up_and_names_a_page() -> None:
    rows = deputies()
    assert [row.principal for row in rows] == sorted({row.principal for row in rows})
    assert all(deputy(row.principal) == row for row in rows)
    assert all("," in row.source for row in rows)
