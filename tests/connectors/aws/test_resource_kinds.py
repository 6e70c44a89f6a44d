"""Lists of protected things and what is told of each: what becomes of every kind of answer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from nhiscan.connectors.aws.documents import Documents
from nhiscan.connectors.aws.entry import Complaints
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.exports import exports
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.live.walk import word
from nhiscan.connectors.aws.resources import add_resource, join_resources
from nhiscan.model import Gap, GapKind, Grant, Layer, Resource
from tests.connectors.aws.kit import ACCOUNT, S3_READ, Read, details, read, role

HOME = {"a.json": details(role("r"))}
TEXT = json.dumps(S3_READ)
HERE = f"eu-west-1:{ACCOUNT}"
KEY_ID = "1234abcd-12ab-34cd-56ef-1234567890ab"
KEY = f"arn:aws:kms:{HERE}:key/{KEY_ID}"
QUEUE = f"arn:aws:sqs:{HERE}:q"
TOPIC = f"arn:aws:sns:{HERE}:t"
SECRET = f"arn:aws:secretsmanager:{HERE}:secret:prod/db-AbCdEf"
REPOSITORY = f"arn:aws:ecr:{HERE}:repository/team/app"
TABLE = f"arn:aws:dynamodb:{HERE}:table/orders"
BUCKET = "arn:aws:s3:::logs"
CREATED = "2025-05-06T07:08:09+00:00"
QUEUE_URL = f"https://sqs.eu-west-1.amazonaws.com/{ACCOUNT}/q"
SOME = {
    "BlockPublicAcls": True,
    "IgnorePublicAcls": True,
    "BlockPublicPolicy": False,
    "RestrictPublicBuckets": False,
}
SAID = (
    ("BlockPublicAcls", "true"),
    ("BlockPublicPolicy", "false"),
    ("IgnorePublicAcls", "true"),
    ("RestrictPublicBuckets", "false"),
)
UNBLOCKED = tuple((name, "false") for name, _ in SAID)


def resource(arn: str, kind: str, name: str, region: str | None = "eu-west-1", **more: Any) -> Resource:
    return Resource(arn, "aws", ACCOUNT, kind, name, region, **more)


def buckets(*names: str, **more: Any) -> dict[str, Any]:
    return {"Buckets": [{"Name": name, "CreationDate": CREATED, **more} for name in names]}


def metadata(**more: Any) -> dict[str, Any]:
    told = {"KeyManager": "CUSTOMER", "KeyState": "Enabled", "Origin": "AWS_KMS"}
    return {"KeyMetadata": {"AWSAccountId": ACCOUNT, "KeyId": KEY_ID, "Arn": KEY, **told, **more}}


KINDS: dict[str, tuple[str, dict[str, Any], Resource]] = {
    "S3 buckets": (
        "b.json",
        buckets("logs", BucketRegion="eu-central-1"),
        resource(BUCKET, "s3-bucket", "logs", "eu-central-1"),
    ),
    "bucket location": (
        "s3-bucket-locations/logs.json",
        {"LocationConstraint": "eu-central-1"},
        resource(BUCKET, "s3-bucket", "logs", "eu-central-1"),
    ),
    "bucket public access block": (
        "s3-public-access-blocks/logs.json",
        {"PublicAccessBlockConfiguration": SOME},
        resource(BUCKET, "s3-bucket", "logs", None, settings=SAID),
    ),
    "account public access block": (
        "s3-account-public-access-block.json",
        {"PublicAccessBlockConfiguration": SOME},
        resource(
            f"arn:aws:s3::{ACCOUNT}:account-public-access-block", "s3-account", ACCOUNT, None, settings=SAID
        ),
    ),
    "KMS keys": (
        "k.json",
        {"Keys": [{"KeyId": KEY_ID, "KeyArn": KEY}]},
        resource(KEY, "kms-key", KEY_ID),
    ),
    "KMS key metadata": (
        "m.json",
        metadata(KeyManager="AWS", Description="for backups"),
        resource(
            KEY,
            "kms-key",
            KEY_ID,
            settings=(("KeyManager", "AWS"), ("KeyState", "Enabled"), ("Origin", "AWS_KMS")),
        ),
    ),
    "SQS queues": ("sqs.json", {"QueueUrls": [QUEUE_URL]}, resource(QUEUE, "sqs-queue", "q")),
    "SNS topics": ("t.json", {"Topics": [{"TopicArn": TOPIC}]}, resource(TOPIC, "sns-topic", "t")),
    "secrets": (
        "s.json",
        {
            "SecretList": [
                {
                    "ARN": SECRET,
                    "Name": "prod/db",
                    "RotationEnabled": False,
                    "LastAccessedDate": "2026-01-01T00:00:00+00:00",
                    "LastRotatedDate": 1700000000,
                    "Tags": [{"Key": "owner", "Value": "db"}],
                    "SecretVersionsToStages": {"v": ["AWSCURRENT"]},
                }
            ]
        },
        resource(
            SECRET,
            "secretsmanager-secret",
            "prod/db",
            tags=(("owner", "db"),),
            settings=(
                ("LastAccessedDate", "2026-01-01T00:00:00+00:00"),
                ("LastRotatedDate", "2023-11-14T22:13:20+00:00"),
                ("RotationEnabled", "false"),
            ),
        ),
    ),
    "ECR repositories": (
        "r.json",
        {"repositories": [{"repositoryArn": REPOSITORY, "repositoryName": "team/app"}]},
        resource(REPOSITORY, "ecr-repository", "team/app"),
    ),
    "repository policy": (
        "resource-policies/ecr/eu-west-1/team%2Fapp.json",
        {"registryId": ACCOUNT, "repositoryName": "team/app", "policyText": TEXT},
        resource(REPOSITORY, "ecr-repository", "app"),
    ),
    "registry policy": (
        "ecr-registry-policy.eu-west-1.json",
        {"registryId": ACCOUNT, "policyText": TEXT},
        resource(f"arn:aws:ecr:{HERE}:registry", "ecr-registry", "registry"),
    ),
    "DynamoDB tables": (
        "tables.eu-west-1.json",
        {"TableNames": ["orders"]},
        resource(TABLE, "dynamodb-table", "orders"),
    ),
    "table policy": (
        "resource-policies/dynamodb/eu-west-1/orders.json",
        {"Policy": TEXT, "RevisionId": "1"},
        resource(TABLE, "dynamodb-table", "orders"),
    ),
    "KMS grants": (f"kms-grants/eu-west-1/{KEY_ID}.json", {"Grants": []}, resource(KEY, "kms-key", KEY_ID)),
}
ALIASES = {
    "Aliases": [
        {"AliasName": "alias/aws/ebs", "AliasArn": f"arn:aws:kms:{HERE}:alias/aws/ebs"},
        {"AliasName": "alias/b", "AliasArn": f"arn:aws:kms:{HERE}:alias/b", "TargetKeyId": KEY_ID},
        {"AliasName": "alias/c", "AliasArn": f"arn:aws:kms:{HERE}:alias/c", "TargetKeyId": KEY_ID},
    ]
}
BY_NAME = {kind.what: kind for kind in exports()}
POLICIES = {
    "bucket policy": ("s3-bucket", BUCKET, "logs"),
    "bucket public access block": ("s3-bucket", BUCKET, "logs"),
    "key policy": ("kms-key", KEY, f"eu-west-1/{KEY_ID}"),
    "KMS key metadata": ("kms-key", KEY, f"eu-west-1/{KEY_ID}"),
    "KMS grants": ("kms-key", KEY, f"eu-west-1/{KEY_ID}"),
    "queue policy": ("sqs-queue", QUEUE, "eu-west-1/q"),
    "topic policy": ("sns-topic", TOPIC, "eu-west-1/t"),
    "secret policy": ("secretsmanager-secret", SECRET, "eu-west-1/prod%2Fdb-AbCdEf"),
    "repository policy": ("ecr-repository", REPOSITORY, "eu-west-1/team%2Fapp"),
    "table policy": ("dynamodb-table", TABLE, "eu-west-1/orders"),
}
LISTED = {
    "s3-bucket": "S3 buckets",
    "kms-key": "KMS keys",
    "sqs-queue": "SQS queues",
    "sns-topic": "SNS topics",
    "secretsmanager-secret": "secrets",
    "ecr-repository": "ECR repositories",
    "dynamodb-table": "DynamoDB tables",
}


def given(tmp_path: Path, *files: dict[str, Any]) -> Read:
    return read(tmp_path, {name: content for some in (HOME, *files) for name, content in some.items()})


def about(found: Read, what: str) -> list[Gap]:
    return [gap for gap in found.rows(Gap) if gap.what.partition(":")[0] == what]


def words(operation: str, code: str = "AccessDenied") -> str:
    return f"\nAn error occurred ({code}) when calling the {operation} operation: no\n"


def place_of(kind: Export, called: str) -> str:
    """Where the answer of a kind about the thing so called would be refused."""
    return f"{kind.file.rpartition('/')[0].removesuffix('/REGION')}/{called}.json.err"


@pytest.mark.parametrize("what", KINDS)
def test_an_answer_is_known_and_becomes_its_resource(tmp_path: Path, what: str) -> None:
    name, content, row = KINDS[what]
    found = given(tmp_path, {name: content})
    assert found.used() == {"a.json", name}
    assert found.one(Resource) == row
    assert not found.gaps(GapKind.TRUNCATED)


@pytest.mark.parametrize("what", KINDS)
def test_it_is_of_this_kind_and_of_no_other(tmp_path: Path, what: str) -> None:
    name, content, _ = KINDS[what]
    file = File(tmp_path / name, content, Complaints())
    assert [kind.what for kind in exports() if kind.recognises(file)] == [what]


STRANGERS: dict[str, tuple[str, Any]] = {
    "an access control list": ("acl.json", {"Owner": {}, "Grants": [{"Permission": "READ", "Grantee": {}}]}),
    "aliases of a function": ("x.json", {"Aliases": [{"AliasArn": "arn:aws:lambda:x", "Name": "live"}]}),
    "a policy in no known folder": ("p.json", {"Policy": TEXT}),
    "a block of nobody knows what": ("block.json", {"PublicAccessBlockConfiguration": SOME}),
    "a secret's value": ("v.json", {"ARN": SECRET, "Name": "prod/db", "SecretString": "hush"}),
    "a lifecycle policy": ("l.json", {"registryId": ACCOUNT, "lifecyclePolicyText": "{}"}),
    "repositories of code": ("c.json", {"repositories": [{"repositoryName": "r", "repositoryId": "1"}]}),
    "nothing at all": ("n.json", {}),
    "another service's key": ("k.json", {"KeyMetadata": {"Arn": f"arn:aws:location:{HERE}:key/1"}}),
}


@pytest.mark.parametrize(("name", "content"), STRANGERS.values(), ids=STRANGERS)
def test_what_only_looks_like_one_is_left_alone(tmp_path: Path, name: str, content: Any) -> None:
    assert given(tmp_path, {name: content}).used() == {"a.json"}


EMPTY: dict[str, tuple[str, Any]] = {
    "S3 buckets": ("b.json", {"Buckets": [], "Owner": {"ID": "1"}}),
    "KMS keys": ("k.json", {"Keys": [], "Truncated": False}),
    "KMS aliases": ("kms-aliases.eu-west-1.json", {"Aliases": []}),
    "SQS queues": ("sqs-queues.eu-west-1.json", {}),
    "an SQS region by its list": ("q.json", {"QueueUrls": [], "NextToken": None}),
    "SNS topics": ("t.json", {"Topics": []}),
    "secrets": ("s.json", {"SecretList": []}),
    "ECR repositories": ("ecr-repositories.eu-west-1.json", {"repositories": []}),
    "DynamoDB tables": ("dynamodb-tables.eu-west-1.json", {"TableNames": []}),
}


@pytest.mark.parametrize("what", EMPTY)
def test_an_empty_list_says_that_there_is_none(tmp_path: Path, what: str) -> None:
    name, content = EMPTY[what]
    found = given(tmp_path, {name: content})
    assert name in found.used()
    assert not found.rows(Resource)
    assert not about(found, what)


@pytest.mark.parametrize("what", [*LISTED.values(), "KMS aliases", "registry policy"])
def test_a_list_that_was_refused_is_a_gap(tmp_path: Path, what: str) -> None:
    kind = BY_NAME[what]
    file = kind.file.replace("REGION", "eu-west-1")
    (call,) = kind.calls
    found = given(tmp_path, {f"{file}.err": words(call.operation)})
    gaps = about(found, what)
    assert {(gap.kind, gap.table, gap.needs, gap.subject) for gap in gaps} == {
        (GapKind.REFUSED, "resources", call.permission, None)
    }
    assert not found.rows(Resource)


def listed(kind: str) -> dict[str, Any]:
    name, content, _ = KINDS[LISTED[kind]]
    return {name: content}


@pytest.mark.parametrize("what", POLICIES)
def test_a_refusal_about_one_of_many_is_a_gap_about_that_one(tmp_path: Path, what: str) -> None:
    of_kind, arn, called = POLICIES[what]
    kind = BY_NAME[what]
    (call,) = kind.calls
    found = given(tmp_path, listed(of_kind), {place_of(kind, called): words(call.operation)})
    assert {(gap.kind, gap.table, gap.needs, gap.subject) for gap in about(found, what)} == {
        (GapKind.REFUSED, "resources", call.permission, arn)
    }


@pytest.mark.parametrize("what", POLICIES)
def test_where_aws_says_that_there_is_nothing_there_is_no_gap(tmp_path: Path, what: str) -> None:
    of_kind, _, called = POLICIES[what]
    kind = BY_NAME[what]
    assert kind.none
    for code in kind.none:
        files = {place_of(kind, called): words(kind.calls[0].operation, code)}
        found = given(tmp_path / code, listed(of_kind), files)
        assert not about(found, what), code
        assert len(found.rows(Resource)) == 1


def test_a_listed_resource_whose_policy_nobody_gave_is_a_gap_about_it(tmp_path: Path) -> None:
    policy = {"q.json": {"Attributes": {"QueueArn": QUEUE}}}
    other = {"QueueUrls": [QUEUE_URL, f"{QUEUE_URL}2", QUEUE_URL.replace("eu-west-1", "eu-north-1")]}
    found = given(tmp_path, {"sqs.json": other}, policy)
    assert {(gap.kind, gap.subject) for gap in about(found, "queue policy")} == {
        (GapKind.NOT_GIVEN, f"{QUEUE}2"),
        (GapKind.NOT_GIVEN, QUEUE.replace("eu-west-1", "eu-north-1")),
    }


def test_without_a_list_only_what_is_given_counts(tmp_path: Path) -> None:
    found = given(tmp_path, {"q.json": {"Attributes": {"QueueArn": QUEUE}}})
    assert not about(found, "queue policy")
    assert {gap.table for gap in found.missing()["SQS queues"]} == {"resources"}


def test_several_answers_about_one_bucket_are_one_resource(tmp_path: Path) -> None:
    files = {
        "resource-policies/s3/logs.json": {"Policy": TEXT},
        "s3-bucket-locations/logs.json": {"LocationConstraint": "EU"},
        "s3-public-access-blocks/logs.json": {"PublicAccessBlockConfiguration": SOME},
        "z.json": buckets("logs"),
    }
    found = given(tmp_path, files)
    assert found.one(Resource) == resource(BUCKET, "s3-bucket", "logs", "eu-west-1", settings=SAID)
    assert [grant.holder for grant in found.rows(Grant) if grant.layer is Layer.RESOURCE] == [BUCKET]


def test_several_answers_about_one_key_are_one_resource(tmp_path: Path) -> None:
    lists = {"k.json": KINDS["KMS keys"][1], "al.json": ALIASES}
    described = {"m.json": metadata(), f"resource-policies/kms/eu-west-1/{KEY_ID}.json": {"Policy": TEXT}}
    found = given(tmp_path, lists, described).one(Resource)
    assert (found.id, found.name, found.region) == (KEY, "alias/b", "eu-west-1")
    assert dict(found.settings) == {"KeyManager": "CUSTOMER", "KeyState": "Enabled", "Origin": "AWS_KMS"}


def test_an_alias_alone_makes_no_key(tmp_path: Path) -> None:
    found = given(tmp_path, {"al.json": ALIASES})
    assert found.used() == {"a.json", "al.json"}
    assert not found.rows(Resource)
    assert not found.gaps(GapKind.TRUNCATED)


def test_a_secret_keeps_its_labels_beside_its_policy(tmp_path: Path) -> None:
    name, content, row = KINDS["secrets"]
    policy = {"ARN": SECRET, "Name": "prod/db", "ResourcePolicy": TEXT}
    assert given(tmp_path, {name: content, "p.json": policy}).one(Resource) == row
    assert given(tmp_path / "2", {name: content, "zz.json": policy}).one(Resource) == row


def test_where_two_answers_differ_the_first_counts(tmp_path: Path) -> None:
    files = {"m1.json": metadata(KeyState="Disabled"), "m2.json": metadata()}
    assert dict(given(tmp_path, files).one(Resource).settings)["KeyState"] == "Disabled"


def test_what_is_described_after_all_were_joined_is_a_resource_too() -> None:
    ledger = Ledger(ACCOUNT, Documents(), print)
    add_resource(QUEUE, "sqs-queue", ledger)
    join_resources(ledger)
    add_resource(TOPIC, "sns-topic", ledger, (("a", "b"),))
    join_resources(ledger)
    assert [(row.id, row.tags) for row in ledger.of(Resource)] == [(QUEUE, ()), (TOPIC, (("a", "b"),))]


def test_without_a_region_s_folder_answers_are_known_as_before(tmp_path: Path) -> None:
    files = {
        "resource-policies/kms/1.json": {"Policy": TEXT},
        "resource-policies/sqs/q.json": {"Attributes": {"QueueArn": QUEUE, "Policy": TEXT}},
        "resource-policies/secretsmanager/s.json.err": words("GetResourcePolicy"),
        "resource-policies/sns/t.json.err": words("GetTopicAttributes"),
    }
    found = given(tmp_path, files)
    assert {row.id for row in found.rows(Resource)} == {f"arn:aws:kms::{ACCOUNT}:key/1", QUEUE}
    assert {(gap.what.partition(":")[0], gap.needs) for gap in found.gaps(GapKind.REFUSED)} == {
        ("secret policy", "secretsmanager:GetResourcePolicy"),
        ("topic policy", "sns:GetTopicAttributes"),
    }


def test_a_name_that_a_file_cannot_have_is_escaped(tmp_path: Path) -> None:
    file = f"resource-policies/dynamodb/eu-west-1/{word('.orders')}.json"
    found = given(tmp_path, {file: {"Policy": TEXT}}).one(Resource)
    assert found.id == f"arn:aws:dynamodb:{HERE}:table/.orders"


PLACES = {"no constraint": (None, "us-east-1"), "EU": ("EU", "eu-west-1"), "itself": ("ca-west-1",) * 2}


@pytest.mark.parametrize(("constraint", "region"), PLACES.values(), ids=PLACES)
def test_where_a_bucket_lies(tmp_path: Path, constraint: str | None, region: str) -> None:
    found = given(tmp_path, {"s3-bucket-locations/logs.json": {"LocationConstraint": constraint}})
    assert found.one(Resource).region == region


def test_a_bucket_without_a_configuration_blocks_nothing(tmp_path: Path) -> None:
    no = words("GetPublicAccessBlock", "NoSuchPublicAccessBlockConfiguration")
    files = {
        "b.json": buckets("logs", "other"),
        "s3-public-access-blocks/logs.json.err": no,
        "s3-account-public-access-block.json.err": no,
    }
    rows = {row.name: row.settings for row in given(tmp_path, files).rows(Resource)}
    assert rows == {"logs": UNBLOCKED, "other": (), ACCOUNT: UNBLOCKED}


def test_a_configuration_that_was_refused_or_cannot_be_read_is_unknown(tmp_path: Path) -> None:
    files = {
        "b.json": buckets("logs", "other"),
        "s3-public-access-blocks/logs.json.err": words("GetPublicAccessBlock"),
        "s3-public-access-blocks/other.json": {"PublicAccessBlockConfiguration": None},
        "s3-account-public-access-block.json.err": words("GetPublicAccessBlock"),
    }
    found = given(tmp_path, files)
    assert {row.name: row.settings for row in found.rows(Resource)} == {"logs": (), "other": ()}
    assert {(gap.subject, gap.needs) for gap in found.gaps(GapKind.REFUSED)} == {
        (BUCKET, "s3:GetBucketPublicAccessBlock"),
        (None, "s3:GetAccountPublicAccessBlock"),
    }
    assert [gap.subject for gap in found.gaps(GapKind.TRUNCATED)] == ["arn:aws:s3:::other"]


CUT: dict[str, tuple[str, Any]] = {
    "buckets": ("b.json", {**buckets("logs"), "ContinuationToken": "x"}),
    "tables": ("t.eu-west-1.json", {"TableNames": ["orders"], "LastEvaluatedTableName": "orders"}),
    "keys": ("k.json", {**KINDS["KMS keys"][1], "NextMarker": "x", "Truncated": True}),
    "secrets": ("s.json", {**KINDS["secrets"][1], "NextToken": "x"}),
}


@pytest.mark.parametrize(("name", "content"), CUT.values(), ids=CUT)
def test_a_list_that_goes_on_is_cut(tmp_path: Path, name: str, content: Any) -> None:
    found = given(tmp_path, {name: content})
    assert len(found.rows(Resource)) == 1
    assert {(gap.table, gap.subject) for gap in found.gaps(GapKind.TRUNCATED)} == {("resources", None)}


ODD: dict[str, tuple[str, Any, str]] = {
    "a bucket without a name": (
        "b.json",
        {"Buckets": [{"CreationDate": CREATED}, {"Name": "x", "CreationDate": CREATED}]},
        "b.json#/Buckets/0/Name is missing",
    ),
    "a location that is a number": (
        "s3-bucket-locations/logs.json",
        {"LocationConstraint": 1},
        "logs.json#/LocationConstraint is no text",
    ),
    "a block that is a word": (
        "s3-public-access-blocks/logs.json",
        {"PublicAccessBlockConfiguration": {**SOME, "BlockPublicAcls": "true"}},
        "logs.json#/PublicAccessBlockConfiguration/BlockPublicAcls is neither true nor false",
    ),
    "a key without an ARN": (
        "k.json",
        {"Keys": [{"KeyId": "1", "KeyArn": 1}, {"KeyId": "2", "KeyArn": KEY}]},
        "k.json#/Keys/0/KeyArn is no text",
    ),
    "an alias of nothing": (
        "al.json",
        {"Aliases": [{"AliasName": "alias/a", "AliasArn": "a"}]},
        "al.json#/Aliases/0/AliasArn is no ARN",
    ),
    "a key that nobody manages": (
        "m.json",
        metadata(KeyManager=None),
        "m.json#/KeyMetadata/KeyManager is missing",
    ),
    "a queue's name for its URL": (
        "sqs.json",
        {"QueueUrls": [QUEUE_URL, "q2", 3]},
        "sqs.json#/QueueUrls/1 is no queue's URL",
    ),
    "a URL without a region": (
        "sqs.json",
        {"QueueUrls": [f"https://queue.amazonaws.com/{ACCOUNT}/q"]},
        "sqs.json has no region in its name or folder",
    ),
    "a topic that is a text": (
        "t.json",
        {"Topics": ["x", {"TopicArn": TOPIC}]},
        "t.json#/Topics/0 is no object",
    ),
    "a label without a key": (
        "s.json",
        {"SecretList": [{"ARN": SECRET, "Name": "prod/db", "Tags": [{"Value": "x"}]}]},
        "s.json#/SecretList/0/Tags/0 is no tag",
    ),
    "a repository without an ARN": (
        "r.json",
        {"repositories": [{"repositoryArn": None}, {"repositoryArn": REPOSITORY}]},
        "r.json#/repositories/0/repositoryArn is missing",
    ),
    "a repository's policy in no region": (
        "p.json",
        {"registryId": ACCOUNT, "repositoryName": "team/app", "policyText": TEXT},
        "p.json has no region in its name or folder",
    ),
    "a registry's policy in no region": (
        "p.json",
        {"registryId": ACCOUNT, "policyText": TEXT},
        "p.json has no region in its name or folder",
    ),
    "a registry's policy that is none": (
        "ecr-registry-policy.eu-west-1.json",
        {"registryId": ACCOUNT, "policyText": "{"},
        "ecr-registry-policy.eu-west-1.json#/policyText is no policy document",
    ),
    "a table that is a number": (
        "t.eu-west-1.json",
        {"TableNames": [1, "orders"]},
        "t.eu-west-1.json#/TableNames/0 is no text",
    ),
    "tables of no region": (
        "t.json",
        {"TableNames": ["orders"]},
        "t.json has no region in its name or folder",
    ),
    "a table's policy of no region": (
        "resource-policies/dynamodb/orders.json",
        {"Policy": TEXT},
        "orders.json has no region in its name or folder",
    ),
}


@pytest.mark.parametrize(("name", "content", "what"), ODD.values(), ids=ODD)
def test_what_is_not_of_its_shape_is_told(tmp_path: Path, name: str, content: Any, what: str) -> None:
    found = given(tmp_path, {name: content})
    gaps = found.gaps(GapKind.TRUNCATED)
    assert what in {gap.what for gap in gaps}
    assert {gap.table for gap in gaps} == {"resources"}
    assert name in found.used()


LONG = "orders" * 30


def test_a_table_whose_name_is_cut_in_the_file_s_is_found_in_the_list(tmp_path: Path) -> None:
    cut = word(LONG + "ü")
    files = {f"resource-policies/dynamodb/eu-west-1/{cut}.json": {"Policy": TEXT}}
    found = given(tmp_path, files, {"dynamodb-tables.eu-west-1.json": {"TableNames": [LONG, LONG + "ü"]}})
    arn = f"arn:aws:dynamodb:{HERE}:table/{LONG}"
    assert [grant.holder for grant in found.rows(Grant) if grant.layer is Layer.RESOURCE] == [f"{arn}ü"]
    assert [gap.subject for gap in about(found, "table policy")] == [arn]


def test_a_cut_name_that_no_list_tells_is_nobody_s_policy(tmp_path: Path) -> None:
    found = given(tmp_path, {f"resource-policies/dynamodb/eu-west-1/{word(LONG)}.json": {"Policy": TEXT}})
    assert not found.rows(Resource)
    assert len(found.gaps(GapKind.TRUNCATED)) == 1


def test_arns_that_are_built_are_of_the_region_s_partition(tmp_path: Path) -> None:
    files = {
        "sqs.json": {"QueueUrls": [f"https://sqs.cn-north-1.amazonaws.com.cn/{ACCOUNT}/q"]},
        "dynamodb-tables.us-gov-west-1.json": {"TableNames": ["orders"]},
    }
    assert {row.id for row in given(tmp_path, files).rows(Resource)} == {
        f"arn:aws-cn:sqs:cn-north-1:{ACCOUNT}:q",
        f"arn:aws-us-gov:dynamodb:us-gov-west-1:{ACCOUNT}:table/orders",
    }


def test_what_another_account_owns_is_not_ours(tmp_path: Path) -> None:
    shared = f"arn:aws:kms:eu-west-1:444455556666:key/{KEY_ID}"
    files = {"k.json": {"Keys": [{"KeyId": "1", "KeyArn": KEY}, {"KeyId": "2", "KeyArn": shared}]}}
    found = given(tmp_path, files)
    assert [row.id for row in found.rows(Resource, ACCOUNT)] == [KEY]
