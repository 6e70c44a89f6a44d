"""The table of reads that give out credentials: real actions, AWS's own word for each, a page for each."""

from __future__ import annotations

import pytest

from nhiscan.reference.aws_actions import Level, load
from nhiscan.reference.aws_credential_reads import CredentialRead, credential_reads

ROWS = {row.action: row for row in credential_reads()}


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_an_action_is_one_that_aws_calls_reading(row: CredentialRead) -> None:
    place = load().index(row.action)
    assert place is not None
    assert load().names[place] == row.action
    assert load().level(place) is row.level
    assert row.level in (Level.READ, Level.LIST)
    assert row.only_everywhere is not bool(load().detail(place).resources)


def test_each_says_what_it_gives_and_where_that_stands() -> None:
    assert len(ROWS) == len(credential_reads())
    assert all(row.what and " API Reference, " in row.source for row in ROWS.values())


def test_the_worst_come_first() -> None:
    kinds = [row.direct for row in credential_reads()]
    assert kinds == sorted(kinds, reverse=True)
    assert ROWS["secretsmanager:GetSecretValue"].direct
    assert not ROWS["lambda:GetFunctionConfiguration"].direct
