"""Which account a file belongs to, and which files are no export at all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from nhiscan.model import Credential, Resource, Workload
from tests.connectors.aws.kit import ACCOUNT, OTHER, details, in_account, read, read_paths, role, user
from tests.connectors.aws.test_credentials import key, listed
from tests.connectors.aws.test_workloads import function

HERE = details(role("r"), users=[user("u")])
THERE = in_account(OTHER, HERE)


def test_a_file_belongs_to_the_nearest_details_above_it(tmp_path: Path) -> None:
    files = {
        "a/details.json": HERE,
        "a/keys/deep/k.json": listed(key()),
        "b/details.json": THERE,
        "b/k.json": listed(key("AKIAEXAMPLEKEY000009")),
    }
    rows = read(tmp_path, files).rows(Credential)
    assert {(row.id[-1], row.partition) for row in rows} == {("1", ACCOUNT), ("9", OTHER)}


def test_where_there_is_one_account_everything_belongs_to_it(tmp_path: Path) -> None:
    found = read(tmp_path, {"iam/details.json": HERE, "keys/k.json": listed(key())})
    assert found.one(Credential).partition == ACCOUNT


def test_between_two_accounts_nobody_guesses(tmp_path: Path) -> None:
    found = read(tmp_path, {"a/details.json": HERE, "b/details.json": THERE, "k.json": listed(key())})
    assert not found.rows(Credential)
    (unread,) = found.reading.unread
    assert unread.path.name == "k.json"
    assert "does not say whose account it is from" in unread.problem


@pytest.mark.parametrize("users", [[], {}])
def test_details_that_name_nobody_are_not_sent_to_lie_beside_themselves(
    tmp_path: Path, users: object
) -> None:
    found = read(tmp_path, {"a.json": {**details(), "UserDetailList": users}})
    (unread,) = found.reading.unread
    assert "names nobody" in unread.problem
    assert "put it beside" not in unread.problem


def test_two_accounts_in_one_folder_make_nobody_s_folder(tmp_path: Path) -> None:
    found = read(tmp_path, {"1.json": HERE, "2.json": THERE, "k.json": listed(key())})
    assert [unread.path.name for unread in found.reading.unread] == ["k.json"]


def test_an_arn_inside_beats_the_folder(tmp_path: Path) -> None:
    other = in_account(OTHER, {"Functions": [function()]})
    found = read(tmp_path, {"a/details.json": HERE, "a/l.json": other, "b/details.json": THERE})
    assert found.one(Workload).partition == OTHER


def test_the_details_may_come_last(tmp_path: Path) -> None:
    files = {"resource-policies/s3/b.json": {"Policy": "{}"}, "zzz.json": HERE}
    assert read(tmp_path, files).one(Resource).partition == ACCOUNT


def test_the_order_of_the_files_does_not_matter(tmp_path: Path) -> None:
    read(tmp_path, {"z.json": HERE, "k.json": listed(key()), "l.json": {"Functions": [function()]}})
    paths = sorted(tmp_path.iterdir())
    one, other = read_paths(tmp_path, paths), read_paths(tmp_path, paths[::-1])
    for noun in (Credential, Workload, Resource):
        assert one.rows(noun) == other.rows(noun)


OTHERS: dict[str, Any] = {
    "package.json": {"name": "x", "dependencies": {}},
    "list.json": [1, 2],
    "number.json": 7,
    "cloudtrail.json": {"Records": [{"eventVersion": "1.08"}]},
    "functions.json": {"Functions": [{"name": "not of AWS"}]},
    "accounts.json": {"Accounts": [{"id": 1}]},
    "notes.md": "# x",
    "page.html": "<p>",
}


def test_files_of_other_people_are_left_alone(tmp_path: Path) -> None:
    found = read(tmp_path, {"a.json": HERE, **OTHERS})
    assert found.used() == {"a.json"}
    assert not found.reading.unread


@pytest.mark.parametrize("name", OTHERS)
def test_one_such_file_alone_is_left_alone_too(tmp_path: Path, name: str) -> None:
    found = read(tmp_path, {name: OTHERS[name]})
    assert (found.used(), found.reading.unread, found.snapshot.partitions) == (set(), (), ())


DAMAGED: dict[str, str | bytes] = {
    "cut": json.dumps(HERE)[:-20],
    "not UTF-8": b'{"RoleDetailList": ["\xff"]}',
    "nested too deeply": '{"RoleDetailList": ' + "[" * 5000 + "]" * 5000 + "}",
    "a number that is none": '{"RoleDetailList": NaN}',
    "a key twice": '{"RoleDetailList": [], "RoleDetailList": []}',
    "cut gzip": b"\x1f\x8b\x08\x00",
}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_export_is_unread_and_the_rest_goes_on(tmp_path: Path, content: str | bytes) -> None:
    found = read(tmp_path, {"a.json": HERE, "b.json": content})
    assert [unread.path.name for unread in found.reading.unread] == ["b.json"]
    assert found.used() == {"a.json", "b.json"}
    assert str(tmp_path / "b.json") in found.reading.unread[0].problem
    assert found.snapshot.partitions


def test_a_damaged_file_of_another_name_is_nobody_s(tmp_path: Path) -> None:
    found = read(tmp_path, {"a.json": HERE, "b.txt": "{", "c.csv": b"\xff"})
    assert found.used() == {"a.json"}
