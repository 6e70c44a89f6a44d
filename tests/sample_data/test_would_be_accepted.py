"""Acme could exist: AWS would take its policies and tags, and its evidence does not contradict itself."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from typing import Any

from nhiscan.reference.aws_actions import load
from tests.sample_data.conftest import Export

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
TAG = re.compile(r"[\w\s.:/=+\-@]{0,256}")
"""Source: AWS IAM User Guide, "Tags for AWS Identity and Access Management resources"."""
TIME = re.compile(r"\b20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9:]{8}(?:\+00:00|Z)")
AHEAD = ("ExpirationDate", "ValidUntil")
LIMITS = {"UserPolicyList": 2048, "GroupPolicyList": 5120, "RolePolicyList": 10_240}
"""Characters of all inline policies together, spaces apart.

Source: AWS IAM User Guide, "IAM and AWS STS quotas".
"""


def documents(acme: Export) -> Iterator[tuple[str, Any]]:
    """Every policy that people at Acme wrote, with its holder."""
    for table in LIMITS:
        for row in acme.details(table.replace("PolicyList", "DetailList")):
            yield from ((row["Arn"], one["PolicyDocument"]) for one in row.get(table, ()))
    for row in acme.details("Policies"):
        if not row["Arn"].startswith("arn:aws:iam::aws:"):
            yield row["Arn"], row["PolicyVersionList"][0]["Document"]


def size(document: Any) -> int:
    """The characters of a policy as IAM counts them."""
    return len(json.dumps(document, separators=(",", ":")))


def test_every_action_exists(acme: Export) -> None:
    names = [name.casefold() for name in load().names]
    unknown = set()
    for holder, document in documents(acme):
        for statement in document["Statement"]:
            for actions in (statement.get("Action", []), statement.get("NotAction", [])):
                for action in [actions] if isinstance(actions, str) else actions:
                    if not any(fnmatchcase(name, action.casefold()) for name in names):
                        unknown.add((holder, action))
    assert unknown == set()


def test_every_policy_fits(acme: Export) -> None:
    for table, limit in LIMITS.items():
        for row in acme.details(table.replace("PolicyList", "DetailList")):
            assert sum(size(one["PolicyDocument"]) for one in row.get(table, ())) <= limit, row["Arn"]
    for row in acme.details("RoleDetailList"):
        assert size(row["AssumeRolePolicyDocument"]) <= 2048, row["Arn"]


def test_every_tag_is_one(acme: Export) -> None:
    for table in ("UserDetailList", "RoleDetailList"):
        for row in acme.details(table):
            assert len({tag["Key"].casefold() for tag in row["Tags"]}) == len(row["Tags"])
            for tag in row["Tags"]:
                assert TAG.fullmatch(tag["Key"]), row["Arn"]
                assert TAG.fullmatch(tag["Value"]), row["Arn"]


def test_names_are_unique_and_attachments_are_there(acme: Export) -> None:
    for folder, details in acme.accounts():
        roles = [row["RoleName"].casefold() for row in details["RoleDetailList"]]
        assert len(set(roles)) == len(roles), folder
        policies = {row["Arn"] for row in details["Policies"]}
        holders = [*details["UserDetailList"], *details["GroupDetailList"], *details["RoleDetailList"]]
        attached = {one["PolicyArn"] for row in holders for one in row["AttachedManagedPolicies"]}
        bounds = {row.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn") for row in holders}
        assert attached | bounds - {None} == policies, folder
        groups = {row["GroupName"] for row in details["GroupDetailList"]}
        assert {group for row in details["UserDetailList"] for group in row["GroupList"]} <= groups


def test_nothing_happened_after_the_export(acme: Export) -> None:
    for path, text in acme.texts.items():
        past = re.sub(rf'"(?:{"|".join(AHEAD)})": "[^"]*"', "", text)
        times = [datetime.fromisoformat(found) for found in TIME.findall(past)]
        assert max(times, default=NOW) <= NOW, path


def test_the_clock_is_the_evidence(acme: Export) -> None:
    told = {value["JobCompletionDate"] for _, value in acme.matching("last-accessed/")}
    told |= {value["GeneratedTime"] for _, value in acme.matching("credential-report")}
    assert told == {NOW.isoformat()}
    places = {path.partition("/")[0] for path, _ in acme.matching("last-accessed/")}
    assert places == {"acme-prod", "acme-dev", "acme-root"}


def test_the_report_and_the_listings_agree(acme: Export) -> None:
    for folder in ("acme-prod", "acme-root"):
        slots = [(line, f"access_key_{slot}") for line in acme.report(folder)[1:] for slot in (1, 2)]
        told = {
            (line["user"], line[f"{slot}_last_rotated"], line[f"{slot}_active"] == "TRUE")
            for line, slot in slots
            if line[f"{slot}_last_rotated"] != "N/A"
        }
        listed = {
            (key["UserName"], key["CreateDate"], key["Status"] == "Active")
            for _, value in acme.matching(f"{folder}/access-keys/")
            for key in value["AccessKeyMetadata"]
        }
        assert told == listed


def test_each_listed_key_has_its_last_use(acme: Export) -> None:
    for path, value in acme.matching("/access-keys/"):
        folder = path.partition("/")[0]
        for key in value["AccessKeyMetadata"]:
            use = acme.files[f"{folder}/access-key-last-used/{key['AccessKeyId']}.json"]
            assert use["UserName"] == key["UserName"]
            last = use["AccessKeyLastUsed"].get("LastUsedDate")
            assert last is None or last >= key["CreateDate"]


def test_no_role_was_used_before_it_was_made(acme: Export) -> None:
    for row in acme.details("RoleDetailList"):
        assert row["RoleLastUsed"].get("LastUsedDate", row["CreateDate"]) >= row["CreateDate"], row["Arn"]


def test_last_access_and_last_use_agree(acme: Export) -> None:
    used = {
        (folder, row["RoleName"]): row["RoleLastUsed"].get("LastUsedDate", "")
        for folder, details in acme.accounts()
        for row in details["RoleDetailList"]
    }
    for path, value in acme.matching("/last-accessed/role/"):
        folder, name = path.partition("/")[0], path.rpartition("/")[2].removesuffix(".json")
        latest = max(row.get("LastAuthenticated", "") for row in value["ServicesLastAccessed"])
        assert latest <= used[folder, name], path


def test_every_role_that_something_runs_as_is_there(acme: Export) -> None:
    roles = {row["Arn"] for row in acme.details("RoleDetailList")}
    profiles = {one["Arn"] for row in acme.details("RoleDetailList") for one in row["InstanceProfileList"]}
    running = {one["Role"] for _, value in acme.matching("lambda-functions") for one in value["Functions"]}
    tasks = [value["taskDefinition"] for _, value in acme.matching("ecs-task-definitions/")]
    running |= {task[name] for task in tasks for name in ("taskRoleArn", "executionRoleArn")}
    instances = [
        one["IamInstanceProfile"]["Arn"]
        for _, value in acme.matching("ec2-instances")
        for reservation in value["Reservations"]
        for one in reservation["Instances"]
    ]
    assert running <= roles
    assert set(instances) == profiles
    services = {
        one["taskDefinition"] for _, value in acme.matching("ecs-services") for one in value["services"]
    }
    assert services == {task["taskDefinitionArn"] for task in tasks}
