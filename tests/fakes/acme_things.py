"""Acme's things in moto: buckets, keys, secrets, queues, topics, tables, repositories, and their policies."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from moto.kms.models import kms_backends
from moto.secretsmanager.models import secretsmanager_backends

from tests.fakes.handlers import Handler
from tests.fakes.wire import Wire
from tools.make_acme.ids import HOME
from tools.make_acme.resources import queue_policy, resource_policies, secret_policy, topic_policy
from tools.make_acme.things import named, repositories
from tools.make_acme.things_listed import ALIAS, BLOCKED, key_metadata, secret

Json = dict[str, Any]


def make_things(handler: Handler, account: str) -> None:
    """Make everything that the export lists."""
    session = Wire(handler).session(account, HOME)
    policies = resource_policies(account)
    _buckets(account, policies, session.client("s3"))
    session.client("s3control").put_public_access_block(AccountId=account, **BLOCKED)
    _keys(account, policies, session.client("kms"))
    _secrets(account, session.client("secretsmanager"))
    _queues(account, session.client("sqs"))
    _topics(account, session.client("sns"))
    _tables(account, session.client("dynamodb"))
    for name in repositories(account):
        session.client("ecr").create_repository(repositoryName=name)


def _buckets(account: str, policies: dict[str, Json], client: Any) -> None:
    for name in named("s3", account):
        client.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": HOME})
        client.put_bucket_policy(Bucket=name, Policy=policies[f"s3/{name}.json"]["Policy"])
        client.put_public_access_block(Bucket=name, **BLOCKED)


def _keys(account: str, policies: dict[str, Json], client: Any) -> None:
    store = kms_backends[account][HOME]
    for id_ in named("kms", account):
        told = key_metadata(account, id_)
        policy = policies[f"kms/{HOME}/{id_}.json"]["Policy"]
        made = client.create_key(Description=told["Description"], Policy=policy)["KeyMetadata"]["KeyId"]
        kept = store.keys.pop(made)
        kept.id, kept.arn = id_, told["Arn"]
        kept.creation_date = datetime.fromisoformat(told["CreationDate"]).timestamp()
        store.keys[id_] = kept
        client.create_alias(AliasName=ALIAS, TargetKeyId=id_)


def _secrets(account: str, client: Any) -> None:
    store = secretsmanager_backends[account][HOME]
    for name in named("secretsmanager", account):
        client.create_secret(Name=name, SecretString="none")
        store.secrets[name].arn = secret(account, name)["ARN"]
        if (policy := secret_policy(account, name).get("ResourcePolicy")) is not None:
            client.put_resource_policy(SecretId=name, ResourcePolicy=policy)


def _queues(account: str, client: Any) -> None:
    for name in named("sqs", account):
        policy = queue_policy(account, name)["Attributes"].get("Policy")
        client.create_queue(QueueName=name, Attributes={"Policy": policy} if policy else {})


def _topics(account: str, client: Any) -> None:
    for name in named("sns", account):
        made = client.create_topic(Name=name)["TopicArn"]
        policy = topic_policy(account, name)["Attributes"]["Policy"]
        client.set_topic_attributes(TopicArn=made, AttributeName="Policy", AttributeValue=policy)


def _tables(account: str, client: Any) -> None:
    for name in named("dynamodb", account):
        client.create_table(
            TableName=name,
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            BillingMode="PAY_PER_REQUEST",
        )
