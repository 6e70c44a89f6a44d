"""What AWS prints of the policies on Acme's resources: buckets, a key, a secret and more."""

from __future__ import annotations

import json
from typing import Any

from tools.make_acme.ids import HOME, PROD, ROOT, UUID, arn, iam
from tools.make_acme.nouns import Statement
from tools.make_acme.statements import document

Json = dict[str, Any]


def production_resources() -> dict[str, Json]:
    """Those of production, by their path below ``resource-policies/``."""
    return {
        "s3/acme-invoices-prod.json": bucket_policy(only_tls("acme-invoices-prod")),
        "s3/acme-curated-sales.json": bucket_policy(only_tls("acme-curated-sales"), steward_reads()),
        f"kms/{HOME}/{UUID}.json": {"Policy": text(account_decides(PROD)), "PolicyName": "default"},
        "secretsmanager/payments-api.json": secret_policy(),
        "sqs/orders-in.json": queue_policy(),
        "sns/order-cancelled.json": topic_policy(),
    }


def management_resources() -> dict[str, Json]:
    """The bucket of the organisation's trail."""
    return {
        "s3/acme-organisation-trail.json": bucket_policy(only_tls("acme-organisation-trail"), trail_writes())
    }


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


def secret_policy() -> Json:
    """``aws secretsmanager get-resource-policy``."""
    reader: Statement = {
        "Effect": "Allow",
        "Principal": {"AWS": iam(PROD, "role/ecs/checkout-api-task")},
        "Action": "secretsmanager:GetSecretValue",
        "Resource": "*",
    }
    place = arn("secretsmanager", PROD, "secret:payments/api-a1b2c3")
    return {"ARN": place, "Name": "payments/api", "ResourcePolicy": text(reader)}


def queue_policy() -> Json:
    """``aws sqs get-queue-attributes``."""
    place = arn("sqs", PROD, "orders-in")
    send: Statement = {
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": place,
        "Condition": {"ArnEquals": {"aws:SourceArn": arn("events", PROD, "rule/orders/new-order")}},
    }
    return {"Attributes": {"QueueArn": place, "Policy": text(send)}}


def topic_policy() -> Json:
    """``aws sns get-topic-attributes``."""
    place = arn("sns", PROD, "order-cancelled")
    publish: Statement = {
        "Effect": "Allow",
        "Principal": {"AWS": iam(PROD, "role/orders/order-cancel-exec")},
        "Action": "sns:Publish",
        "Resource": place,
    }
    return {"Attributes": {"Policy": text(publish), "Owner": PROD, "TopicArn": place}}


def text(*statements: Statement) -> str:
    """A policy as the text in which these commands print it."""
    return json.dumps(document(statements))
