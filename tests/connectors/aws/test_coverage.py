"""What is not given, refused or cut is a gap with its remedy, for every kind of export."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from nhiscan.connectors.aws.entry import Complaints
from nhiscan.connectors.aws.export import File
from nhiscan.connectors.aws.exports import exports
from nhiscan.model import GapKind, Resource
from nhiscan.snapshot import TABLES
from tests.connectors.aws.examples import agents, iam, identity_center, organisation, resources, workloads
from tests.connectors.aws.kit import ACCOUNT, IAM, OTHER, Read, details, in_account, read, role, user
from tests.connectors.aws.test_credentials import key, listed
from tests.connectors.aws.test_organisation import FILES as ORGANISATION
from tests.connectors.aws.test_workloads import function, instances

KINDS = {kind.what: kind for kind in exports()}
DETAILS = "identities, policies, trusts"
ACCOUNTS = [kind.what for kind in exports() if not kind.organisation]
OF_ACCOUNTS: dict[str, tuple[str, Any]] = {
    **iam.EXAMPLES,
    **workloads.EXAMPLES,
    **resources.EXAMPLES,
    **agents.EXAMPLES,
    **identity_center.EXAMPLES,
}
EXAMPLES = {**OF_ACCOUNTS, **organisation.EXAMPLES}
ALL = {**dict(OF_ACCOUNTS.values()), **workloads.BESIDE}
DETAILS_FILE = EXAMPLES[DETAILS][0]


def whats(found: Any, *kinds: GapKind) -> set[str]:
    return {gap.what.partition(":")[0] for gap in found.gaps(*kinds)}


def test_there_is_an_example_of_every_kind() -> None:
    assert set(OF_ACCOUNTS) == set(ACCOUNTS)
    assert set(EXAMPLES) == set(KINDS)


@pytest.mark.parametrize("what", EXAMPLES)
def test_an_example_is_called_as_its_kind_s_answers_are_and_as_no_other_s(what: str) -> None:
    name, _ = EXAMPLES[what]
    assert [kind.what for kind in exports() if kind.is_called(Path("x") / name)] == [what]


@pytest.mark.parametrize("name", [*ALL, *ORGANISATION])
def test_a_file_is_of_one_kind_only(tmp_path: Path, name: str) -> None:
    content = ALL[name] if name in ALL else ORGANISATION[name]
    file = File(tmp_path / name, content, Complaints())
    assert len([kind.what for kind in exports() if kind.recognises(file)]) == 1


def test_with_all_kinds_given_only_the_organisation_and_one_identity_are_missing(
    tmp_path: Path,
) -> None:
    found = read(tmp_path, ALL)
    assert found.used() == set(ALL)
    missing = {gap.what for gap in found.gaps(GapKind.NOT_GIVEN)}
    assert missing == {"organisation", f"last accessed: {IAM}:user/u"}
    assert not found.gaps(GapKind.REFUSED, GapKind.TRUNCATED)
    assert not found.reading.unread


NEVER_MISSED = {
    "documents of managed policies": "asked for one by one, where a boundary needs it",
    "default versions of managed policies": "a step to their documents",
    "account summary": "the report tells the same of root",
    "access keys of a user": "the report tells the same of users",
    "signing certificates of a user": "the report counts them",
    "second factor of a user": "the report tells it",
    "SSH keys of a user": "told only where somebody was asked: they open one service",
    "instance profiles": "the account's details tell those that hold a role",
    "regions": "without it every region counts",
    "KMS aliases": "they only name keys",
    "bucket location": "asked for where the list does not tell it",
    "Identity Center": "most accounts have none",
    "accounts of a permission set": "told of each role that nobody else tells of",
    "assignments of a permission set in an account": "told of each role that nobody else tells of",
}
LIVE = "nhiscan collect aws"


@pytest.mark.parametrize("what", [what for what in ACCOUNTS if what != DETAILS])
def test_a_kind_that_is_not_given_is_a_gap_with_its_command(tmp_path: Path, what: str) -> None:
    name, _ = EXAMPLES[what]
    missing = read(tmp_path, {file: content for file, content in ALL.items() if file != name}).missing()
    if what in NEVER_MISSED:
        assert what not in missing
        return
    kind = KINDS[what]
    assert {gap.table for gap in missing[what]} == set(kind.tables)
    assert {gap.needs for gap in missing[what]} == {LIVE if kind.further else f"{kind.command} > {kind.file}"}


def test_what_nobody_gave_of_the_many_listings_is_one_row_for_each_table(tmp_path: Path) -> None:
    found = read(tmp_path, {DETAILS_FILE: ALL[DETAILS_FILE]})
    rows = {gap.table: gap for gap in found.gaps(GapKind.NOT_GIVEN) if gap.needs == LIVE}
    assert len(rows) == len([gap for gap in found.gaps(GapKind.NOT_GIVEN) if gap.needs == LIVE])
    assert rows["tools"].what == "3 further listings: AgentCore gateways, AgentCore harnesses, Bedrock agents"
    assert rows["assessments"].what == "1 further listing: access analyzers"
    assert {row.subject for row in rows.values()} == {None}
    lists = {kind.what for kind in exports() if kind.further and kind.each is None and not kind.organisation}
    told = {what for what, gaps in found.missing().items() if set(gaps) <= set(rows.values())}
    assert told == lists - set(NEVER_MISSED)


def test_a_listing_that_is_partly_given_is_told_by_itself(tmp_path: Path) -> None:
    two = {"QueueUrls": [f"https://sqs.eu-west-1.amazonaws.com/{ACCOUNT}/{name}" for name in "qp"]}
    pipes = [{"Arn": f"arn:aws:pipes:eu-west-1:{ACCOUNT}:pipe/{name}", "Name": name} for name in "qp"]
    files = {
        DETAILS_FILE: ALL[DETAILS_FILE],
        "sqs-queues.eu-west-1.json": two,
        "pipes-pipes.eu-west-1.json": {"Pipes": pipes},
        "pipes-pipes/eu-west-1/q.json.err": words("DescribePipe"),
    }
    missing = read(tmp_path, files).missing()
    assert {gap.what for gap in missing["EventBridge pipe"]} == {"EventBridge pipe: p"}
    assert {gap.needs for gap in missing["EventBridge pipe"]} == {
        "aws pipes describe-pipe --region REGION --name NAME > pipes-pipes/REGION/NAME.json"
    }
    assert not {"SQS queues", "EventBridge pipes"} & set(missing)


@pytest.mark.parametrize("what", ["account summary", "access keys of a user"])
def test_what_the_report_would_tell_is_missed_without_it(tmp_path: Path, what: str) -> None:
    found = read(tmp_path, {DETAILS_FILE: ALL[DETAILS_FILE]})
    assert {what, "credential report"} <= whats(found, GapKind.NOT_GIVEN)


def test_where_there_are_no_users_nobody_asks_for_their_keys(tmp_path: Path) -> None:
    found = read(tmp_path, {"a.json": details(role("r"))})
    assert not {"access keys of a user", "service-specific credentials"} & whats(found, GapKind.NOT_GIVEN)


def test_one_gap_stands_for_all_until_one_is_given(tmp_path: Path) -> None:
    users = [user("u"), user("v"), user("w")]
    none = read(tmp_path / "none", {"a.json": details(users=users)})
    assert [gap.subject for gap in none.gaps(GapKind.NOT_GIVEN) if gap.what == "access keys of a user"] == [
        None
    ]
    some = read(tmp_path / "some", {"a.json": details(users=users), "access-keys/u.json": listed()})
    missing = [gap for gap in some.gaps(GapKind.NOT_GIVEN) if gap.what.startswith("access keys")]
    assert {gap.subject for gap in missing} == {f"{IAM}:user/v", f"{IAM}:user/w"}


def test_every_kind_names_tables_that_exist_and_its_permissions() -> None:
    for kind in exports():
        assert set(kind.tables) <= set(TABLES), kind.what
        assert kind.permissions, kind.what
        assert all(action.partition(":")[2] for action in kind.permissions.values()), kind.what


DOCUMENTED = re.compile(r"\| ([^|`]+) \| `(aws [^|`]+|job=[^|`]+)` \| ([^|]+) \|")


def test_the_documentation_has_one_row_for_every_kind_with_its_command(root: Path) -> None:
    text = (root / "docs" / "inputs" / "aws.md").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.startswith("|") and "`" in line]
    rows = [found.groups() if (found := DOCUMENTED.fullmatch(line)) else (line,) for line in lines]
    told = sorted((kind.what, f"{kind.command} > {kind.file}") for kind in exports())
    assert sorted(row[:2] for row in rows) == told
    assert all(row[2].strip() for row in rows)


def words(operation: str, code: str = "AccessDenied", more: str = "") -> str:
    return f"\nAn error occurred ({code}) when calling the {operation} operation: {more or 'no'}\n"


CALLS = [(kind.what, operation) for kind in exports() for operation in kind.permissions]


@pytest.mark.parametrize(("what", "operation"), CALLS, ids=[": ".join(call) for call in CALLS])
def test_a_refused_call_is_a_gap_with_its_permission(tmp_path: Path, what: str, operation: str) -> None:
    name = EXAMPLES[what][0].replace(".csv", ".json")
    files = {"a.json": details(role("r")), name: "", f"{name}.err": words(operation)}
    found = read(tmp_path, files)
    gaps = found.gaps(GapKind.REFUSED)
    told = re.compile(rf"{what}: {operation}(?: for \S+)?(?: in \S+)?")
    assert {gap.table for gap in gaps if told.fullmatch(gap.what)} == set(KINDS[what].tables)
    assert {gap.needs for gap in gaps} == {KINDS[what].permissions[operation]}
    assert all(gap.what.startswith(what) for gap in gaps)
    assert not found.reading.unread, "the empty answer is explained by the refusal"
    assert found.used() == set(files)


ALIKE = {
    "in its kind's folder, under another name": (
        "organizations/policies.SERVICE_CONTROL_POLICY.json.err",
        "ListPolicies",
        {"organizations:ListPolicies"},
    ),
    "by its name alone": ("eks-clusters.eu-west-1.json.err", "ListClusters", {"eks:ListClusters"}),
    "nobody can say": ("x.json.err", "ListClusters", {"ecs:ListClusters", "eks:ListClusters"}),
}


@pytest.mark.parametrize(("name", "operation", "needs"), ALIKE.values(), ids=ALIKE)
def test_services_that_name_an_operation_alike_are_told_apart_by_the_file(
    tmp_path: Path, name: str, operation: str, needs: set[str]
) -> None:
    found = read(tmp_path, {"a.json": details(role("r")), name: words(operation)})
    assert {gap.needs for gap in found.gaps(GapKind.REFUSED)} == needs


CODES = {
    "AccessDenied": GapKind.REFUSED,
    "AccessDeniedException": GapKind.REFUSED,
    "UnauthorizedOperation": GapKind.REFUSED,
    "Client.UnauthorizedOperation": GapKind.REFUSED,
    "AuthFailure": GapKind.REFUSED,
    "ThrottlingException": GapKind.TRUNCATED,
    "ExpiredToken": GapKind.TRUNCATED,
}


@pytest.mark.parametrize(("code", "kind"), CODES.items(), ids=CODES)
def test_an_error_is_a_refusal_or_an_answer_that_never_came(tmp_path: Path, code: str, kind: GapKind) -> None:
    files = {
        "a.json": details(role("r")),
        "lambda-functions.eu-west-1.json.err": words("ListFunctions", code),
    }
    gaps = [
        gap
        for gap in read(tmp_path, files).gaps(GapKind.REFUSED, GapKind.TRUNCATED)
        if gap.table == "workloads"
    ]
    assert [gap.kind for gap in gaps] == [kind]
    assert "ListFunctions in eu-west-1" in gaps[0].what


def test_a_refused_kind_is_not_missed_as_well(tmp_path: Path) -> None:
    files = {"a.json": details(role("r")), "l.json.err": words("ListFunctions")}
    assert "Lambda functions" not in whats(read(tmp_path, files), GapKind.NOT_GIVEN)


def test_one_region_refused_and_another_given(tmp_path: Path) -> None:
    files = {
        "a.json": details(role("r")),
        "lambda-functions.us-east-1.json": {"Functions": [function()]},
        "lambda-functions.eu-west-1.json.err": words("ListFunctions"),
    }
    found = read(tmp_path, files)
    assert {gap.what for gap in found.gaps(GapKind.REFUSED)} == {
        "Lambda functions: ListFunctions in eu-west-1"
    }


@pytest.mark.parametrize(
    ("file", "operation", "subject"),
    [
        ("access-keys/u.json.err", "ListAccessKeys", f"{IAM}:user/u"),
        ("last-accessed/user/r.json.err", "GenerateServiceLastAccessedDetails", f"{IAM}:user/r"),
        ("last-accessed/role/r.json.err", "GetServiceLastAccessedDetails", f"{IAM}:role/r"),
        ("somewhere.json.err", "ListAccessKeys", None),
    ],
)
def test_a_refusal_about_one_identity_names_it(
    tmp_path: Path, file: str, operation: str, subject: str | None
) -> None:
    export = details(role("r"), users=[user("u"), user("r")])
    found = read(tmp_path, {"a.json": export, file: words(operation)})
    assert {gap.subject for gap in found.gaps(GapKind.REFUSED)} == {subject}


HERE, THERE = "eu-west-1", "us-east-1"
TWINS: dict[str, tuple[str, str, str, dict[str, Any]]] = {
    "queue policy": (
        "GetQueueAttributes",
        "sqs-queues.REGION.json",
        "resource-policies/sqs/REGION/n.json",
        {"QueueUrls": [f"https://sqs.REGION.amazonaws.com/{ACCOUNT}/n"]},
    ),
    "function policy": (
        "GetPolicy",
        "lambda-functions.REGION.json",
        "resource-policies/lambda/REGION/n.json",
        {
            "Functions": [
                function(f"arn:aws:lambda:REGION:{ACCOUNT}:function:n", FunctionName="n"),
            ]
        },
    ),
    "EKS cluster": (
        "DescribeCluster",
        "eks-clusters.REGION.json",
        "eks-clusters/REGION/n.json",
        {"clusters": ["n"]},
    ),
    "EventBridge schedule": (
        "GetSchedule",
        "scheduler-schedules.REGION.json",
        "scheduler-schedules/REGION/g/n.json",
        {
            "Schedules": [
                {
                    "Arn": f"arn:aws:scheduler:REGION:{ACCOUNT}:schedule/g/n",
                    "GroupName": "g",
                    "Name": "n",
                }
            ]
        },
    ),
}
"""Kinds of answers about things that have a like of their name in another region, and their lists."""


def in_region(region: str, value: Any) -> Any:
    return json.loads(json.dumps(value).replace("REGION", region))


def twins(list_: str, content: Any) -> dict[str, Any]:
    return {"a.json": details(role("r"))} | {
        in_region(region, list_): in_region(region, content) for region in (HERE, THERE)
    }


@pytest.mark.parametrize("code", ["AccessDenied", "ResourceNotFoundException", "QueueDoesNotExist"])
@pytest.mark.parametrize("what", TWINS)
def test_words_about_one_thing_say_nothing_of_its_like_in_another_region(
    tmp_path: Path, what: str, code: str
) -> None:
    operation, list_, answer, content = TWINS[what]
    files = twins(list_, content) | {f"{in_region(HERE, answer)}.err": words(operation, code)}
    found = read(tmp_path, files)
    assert len({gap.what for gap in found.missing()[what]}) == 1, "only the other's answer is missing"
    assert {gap.subject for gap in found.missing()[what]} <= {None, *about(found, THERE)}
    refused = {gap.subject for gap in found.gaps(GapKind.REFUSED)}
    assert refused <= {None, *about(found, HERE)}


@pytest.mark.parametrize("what", TWINS)
def test_an_answer_about_one_thing_is_none_about_its_like_in_another_region(
    tmp_path: Path, what: str
) -> None:
    operation, list_, answer, content = TWINS[what]
    files = twins(list_, content)
    both = {f"{in_region(region, answer)}.err": words(operation) for region in (HERE, THERE)}
    assert what not in read(tmp_path / "both", files | both).missing()
    (one,) = read(tmp_path / "one", files | dict([both.popitem()])).missing()[what][:1]
    assert one.what.startswith(f"{what}: ")


def about(found: Read, region: str) -> set[str]:
    return {row.id for row in found.rows(Resource) if row.region == region}


def test_a_given_schedule_does_not_stand_for_its_like_in_another_region(tmp_path: Path) -> None:
    _, list_, answer, content = TWINS["EventBridge schedule"]
    (listed_,) = in_region(HERE, content)["Schedules"]
    given = listed_ | {"Target": {"Arn": "x", "RoleArn": f"{IAM}:role/r"}}
    missing = read(tmp_path, twins(list_, content) | {in_region(HERE, answer): given}).missing()
    assert [gap.what for gap in missing["EventBridge schedule"]] == ["EventBridge schedule: n"]


@pytest.mark.parametrize("code", ["AccessDenied", "QueueDoesNotExist"])
def test_words_in_a_file_without_a_region_are_about_all_of_its_name(tmp_path: Path, code: str) -> None:
    operation, list_, _, content = TWINS["queue policy"]
    found = read(
        tmp_path, twins(list_, content) | {"resource-policies/sqs/n.json.err": words(operation, code)}
    )
    assert "queue policy" not in found.missing()
    refused = {gap.subject for gap in found.gaps(GapKind.REFUSED)}
    assert refused == ({*about(found, HERE), *about(found, THERE)} if code == "AccessDenied" else set())


NOTHING = {
    "NoSuchBucketPolicy": ("resource-policies/s3/b.json.err", "GetBucketPolicy"),
    "ResourceNotFoundException": ("resource-policies/lambda/eu-west-1/f.json.err", "GetPolicy"),
}


@pytest.mark.parametrize("code", NOTHING)
def test_an_error_that_says_there_is_nothing_is_no_gap(tmp_path: Path, code: str) -> None:
    file, operation = NOTHING[code]
    files = {
        "a.json": details(role("r")),
        "l.json": {"Functions": [function()]},
        file: words(operation, code),
    }
    found = read(tmp_path, files)
    assert not found.gaps(GapKind.REFUSED, GapKind.TRUNCATED)
    kind = next(kind.what for kind in exports() if operation in kind.permissions)
    assert kind not in whats(found, GapKind.NOT_GIVEN)


FAILURES = {
    "no network": (
        'Could not connect to the endpoint URL: "https://iam.amazonaws.com/?k=sEcReT0"\n',
        "Could not connect to the endpoint URL: …",
    ),
    "no credentials": (
        "\nUnable to locate credentials. You can configure it.\n",
        "Unable to locate credentials.",
    ),
    "a crash": (
        'Traceback (most recent call last):\n  File "x"\nbotocore.exceptions.NoCredentialsError: Unable to\n',
        "botocore.exceptions.NoCredentialsError: Unable to",
    ),
    "a secret": ("oops wJalrXUtnFEMI/K7MDENG+bPx sEcReT0 AKIAEXAMPLE hunter2\x1b[2J\n", "oops … … … …"),
}


@pytest.mark.parametrize("answer", [None, ""], ids=["no answer", "an empty answer"])
@pytest.mark.parametrize(("text", "line"), FAILURES.values(), ids=FAILURES)
def test_a_command_that_failed_by_itself_is_cut_evidence(
    tmp_path: Path, text: str, line: str, answer: str | None
) -> None:
    files: dict[str, Any] = {"a.json": details(users=[user("u")]), "credential-report.json.err": text}
    if answer is not None:
        files["credential-report.json"] = answer
    found = read(tmp_path, files)
    gaps = found.gaps(GapKind.TRUNCATED)
    assert {(gap.table, gap.subject) for gap in gaps} == {("credentials", None), ("usage", None)}
    assert all(f"says `{line}" in gap.what for gap in gaps)
    assert all("get-credential-report" in gap.needs for gap in gaps)
    assert not any("sEcReT0" in text or "wJalr" in text for text in map(str, gaps))
    assert found.used() == set(files)
    assert not found.reading.unread


FAILED_FILES = {
    "access-keys/u.json.err": ("credentials", f"{IAM}:user/u"),
    "last-accessed/role/r.json.err": ("usage", f"{IAM}:role/r"),
    "lambda-functions.eu-west-1.json.err": ("workloads", None),
    "organizations/organization.json.err": ("inherited", None),
}


@pytest.mark.parametrize(("name", "gap"), FAILED_FILES.items(), ids=FAILED_FILES)
def test_a_failed_command_is_known_by_its_file_s_name(
    tmp_path: Path, name: str, gap: tuple[str, str | None]
) -> None:
    found = read(tmp_path, {"a.json": details(role("r"), users=[user("u")]), name: "Read timeout\n"})
    assert gap in {(each.table, each.subject) for each in found.gaps(GapKind.TRUNCATED)}


def test_a_failure_of_nobody_knows_which_command_or_account_is_told(tmp_path: Path) -> None:
    found = read(tmp_path / "a", {"a.json": details(role("r")), "make.json.err": "Killed\n"})
    assert "is the error of no command that nhiscan knows" in " ".join(found.notices)
    alone = read(tmp_path / "b", {"authorization-details.json.err": "Killed\n"})
    assert [unread.path.name for unread in alone.reading.unread] == ["authorization-details.json.err"]
    assert "says `Killed`" in alone.reading.unread[0].problem


def test_who_may_have_credentials_is_unknown_where_nobody_is_described(tmp_path: Path) -> None:
    caller = f"User: arn:aws:iam::{ACCOUNT}:user/me is not authorized"
    refused = {"a.json.err": words("GetAccountAuthorizationDetails", more=caller)}
    tables = {(gap.table, gap.needs) for gap in read(tmp_path, refused).gaps(GapKind.REFUSED)}
    needs = "iam:GetAccountAuthorizationDetails"
    assert {(table, needs) for table in ("identities", "grants", "trusts", "credentials")} <= tables


SILENT = {"empty": "", "a warning": "DeprecationWarning: x\n", "not UTF-8": b"\xff\xfe"}


@pytest.mark.parametrize("text", SILENT.values(), ids=SILENT)
def test_other_words_are_no_refusal(tmp_path: Path, text: str | bytes) -> None:
    files: dict[str, Any] = {"a.json": details(role("r")), "l.json": {"Functions": []}, "l.json.err": text}
    found = read(tmp_path, files)
    assert not found.gaps(GapKind.REFUSED, GapKind.TRUNCATED)


def test_an_empty_answer_that_nothing_explains_is_unread(tmp_path: Path) -> None:
    found = read(tmp_path, {"a.json": details(role("r")), "l.json": ""})
    assert [(unread.path.name, "is empty" in unread.problem) for unread in found.reading.unread] == [
        ("l.json", True)
    ]


def test_a_refused_export_of_the_whole_account_still_makes_its_partition(tmp_path: Path) -> None:
    caller = f"User: arn:aws:sts::{ACCOUNT}:assumed-role/audit/me is not authorized to perform: iam:X"
    refused = words("GetAccountAuthorizationDetails", more=caller)
    files: dict[str, Any] = {
        "one/authorization-details.json.err": refused,
        "one/account-summary.json": {"SummaryMap": {}},
        "two/a.json": in_account(OTHER, details(role("r"))),
    }
    found = read(tmp_path, files)
    assert [part.id for part in found.snapshot.partitions] == [ACCOUNT, OTHER]
    gaps = found.gaps(GapKind.REFUSED, account=ACCOUNT)
    assert {gap.needs for gap in gaps} == {"iam:GetAccountAuthorizationDetails"}
    assert not found.reading.unread, "the folder belongs to the caller's account"


PAGES: dict[str, tuple[str, Any]] = {
    "IsTruncated": ("access-keys/u.json", {**listed(key()), "IsTruncated": True, "Marker": "x"}),
    "NextMarker": ("l.json", {"Functions": [function()], "NextMarker": "x"}),
    "NextToken": ("e.json", {**instances(), "NextToken": "x"}),
}


@pytest.mark.parametrize(("name", "content"), PAGES.values(), ids=PAGES)
def test_an_answer_that_says_more_follows_is_cut(tmp_path: Path, name: str, content: Any) -> None:
    found = read(tmp_path, {"a.json": details(role("r"), users=[user("u")]), name: content})
    assert all(
        what.startswith("further pages of") for what in {gap.what for gap in found.gaps(GapKind.TRUNCATED)}
    )
    assert found.gaps(GapKind.TRUNCATED)


def test_one_region_whole_does_not_make_another_whole(tmp_path: Path) -> None:
    files = {
        "a.json": details(role("r")),
        "l1.json": {"Functions": [function()]},
        "l2.json": {"Functions": [function()], "NextMarker": "x"},
    }
    assert read(tmp_path, files).gaps(GapKind.TRUNCATED)


@pytest.mark.parametrize("flag", [{"IsTruncated": False}, {"NextToken": None}, {"NextToken": ""}])
def test_an_answer_that_says_it_is_whole_is_whole(tmp_path: Path, flag: dict[str, Any]) -> None:
    assert not read(tmp_path, {"a.json": {**details(role("r")), **flag}}).gaps(GapKind.TRUNCATED)
