"""Exports written by strangers: no shape stops a reading, no secret leaves the file."""

from __future__ import annotations

import copy
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import astuple
from functools import reduce
from operator import getitem
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from nhiscan.model import (
    Credential,
    Gap,
    GapKind,
    Grant,
    Identity,
    IssuerSubject,
    Membership,
    Ownership,
    Trust,
    Usage,
)
from nhiscan.snapshot import TABLES
from tests.connectors.aws.kit import (
    IAM,
    S3_READ,
    Read,
    attached,
    details,
    group,
    managed,
    read,
    read_paths,
    role,
    user,
)
from tests.connectors.aws.test_coverage import ALL
from tests.connectors.aws.test_credentials import KEY, key, listed
from tests.connectors.aws.test_organisation import FILES as ORGANISATION
from tests.connectors.aws.test_workloads import definition, function, instance, instances

INLINE = [{"PolicyName": "p", "PolicyDocument": S3_READ}]
TAGS = [{"Key": "team", "Value": "data"}]
POWER = "arn:aws:iam::aws:policy/PowerUserAccess"
FEDERATED = {"Federated": f"{IAM}:oidc-provider/gitlab.com"}
GOOD = json.loads(
    json.dumps(
        details(
            role("a", RolePolicyList=INLINE, AttachedManagedPolicies=[attached(POWER)], Tags=TAGS),
            role("b", FEDERATED, PermissionsBoundary={"PermissionsBoundaryArn": POWER}, Tags=TAGS),
            role("c", RoleLastUsed={"LastUsedDate": "2026-01-01T00:00:00Z"}, Tags=TAGS),
            users=[user("u", GroupList=["g"], UserPolicyList=INLINE), user("v", GroupList=["g"])],
            groups=[group("g", GroupPolicyList=INLINE)],
            policies=[managed(POWER)],
        )
    )
)
GOOD_FILES = {**ALL, **ORGANISATION, "prod/a.json": GOOD}
OF_ONE: dict[type[Any], str] = {
    Identity: "id",
    Grant: "holder",
    Membership: "member",
    Ownership: "subject",
    Trust: "identity",
    IssuerSubject: "identity",
    Usage: "subject",
    Credential: "identity",
}

ODD = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text()
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=5,
)


def places(value: Any, here: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every value inside ``value``."""
    for key_, inner in (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    ):
        yield (*here, key_)
        yield from places(inner, (*here, key_))


def put(value: Any, place: tuple[Any, ...], new: Any) -> Any:
    """A copy of ``value`` with ``new`` at ``place``."""
    changed = copy.deepcopy(value)
    target = changed
    for key_ in place[:-1]:
        target = target[key_]
    target[place[-1]] = new
    return changed


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every kind of file, good; whoever spoils one mends it."""
    folder = tmp_path_factory.mktemp("exports")
    read(folder, GOOD_FILES)
    return folder


@pytest.fixture(scope="module")
def details_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The account's details alone."""
    return tmp_path_factory.mktemp("details")


def spoilt(folder: Path, name: str, content: Any) -> Read:
    """Read the folder with one file's content changed."""
    path = folder / name
    before = path.read_bytes() if path.exists() else None
    try:
        return read(folder, {name: content})
    finally:
        if before is not None:
            path.write_bytes(before)


def rows_by_identity(found: Read) -> dict[str, list[tuple[Any, ...]]]:
    """Every row that speaks of one identity alone."""
    rows: dict[str, list[tuple[Any, ...]]] = {}
    for noun, field in OF_ONE.items():
        for row in found.snapshot.rows(noun):
            rows.setdefault(getattr(row, field), []).append(astuple(row))
    return rows


@settings(deadline=None, max_examples=150)
@given(st.sampled_from(sorted(GOOD_FILES)), st.data())
def test_no_shape_of_any_file_stops_a_reading(folder: Path, name: str, data: st.DataObject) -> None:
    content = GOOD_FILES[name]
    if isinstance(content, str):
        cut = data.draw(st.integers(0, len(content)))
        bad: Any = (
            content[:cut] + data.draw(st.text(st.characters(codec="utf-8"), max_size=5)) + content[cut:]
        )
    else:
        place = data.draw(st.sampled_from(list(places(content))))
        bad = put(content, place, data.draw(ODD))
    assert spoilt(folder, name, bad).snapshot.partitions


ENTRIES = [
    place for place in places(GOOD) if len(place) > 2 and place[0] in ("UserDetailList", "RoleDetailList")
]


@settings(deadline=None, max_examples=150)
@given(st.sampled_from(ENTRIES), ODD)
def test_a_bad_entry_changes_nobody_else(details_folder: Path, place: tuple[Any, ...], odd: Any) -> None:
    name = GOOD[place[0]][place[1]]["Arn"]
    before = rows_by_identity(spoilt(details_folder, "a.json", GOOD))
    after = rows_by_identity(spoilt(details_folder, "a.json", put(GOOD, place, odd)))
    for identity in {*before, *after} - {name}:
        assert after.get(identity) == before.get(identity), (place, odd)


@settings(deadline=None, max_examples=100)
@given(
    st.sampled_from([place for place in ENTRIES if isinstance(place[-1], str)]),
    st.sampled_from(["oops", 7, [7], {"x": 1}]),
)
def test_what_is_missed_for_a_bad_shape_is_told(
    details_folder: Path, place: tuple[Any, ...], odd: Any
) -> None:
    name = GOOD[place[0]][place[1]]["Arn"]
    assume(type(odd) is not type(reduce(getitem, place, GOOD)))
    before = rows_by_identity(spoilt(details_folder, "a.json", GOOD))
    found = spoilt(details_folder, "a.json", put(GOOD, place, odd))
    if len(rows_by_identity(found).get(name, [])) < len(before[name]):
        assert found.gaps(GapKind.TRUNCATED) or found.notices, (place, odd)


FAULTS: dict[str, tuple[Callable[[dict[str, Any]], Any], str, str, str | None]] = {
    "an entry that is text": (
        lambda export: export["RoleDetailList"].insert(0, "oops"),
        "#/RoleDetailList/0 is no object",
        "identities",
        None,
    ),
    "an entry without ARN": (
        lambda export: export["RoleDetailList"][1].pop("Arn"),
        "#/RoleDetailList/1/Arn is missing",
        "identities",
        None,
    ),
    "an ARN of something else": (
        lambda export: export["RoleDetailList"][1].update(Arn=f"{IAM}:user/b"),
        "#/RoleDetailList/1/Arn is no ARN of a role",
        "identities",
        None,
    ),
    "a list that is text": (
        lambda export: export["RoleDetailList"][0].update(RolePolicyList="oops"),
        "#/RoleDetailList/0/RolePolicyList is no list",
        "grants",
        f"{IAM}:role/a",
    ),
    "a list that is not there": (
        lambda export: export["RoleDetailList"][0].pop("AttachedManagedPolicies"),
        "#/RoleDetailList/0/AttachedManagedPolicies is missing",
        "grants",
        f"{IAM}:role/a",
    ),
    "a policy without a name": (
        lambda export: export["RoleDetailList"][0]["RolePolicyList"][0].pop("PolicyName"),
        "#/RoleDetailList/0/RolePolicyList/0/PolicyName is missing",
        "grants",
        f"{IAM}:role/a",
    ),
    "a document that is a number": (
        lambda export: export["RoleDetailList"][0]["RolePolicyList"][0].update(PolicyDocument=7),
        "#/RoleDetailList/0/RolePolicyList/0/PolicyDocument is no policy document",
        "grants",
        f"{IAM}:role/a",
    ),
    "a managed document that is text": (
        lambda export: export["Policies"][0]["PolicyVersionList"][1].update(Document="oops"),
        "#/Policies/0/PolicyVersionList/1/Document is no policy document",
        "policies",
        None,
    ),
    "a group that is a number": (
        lambda export: export["UserDetailList"][0].update(GroupList=["g", 7]),
        "#/UserDetailList/0/GroupList/1 is no text",
        "memberships",
        f"{IAM}:user/u",
    ),
    "a tag that is text": (
        lambda export: export["RoleDetailList"][0].update(Tags=["team"]),
        "#/RoleDetailList/0/Tags/0 is no tag",
        "identities",
        f"{IAM}:role/a",
    ),
}


@pytest.mark.parametrize(("spoil", "what", "table", "subject"), FAULTS.values(), ids=FAULTS)
def test_a_piece_that_is_skipped_is_told_by_its_place(
    tmp_path: Path, spoil: Callable[[dict[str, Any]], Any], what: str, table: str, subject: str | None
) -> None:
    export = copy.deepcopy(GOOD)
    spoil(export)
    found = read(tmp_path, {"a.json": export})
    told = {(gap.what, gap.table, gap.subject) for gap in found.gaps(GapKind.TRUNCATED)}
    assert told == {(f"a.json{what}", table, subject)}


def test_a_document_that_cannot_be_read_is_granted_all_the_same(tmp_path: Path) -> None:
    export = put(GOOD, ("RoleDetailList", 0, "RolePolicyList", 0, "PolicyDocument"), 7)
    grants = [
        row
        for row in read(tmp_path, {"a.json": export}).rows(Grant)
        if row.name == "p" and row.holder[-1] == "a"
    ]
    assert [row.policy for row in grants] == [None]


def test_a_key_that_stands_twice_in_an_entry_is_told(tmp_path: Path) -> None:
    text = json.dumps(GOOD).replace('"RoleName": "a"', '"RoleName": "a", "RoleName": "b"')
    found = read(tmp_path, {"a.json": text})
    assert "a.json#/RoleDetailList/0 has `RoleName` twice" in {gap.what for gap in found.rows(Gap)}
    assert {row.name for row in found.rows(Identity)} >= {"b", "c"}


def test_a_lone_surrogate_is_text_like_any_other(tmp_path: Path) -> None:
    text = json.dumps(put(GOOD, ("RoleDetailList", 0, "RolePolicyList", 0, "PolicyDocument", "Id"), "HERE"))
    found = read(tmp_path, {"a.json": text.replace("HERE", "\\ud800")})
    assert not found.gaps(GapKind.TRUNCATED)


CANARY = "canary-7f3a"


def test_no_secret_leaves_the_file(tmp_path: Path) -> None:
    environment = {"Variables": {"TOKEN": f"{CANARY}-1"}, "Error": {"Message": f"{CANARY}-2"}}
    secret = {
        "UserName": "u",
        "ServiceSpecificCredentialId": "ACCA1",
        "ServicePassword": f"{CANARY}-3",
        "ServiceCredentialSecret": f"{CANARY}-4",
    }
    task = definition(
        containerDefinitions=[
            {
                "environment": [{"name": "N", "value": f"{CANARY}-5"}],
                "command": [f"{CANARY}-6"],
                "environmentFiles": f"{CANARY}-7",
            },
            f"{CANARY}-8",
        ]
    )
    files = {
        "a.json": put(GOOD, ("RoleDetailList", 0, "CreateDate"), f"{CANARY}-9"),
        "l.json": {"Functions": [function(Environment=environment, Description=f"{CANARY}-10")]},
        "l2.json": {
            "Functions": [
                function(Environment={"Variables": f"{CANARY}-11"}),
                function(Role=7, X=f"{CANARY}-12"),
            ]
        },
        "e.json": instances(instance(None, UserData=f"{CANARY}-13", Tags=f"{CANARY}-14")),
        "s.json": {
            "ServiceSpecificCredentials": [secret, {"UserName": "u", "ServicePassword": f"{CANARY}-15"}]
        },
        "t.json": task,
        "k.json": listed({**key(), "SecretAccessKey": f"{CANARY}-16"}, {"SecretAccessKey": f"{CANARY}-17"}),
        f"access-key-last-used/{KEY}.json": {"AccessKeyLastUsed": f"{CANARY}-18"},
        "v.json": {"ARN": "arn:aws:secretsmanager:x:1:secret:s", "Name": "s", "SecretString": f"{CANARY}-19"},
        "broken.json": f'{{"SecretAccessKey": "{CANARY}-20",',
        "r.json": {"Content": f"{CANARY}-21", "ReportFormat": "text/csv", "GeneratedTime": f"{CANARY}-22"},
    }
    found = read(tmp_path, files)
    assert len(found.rows(Credential)) == 2
    told = [repr(row) for table in TABLES.values() for row in found.snapshot.rows(table.noun)]
    told += found.notices + [unread.problem for unread in found.reading.unread]
    assert not [text for text in told if CANARY in text]


def test_reading_grows_with_the_account_and_no_faster(tmp_path: Path) -> None:
    """Counted in steps of the interpreter, which the machine's mood does not change."""

    def steps(size: int) -> int:
        path = tmp_path / f"{size}.json"
        roles = [
            role(f"r{n}", RolePolicyList=INLINE, Tags=TAGS, AttachedManagedPolicies=[attached(POWER)])
            for n in range(size)
        ]
        path.write_text(json.dumps(details(*roles, policies=[managed(POWER)])))
        count = 0

        def profile(_frame: object, event: str, _arg: object) -> None:
            nonlocal count
            count += event == "call"

        sys.setprofile(profile)
        try:
            read_paths(tmp_path, [path])
        finally:
            sys.setprofile(None)
        return count

    steps(10)
    small, large = steps(100), steps(800)
    assert large / small < 8 * 1.1
    assert large / 800 < 500
