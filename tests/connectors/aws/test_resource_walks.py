"""Walks over protected things: what is asked, where the answers go, and what comes of reading them back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.live.walk import Answer, Walk, Where
from nhiscan.connectors.aws.live.walks import buckets, keys, queues, repositories, secrets, tables, topics
from nhiscan.model import Gap, GapKind, Grant, Layer, Resource
from tests.connectors.aws.kit import ACCOUNT, IAM, S3_READ, Read, details, role
from tests.connectors.aws.places import Script, ScriptedPlace, run

HOME = {"authorization-details.json": details(role("r"))}
TEXT = json.dumps(S3_READ)
HERE = f"eu-west-1:{ACCOUNT}"
URL = f"https://sqs.eu-west-1.amazonaws.com/{ACCOUNT}"
CREATED = "2025-05-06T07:08:09+00:00"


@dataclass
class ByRegion(ScriptedPlace):
    """Notes for each file in which region it was asked for."""

    regions: dict[str, str | None] = field(default_factory=dict)
    """File to region; None: where the place is."""

    def ask(self, call: Call, into: str, /, *, region: str | None = None, **params: object) -> Answer:
        """See Place."""
        self.regions[into] = region
        return super().ask(call, into, region=region, **params)


@dataclass(frozen=True)
class Case:
    """A walk over two things, ``a`` with a policy and ``b`` about which something else is said."""

    walk: Walk
    """The walk."""
    lists: tuple[str, Any]
    """The operation that lists both, and its answer."""
    get: tuple[str, str]
    """The operation that gets a policy, and the parameter that names the thing."""
    policy: Any
    """The policy of the first."""
    names: tuple[str, str]
    """How the parameter names both."""
    arns: tuple[str, str]
    """Their ARNs."""
    file: str
    """Where the list goes."""
    files: tuple[str, str]
    """Where the policies go."""
    permission: str
    """What it takes to get a policy."""
    nothing: str
    """How AWS says that there is no such thing any more."""
    what: str
    """The kind of answer."""
    beside: Mapping[str, Any] = field(default_factory=dict)
    """Other operations that are asked, with their answers."""


def two(template: str) -> tuple[str, str]:
    return template.replace("*", "a"), template.replace("*", "b")


def rows(key: str, *marks: Mapping[str, str]) -> dict[str, Any]:
    return {key: [dict(mark) for mark in marks]}


A_KEY, B_KEY = two(f"arn:aws:kms:{HERE}:key/key-*")
A_TOPIC, B_TOPIC = two(f"arn:aws:sns:{HERE}:topic-*")
A_SECRET, B_SECRET = two(f"arn:aws:secretsmanager:{HERE}:secret:prod/*-AbCdEf")
A_REPOSITORY, B_REPOSITORY = two(f"arn:aws:ecr:{HERE}:repository/team/*")
METADATA = {"KeyManager": "CUSTOMER", "KeyState": "Enabled", "Origin": "AWS_KMS", "Description": "mine"}
ROTATED = {"RotationEnabled": True, "Description": "db", "Tags": [{"Key": "k", "Value": "v"}]}
NO_BLOCK = "NoSuchPublicAccessBlockConfiguration"


def described(params: dict[str, Any]) -> dict[str, Any]:
    return {"KeyMetadata": {"Arn": f"arn:aws:kms:{HERE}:key/{params['KeyId']}", **METADATA, **params}}


CASES = {
    "S3": Case(
        walk=buckets.WALK,
        lists=(
            "ListBuckets",
            rows(
                "Buckets", *({"Name": n, "CreationDate": CREATED, "BucketRegion": "eu-west-1"} for n in "ab")
            ),
        ),
        get=("GetBucketPolicy", "Bucket"),
        policy={"Policy": TEXT},
        names=("a", "b"),
        arns=two("arn:aws:s3:::*"),
        file="s3-buckets.json",
        files=two("resource-policies/s3/*.json"),
        permission="s3:GetBucketPolicy",
        nothing="NoSuchBucket",
        what="bucket policy",
        beside={"GetPublicAccessBlock": NO_BLOCK},
    ),
    "KMS": Case(
        walk=keys.WALK,
        lists=(
            "ListKeys",
            rows("Keys", {"KeyId": "key-a", "KeyArn": A_KEY}, {"KeyId": "key-b", "KeyArn": B_KEY}),
        ),
        get=("GetKeyPolicy", "KeyId"),
        policy={"Policy": TEXT, "PolicyName": "default"},
        names=("key-a", "key-b"),
        arns=(A_KEY, B_KEY),
        file="kms-keys.eu-west-1.json",
        files=two("resource-policies/kms/eu-west-1/key-*.json"),
        permission="kms:GetKeyPolicy",
        nothing="NotFoundException",
        what="key policy",
        beside={"ListAliases": {"Aliases": []}, "DescribeKey": described, "ListGrants": {"Grants": []}},
    ),
    "SQS": Case(
        walk=queues.WALK,
        lists=("ListQueues", {"QueueUrls": [f"{URL}/a", f"{URL}/b"]}),
        get=("GetQueueAttributes", "QueueUrl"),
        policy={"Attributes": {"QueueArn": f"arn:aws:sqs:{HERE}:a", "Policy": TEXT}},
        names=(f"{URL}/a", f"{URL}/b"),
        arns=two(f"arn:aws:sqs:{HERE}:*"),
        file="sqs-queues.eu-west-1.json",
        files=two("resource-policies/sqs/eu-west-1/*.json"),
        permission="sqs:GetQueueAttributes",
        nothing="AWS.SimpleQueueService.NonExistentQueue",
        what="queue policy",
    ),
    "SNS": Case(
        walk=topics.WALK,
        lists=("ListTopics", rows("Topics", {"TopicArn": A_TOPIC}, {"TopicArn": B_TOPIC})),
        get=("GetTopicAttributes", "TopicArn"),
        policy={"Attributes": {"TopicArn": A_TOPIC, "Policy": TEXT, "DisplayName": "x"}},
        names=(A_TOPIC, B_TOPIC),
        arns=(A_TOPIC, B_TOPIC),
        file="sns-topics.eu-west-1.json",
        files=two("resource-policies/sns/eu-west-1/topic-*.json"),
        permission="sns:GetTopicAttributes",
        nothing="NotFound",
        what="topic policy",
    ),
    "Secrets Manager": Case(
        walk=secrets.WALK,
        lists=(
            "ListSecrets",
            {"SecretList": [{"ARN": arn, "Name": "prod", **ROTATED} for arn in (A_SECRET, B_SECRET)]},
        ),
        get=("GetResourcePolicy", "SecretId"),
        policy={"ARN": A_SECRET, "Name": "prod/a", "ResourcePolicy": TEXT},
        names=(A_SECRET, B_SECRET),
        arns=(A_SECRET, B_SECRET),
        file="secrets.eu-west-1.json",
        files=two("resource-policies/secretsmanager/eu-west-1/prod%2F*-AbCdEf.json"),
        permission="secretsmanager:GetResourcePolicy",
        nothing="ResourceNotFoundException",
        what="secret policy",
    ),
    "ECR": Case(
        walk=repositories.WALK,
        lists=(
            "DescribeRepositories",
            rows(
                "repositories",
                {"repositoryArn": A_REPOSITORY, "repositoryName": "team/a", "registryId": ACCOUNT},
                {"repositoryArn": B_REPOSITORY, "repositoryName": "team/b", "registryId": ACCOUNT},
            ),
        ),
        get=("GetRepositoryPolicy", "repositoryName"),
        policy={"registryId": ACCOUNT, "repositoryName": "team/a", "policyText": TEXT},
        names=("team/a", "team/b"),
        arns=(A_REPOSITORY, B_REPOSITORY),
        file="ecr-repositories.eu-west-1.json",
        files=two("resource-policies/ecr/eu-west-1/team%2F*.json"),
        permission="ecr:GetRepositoryPolicy",
        nothing="RepositoryNotFoundException",
        what="repository policy",
        beside={"GetRegistryPolicy": "RegistryPolicyNotFoundException"},
    ),
    "DynamoDB": Case(
        walk=tables.WALK,
        lists=("ListTables", {"TableNames": ["orders.a", "orders.b"]}),
        get=("GetResourcePolicy", "ResourceArn"),
        policy={"Policy": TEXT, "RevisionId": "1"},
        names=two(f"arn:aws:dynamodb:{HERE}:table/orders.*"),
        arns=two(f"arn:aws:dynamodb:{HERE}:table/orders.*"),
        file="dynamodb-tables.eu-west-1.json",
        files=two("resource-policies/dynamodb/eu-west-1/orders.*.json"),
        permission="dynamodb:GetResourcePolicy",
        nothing="ResourceNotFoundException",
        what="table policy",
    ),
}
each_case = pytest.mark.parametrize("case", CASES.values(), ids=CASES)


def script(case: Case, second: Any) -> Script:
    """All answers, the second policy being ``second``."""
    operation, parameter = case.get
    answers = dict(zip(case.names, (case.policy, second), strict=True))
    lists, listed = case.lists
    return {lists: listed, operation: lambda params: answers[params[parameter]], **case.beside}


def policies(found: Read) -> list[str]:
    return [grant.holder for grant in found.rows(Grant) if grant.layer is Layer.RESOURCE]


def gaps(found: Read, what: str) -> set[tuple[GapKind, str, str, str | None]]:
    told = (gap for gap in found.rows(Gap) if gap.what.partition(":")[0] == what)
    return {(gap.kind, gap.table, gap.needs, gap.subject) for gap in told}


@each_case
def test_all_are_listed_and_each_is_asked_for_its_policy(tmp_path: Path, case: Case) -> None:
    place = run(case.walk, script(case, case.nothing))
    asked = [params[case.get[1]] for operation, params in place.asked if operation == case.get[0]]
    assert asked == [*case.names]
    assert {case.file, case.files[0], f"{case.files[1]}.err"} <= set(place.files)
    found = place.read(tmp_path, HOME)
    assert {row.id for row in found.rows(Resource)} >= {*case.arns}
    assert policies(found) == [case.arns[0]]
    assert not found.reading.unread
    assert found.used() == {*place.files, *HOME}


@each_case
def test_a_refused_list_is_a_gap_and_nothing_more_is_asked(tmp_path: Path, case: Case) -> None:
    listing = case.lists[0]
    place = run(case.walk, {**script(case, case.nothing), listing: "AccessDeniedException"})
    assert case.get[0] not in {operation for operation, _ in place.asked}
    assert f"{case.file}.err" in place.files
    found = place.read(tmp_path, HOME)
    permission = next(call.permission for call in case.walk.calls if call.operation == listing)
    refused = {(gap.table, gap.needs, gap.subject) for gap in found.gaps(GapKind.REFUSED)}
    assert ("resources", permission, None) in refused


@each_case
def test_a_refused_policy_is_a_gap_about_that_one(tmp_path: Path, case: Case) -> None:
    found = run(case.walk, script(case, "AccessDeniedException")).read(tmp_path, HOME)
    assert policies(found) == [case.arns[0]]
    assert gaps(found, case.what) == {(GapKind.REFUSED, "resources", case.permission, case.arns[1])}


@each_case
def test_what_was_deleted_in_between_is_no_gap(tmp_path: Path, case: Case) -> None:
    found = run(case.walk, script(case, case.nothing)).read(tmp_path, HOME)
    assert not gaps(found, case.what)
    assert not found.gaps(GapKind.REFUSED, GapKind.TRUNCATED)


@each_case
def test_where_there_is_none_only_the_list_is_asked_for(tmp_path: Path, case: Case) -> None:
    lists, listed = case.lists
    empty: dict[str, Any] = {} if lists == "ListQueues" else {key: [] for key in listed}
    place = run(case.walk, {**script(case, case.nothing), lists: empty})
    once = {"GetPublicAccessBlock", "GetRegistryPolicy"}
    assert {operation for operation, _ in place.asked} - once == {lists}
    found = place.read(tmp_path, HOME)
    assert case.file in found.used()
    assert not gaps(found, case.what)


def test_only_s3_is_walked_once_for_all_regions() -> None:
    assert {name: case.walk.where for name, case in CASES.items()} == {
        **dict.fromkeys(CASES, Where.REGION),
        "S3": Where.ACCOUNT,
    }


LIMITS = {
    "S3": ("ListBuckets", {"MaxBuckets": 1000}),
    "KMS": ("ListKeys", {"Limit": 1000}),
    "SQS": ("ListQueues", {"MaxResults": 1000}),
    "Secrets Manager": ("ListSecrets", {"MaxResults": 100}),
    "ECR": ("DescribeRepositories", {"maxResults": 1000}),
}


@pytest.mark.parametrize("name", LIMITS)
def test_lists_are_asked_for_in_the_largest_pages(name: str) -> None:
    case = CASES[name]
    operation, params = LIMITS[name]
    assert (operation, params) in run(case.walk, script(case, case.nothing)).asked


def bucket_answers(params: dict[str, Any]) -> Any:
    flags = {"BlockPublicAcls": True, "IgnorePublicAcls": True}
    flags |= {"BlockPublicPolicy": True, "RestrictPublicBuckets": "AccountId" in params}
    return {"PublicAccessBlockConfiguration": flags}


def test_each_bucket_is_asked_in_its_own_region(tmp_path: Path) -> None:
    place = ByRegion(
        buckets.WALK,
        {
            "ListBuckets": rows(
                "Buckets",
                {"Name": "told", "CreationDate": CREATED, "BucketRegion": "eu-north-1"},
                {"Name": "first", "CreationDate": CREATED},
                {"Name": "old", "CreationDate": CREATED},
                {"Name": "hidden", "CreationDate": CREATED},
            ),
            "GetBucketLocation": lambda params: {
                "first": {"LocationConstraint": None},
                "old": {"LocationConstraint": "EU"},
                "hidden": "AccessDenied",
            }[params["Bucket"]],
            "GetBucketPolicy": "NoSuchBucketPolicy",
            "GetPublicAccessBlock": bucket_answers,
        },
        region="us-east-1",
    )
    buckets.WALK.go(place)
    expected = {"told": "eu-north-1", "first": "us-east-1", "old": "eu-west-1", "hidden": None}
    for name, region in expected.items():
        assert place.regions[f"resource-policies/s3/{name}.json"] == region
        assert place.regions[f"s3-public-access-blocks/{name}.json"] == region
    found = place.read(tmp_path, HOME)
    assert {row.name: row.region for row in found.rows(Resource) if row.kind == "s3-bucket"} == expected
    assert gaps(found, "bucket location") == {
        (GapKind.REFUSED, "resources", "s3:GetBucketLocation", "arn:aws:s3:::hidden")
    }


def test_the_account_s_own_block_stands_beside_those_of_the_buckets(tmp_path: Path) -> None:
    answers = {**script(CASES["S3"], "NoSuchBucketPolicy"), "GetPublicAccessBlock": bucket_answers}
    found = run(buckets.WALK, answers).read(tmp_path, HOME)
    restricts = {
        (row.kind, row.name): dict(row.settings)["RestrictPublicBuckets"] for row in found.rows(Resource)
    }
    assert restricts == {
        ("s3-account", ACCOUNT): "true",
        ("s3-bucket", "a"): "false",
        ("s3-bucket", "b"): "false",
    }


def test_a_refused_list_of_buckets_does_not_hide_the_account_s_block(tmp_path: Path) -> None:
    found = run(buckets.WALK, {"GetPublicAccessBlock": bucket_answers}).read(tmp_path, HOME)
    assert [row.kind for row in found.rows(Resource)] == ["s3-account"]


GRANTED = {
    "Grants": [
        {
            "KeyId": A_KEY,
            "GrantId": "g1",
            "GranteePrincipal": f"{IAM}:role/r",
            "Operations": ["Decrypt"],
            "Constraints": {"EncryptionContextEquals": {"a": "b"}},
            "CreationDate": CREATED,
        }
    ]
}
ALIAS = {"AliasName": "alias/a", "AliasArn": f"arn:aws:kms:{HERE}:alias/a", "TargetKeyId": "key-a"}


def test_grants_aliases_and_metadata_of_keys(tmp_path: Path) -> None:
    answers = {
        **script(CASES["KMS"], {"Policy": TEXT}),
        "ListAliases": rows("Aliases", ALIAS),
        "ListGrants": lambda params: GRANTED if params["KeyId"] == "key-a" else "AccessDeniedException",
    }
    place = run(keys.WALK, answers)
    found = place.read(tmp_path, HOME)
    assert {row.name for row in found.rows(Resource)} == {"alias/a", "key-b"}
    assert [g.holder for g in found.rows(Grant) if g.layer is Layer.KMS_GRANT] == [A_KEY]
    assert place.files["kms-grants/eu-west-1/key-a.json"] == GRANTED
    assert gaps(found, "KMS grants") == {(GapKind.REFUSED, "resources", "kms:ListGrants", B_KEY)}
    assert ("GetKeyPolicy", {"KeyId": "key-a", "PolicyName": "default"}) in place.asked
    assert "Description" not in json.dumps(place.files["kms-keys/eu-west-1/key-a.json"])


def test_refused_aliases_cost_only_the_names(tmp_path: Path) -> None:
    answers = {**script(CASES["KMS"], {"Policy": TEXT}), "ListAliases": "AccessDeniedException"}
    found = run(keys.WALK, answers).read(tmp_path, HOME)
    assert {*policies(found)} == {A_KEY, B_KEY}
    assert gaps(found, "KMS aliases") == {(GapKind.REFUSED, "resources", "kms:ListAliases", None)}


def test_the_registry_is_asked_for_even_where_its_repositories_are_refused(tmp_path: Path) -> None:
    policy = {"registryId": ACCOUNT, "policyText": TEXT}
    found = run(repositories.WALK, {"GetRegistryPolicy": policy}).read(tmp_path, HOME)
    assert policies(found) == [f"arn:aws:ecr:{HERE}:registry"]


def test_of_a_secret_neither_value_nor_description_is_kept() -> None:
    place = run(secrets.WALK, script(CASES["Secrets Manager"], {"ARN": B_SECRET, "Name": "prod/b"}))
    assert "Description" not in json.dumps(place.files["secrets.eu-west-1.json"])
    assert {operation for operation, _ in place.asked} == {"ListSecrets", "GetResourcePolicy"}


def test_in_two_regions_the_same_name_is_two_things(tmp_path: Path) -> None:
    case = CASES["DynamoDB"]
    here = run(case.walk, script(case, {"Policy": TEXT}))
    there = run(case.walk, {"ListTables": {"TableNames": ["orders.a"]}}, region="eu-north-1")
    found = here.read(tmp_path, {**HOME, **there.files})
    assert len(here.files.keys() | there.files.keys()) == len(here.files) + len(there.files)
    assert gaps(found, "table policy") == {
        (
            GapKind.REFUSED,
            "resources",
            "dynamodb:GetResourcePolicy",
            case.arns[0].replace("eu-west-1", "eu-north-1"),
        )
    }


def test_in_another_partition_the_tables_are_of_it_too(tmp_path: Path) -> None:
    case = CASES["DynamoDB"]
    answers = {"ListTables": {"TableNames": ["orders"]}, "GetResourcePolicy": {"Policy": TEXT}}
    place = run(case.walk, answers, region="cn-north-1", partition="aws-cn")
    arn = f"arn:aws-cn:dynamodb:cn-north-1:{ACCOUNT}:table/orders"
    assert ("GetResourcePolicy", {"ResourceArn": arn}) in place.asked
    assert place.read(tmp_path, HOME).one(Resource).id == arn
