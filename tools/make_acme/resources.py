"""What AWS prints of the policies on Acme's resources: buckets, a key, a secret and more."""

from __future__ import annotations

import json
from typing import Any

from tools.make_acme.ids import HOME, PROD, ROOT, arn, iam
from tools.make_acme.nouns import Statement
from tools.make_acme.statements import document
from tools.make_acme.things import INVOICES, TRAIL_BUCKET, named, secret_arn

Json = dict[str, Any]


def resource_policies(account: str) -> dict[str, Json]:
    """Those of one account, by their path below ``resource-policies/``."""
    more = {INVOICES: (), "acme-curated-sales": (steward_reads(),), TRAIL_BUCKET: (trail_writes(),)}
    files = {
        f"s3/{name}.json": bucket_policy(only_tls(name), *more.get(name, ())) for name in named("s3", account)
    }
    for key in named("kms", account):
        files[f"kms/{HOME}/{key}.json"] = {"Policy": text(account_decides(account)), "PolicyName": "default"}
    for name in named("secretsmanager", account):
        files[f"secretsmanager/{HOME}/{name.replace('/', '-')}.json"] = secret_policy(account, name)
    for name in named("sqs", account):
        files[f"sqs/{HOME}/{name}.json"] = queue_policy(account, name)
    for name in named("sns", account):
        files[f"sns/{HOME}/{name}.json"] = topic_policy(account, name)
    return files


def only_tls(bucket: str) -> Statement:
    """No one without TLS."""
    place = f"arn:aws:s3:::{bucket}"
    return {
        "Sid": "OnlyTls",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [place, f"{place}/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }


def steward_reads() -> Statement:
    """The bucket itself lets ``data-steward`` read."""
    return {
        "Sid": "StewardReads",
        "Effect": "Allow",
        "Principal": {"AWS": iam(PROD, "role/agents/agent-steward")},
        "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::acme-curated-sales/*",
    }


def trail_writes() -> Statement:
    """CloudTrail writes what the whole organisation does, and no other trail does."""
    trail = arn("cloudtrail", ROOT, "trail/organisation")
    return {
        "Sid": "TrailWrites",
        "Effect": "Allow",
        "Principal": {"Service": "cloudtrail.amazonaws.com"},
        "Action": "s3:PutObject",
        "Resource": "arn:aws:s3:::acme-organisation-trail/AWSLogs/*",
        "Condition": {"StringEquals": {"aws:SourceArn": trail}},
    }


def account_decides(account: str) -> Statement:
    """What KMS writes into every new key: the account's own IAM policies decide."""
    return {
        "Sid": "Enable IAM User Permissions",
        "Effect": "Allow",
        "Principal": {"AWS": iam(account, "root")},
        "Action": "kms:*",
        "Resource": "*",
    }


def bucket_policy(*statements: Statement) -> Json:
    """``aws s3api get-bucket-policy``."""
    return {"Policy": text(*statements)}


def secret_policy(account: str, name: str) -> Json:
    """``aws secretsmanager get-resource-policy``; only the payment secret of production has one."""
    found: Json = {"ARN": secret_arn(account, name), "Name": name}
    if (account, name) == (PROD, "payments/api"):
        reader: Statement = {
            "Effect": "Allow",
            "Principal": {"AWS": iam(PROD, "role/ecs/checkout-api-task")},
            "Action": "secretsmanager:GetSecretValue",
            "Resource": "*",
        }
        found["ResourcePolicy"] = text(reader)
    return found


def queue_policy(account: str, name: str) -> Json:
    """``aws sqs get-queue-attributes``; only where orders come in a rule of EventBridge sends."""
    place = arn("sqs", account, name)
    found: Json = {"QueueArn": place}
    if name == "orders-in":
        send: Statement = {
            "Effect": "Allow",
            "Principal": {"Service": "events.amazonaws.com"},
            "Action": "sqs:SendMessage",
            "Resource": place,
            "Condition": {"ArnEquals": {"aws:SourceArn": arn("events", account, "rule/orders/new-order")}},
        }
        found["Policy"] = text(send)
    return {"Attributes": found}


def topic_policy(account: str, name: str) -> Json:
    """``aws sns get-topic-attributes``; a topic that nobody gave a policy is the account's own."""
    place = arn("sns", account, name)
    publish: Statement = {
        "Effect": "Allow",
        "Principal": {"AWS": iam(account, "role/orders/order-cancel-exec")},
        "Action": "sns:Publish",
        "Resource": place,
    }
    own: Statement = {
        "Sid": "__default_statement_ID",
        "Effect": "Allow",
        "Principal": {"AWS": "*"},
        "Action": ["SNS:GetTopicAttributes", "SNS:SetTopicAttributes", "SNS:Subscribe", "SNS:Publish"],
        "Resource": place,
        "Condition": {"StringEquals": {"AWS:SourceOwner": account}},
    }
    said = publish if name == "order-cancelled" else own
    return {"Attributes": {"Policy": text(said), "Owner": account, "TopicArn": place}}


def text(*statements: Statement) -> str:
    """A policy as the text in which these commands print it."""
    return json.dumps(document(statements))
