"""What AWS prints of Acme's things: the lists of a region, and what each thing says of itself."""

from __future__ import annotations

from typing import Any, Final

from tools.make_acme.clock import ago, long_ago, stamp
from tools.make_acme.ids import HOME, arn, uuid
from tools.make_acme.listings import CLUSTER, task_arn, tasks_of
from tools.make_acme.nouns import Company, Service
from tools.make_acme.things import named, queue_url, repositories, secret_arn

Json = dict[str, Any]
ALIAS: Final = "alias/acme-data"
"""What Acme calls its one key."""
BLOCKED: Final[Json] = {
    "PublicAccessBlockConfiguration": {
        "BlockPublicAcls": True,
        "IgnorePublicAcls": True,
        "BlockPublicPolicy": True,
        "RestrictPublicBuckets": True,
    }
}
"""What every bucket and account says of public access."""


def thing_listings(part: Company, account: str) -> dict[str, Json]:
    """Every list of the home region that is not empty, by path, with the answers about one thing each."""
    keys, queues = named("kms", account), named("sqs", account)
    lists: dict[str, tuple[str, list[Any]]] = {
        "dynamodb-tables": ("TableNames", named("dynamodb", account)),
        "ecr-repositories": ("repositories", [repository(account, name) for name in repositories(account)]),
        "ecs-clusters": ("clusterArns", [arn("ecs", account, f"cluster/{CLUSTER}")] if part.services else []),
        "kms-aliases": ("Aliases", [alias(account, key) for key in keys]),
        "kms-keys": ("Keys", [key_row(account, key) for key in keys]),
        "secrets": ("SecretList", [secret(account, name) for name in named("secretsmanager", account)]),
        "sns-topics": ("Topics", [{"TopicArn": arn("sns", account, name)} for name in named("sns", account)]),
        "sqs-queues": ("QueueUrls", [queue_url(account, name) for name in queues]),
    }
    files: dict[str, Json] = {
        f"{file}.{HOME}.json": {key: rows} for file, (key, rows) in lists.items() if rows
    }
    for key in keys:
        files[f"kms-keys/{HOME}/{key}.json"] = {"KeyMetadata": key_metadata(account, key)}
        files[f"kms-grants/{HOME}/{key}.json"] = {"Grants": [], "Truncated": False}
    if part.services:
        files[f"ecs-tasks/{HOME}/{CLUSTER}.json"] = ecs_tasks(part)
    return files | bucket_listings(account)


def bucket_listings(account: str) -> dict[str, Json]:
    """The buckets of an account, and what keeps them from being public."""
    names = named("s3", account)
    return {
        "s3-account-public-access-block.json": BLOCKED,
        "s3-buckets.json": {"Buckets": [bucket_row(name) for name in names]},
        **{f"s3-public-access-blocks/{name}.json": BLOCKED for name in names},
    }


def ecs_tasks(part: Company) -> Json:
    """``aws ecs describe-tasks``: all that the services of the one cluster keep running."""
    rows = [task(one, number) for one in part.services for number in range(1, tasks_of(one) + 1)]
    return {"tasks": rows, "failures": []}


def task(one: Service, number: int) -> Json:
    """One running task of a service."""
    seed = f"task {one.account} {one.name} {number}"
    started = ago(1, seed)
    return {
        "availabilityZone": f"{HOME}a",
        "clusterArn": arn("ecs", one.account, f"cluster/{CLUSTER}"),
        "cpu": "256",
        "createdAt": stamp(started),
        "desiredStatus": "RUNNING",
        "group": f"service:{one.name}",
        "lastStatus": "RUNNING",
        "launchType": "FARGATE",
        "memory": "512",
        "overrides": {"containerOverrides": [{"name": one.name}]},
        "platformVersion": "1.4.0",
        "startedAt": stamp(started),
        "startedBy": f"ecs-svc/{uuid(f'deployment {seed}')[:8]}",
        "tags": [],
        "taskArn": arn("ecs", one.account, f"task/{CLUSTER}/{uuid(seed).replace('-', '')}"),
        "taskDefinitionArn": task_arn(one),
        "version": 3,
    }


def repository(account: str, name: str) -> Json:
    """One image repository; none has a policy."""
    return {
        "repositoryArn": arn("ecr", account, f"repository/{name}"),
        "registryId": account,
        "repositoryName": name,
        "repositoryUri": f"{account}.dkr.ecr.{HOME}.amazonaws.com/{name}",
        "createdAt": stamp(long_ago(f"repository {account} {name}")),
        "imageTagMutability": "IMMUTABLE",
    }


def key_row(account: str, key: str) -> Json:
    """One key in the list."""
    return {"KeyId": key, "KeyArn": arn("kms", account, f"key/{key}")}


def key_metadata(account: str, key: str) -> Json:
    """``aws kms describe-key``."""
    return {
        "AWSAccountId": account,
        "KeyId": key,
        "Arn": arn("kms", account, f"key/{key}"),
        "CreationDate": stamp(long_ago(f"key {account} {key}")),
        "Enabled": True,
        "Description": "Tables and buckets with data of customers",
        "KeyUsage": "ENCRYPT_DECRYPT",
        "KeyState": "Enabled",
        "Origin": "AWS_KMS",
        "KeyManager": "CUSTOMER",
        "CustomerMasterKeySpec": "SYMMETRIC_DEFAULT",
        "KeySpec": "SYMMETRIC_DEFAULT",
        "EncryptionAlgorithms": ["SYMMETRIC_DEFAULT"],
        "MultiRegion": False,
    }


def alias(account: str, key: str) -> Json:
    """What a key is called."""
    made = stamp(long_ago(f"key {account} {key}"))
    return {
        "AliasName": ALIAS,
        "AliasArn": arn("kms", account, ALIAS),
        "TargetKeyId": key,
        "CreationDate": made,
        "LastUpdatedDate": made,
    }


def secret(account: str, name: str) -> Json:
    """One secret; nothing of what is in it is ever listed."""
    return {
        "ARN": secret_arn(account, name),
        "Name": name,
        "LastChangedDate": stamp(ago(40, f"secret {account} {name}")),
        "Tags": [],
        "CreatedDate": stamp(long_ago(f"secret {account} {name}")),
    }


def bucket_row(name: str) -> Json:
    """One bucket."""
    return {"Name": name, "CreationDate": stamp(long_ago(f"bucket {name}")), "BucketRegion": HOME}
