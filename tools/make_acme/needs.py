"""What Acme's programs ask of AWS, each need as the one narrow statement that covers it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from tools.make_acme.ids import DEV, HOME, UUID, arn
from tools.make_acme.nouns import Statement
from tools.make_acme.statements import allow


def need(account: str, wanted: str) -> Statement:
    """The statement for a need as the tables write it: ``table:orders``, ``bucket:curated-sales/eu``.

    Raises KeyError for a kind of need that nobody has described.
    """
    kind, _, name = wanted.partition(":")
    return _KINDS[kind](account, name)


def bucket(account: str, name: str) -> str:
    """The full name of one of Acme's buckets: those of the sandbox say so."""
    return f"acme-sandbox-{name}" if account == DEV else f"acme-{name}"


def _table(account: str, name: str) -> Statement:
    actions = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:Query"]
    table = arn("dynamodb", account, f"table/{name}")
    return allow(actions, [table, f"{table}/index/*"])


def _lookup(account: str, name: str) -> Statement:
    table = arn("dynamodb", account, f"table/{name}")
    return allow(["dynamodb:GetItem", "dynamodb:Query", "dynamodb:DescribeTable"], table)


def _queue(account: str, name: str) -> Statement:
    actions = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"]
    return allow(actions, arn("sqs", account, name))


def _send(account: str, name: str) -> Statement:
    return allow(["sqs:SendMessage", "sqs:GetQueueUrl"], arn("sqs", account, name))


def _topic(account: str, name: str) -> Statement:
    return allow("sns:Publish", arn("sns", account, name))


def _read(account: str, name: str) -> Statement:
    place, _, prefix = name.partition("/")
    return allow("s3:GetObject", f"arn:aws:s3:::{bucket(account, place)}/{prefix}*")


def _write(account: str, name: str) -> Statement:
    place, _, prefix = name.partition("/")
    actions = ["s3:GetObject", "s3:PutObject"]
    return allow(actions, f"arn:aws:s3:::{bucket(account, place)}/{prefix}*")


def _secret(account: str, name: str) -> Statement:
    return allow("secretsmanager:GetSecretValue", arn("secretsmanager", account, f"secret:{name}-??????"))


def _parameter(account: str, name: str) -> Statement:
    return allow(["ssm:GetParameter", "ssm:GetParameters"], arn("ssm", account, f"parameter/{name}/*"))


def _mail(account: str, name: str) -> Statement:
    return allow("ses:SendEmail", arn("ses", account, f"identity/{name}"))


def _bus(account: str, name: str) -> Statement:
    return allow("events:PutEvents", arn("events", account, f"event-bus/{name}"))


def _flow(account: str, name: str) -> Statement:
    return allow("states:StartExecution", arn("states", account, f"stateMachine:{name}"))


def _stream(account: str, name: str) -> Statement:
    actions = [
        "kinesis:DescribeStream",
        "kinesis:GetRecords",
        "kinesis:GetShardIterator",
        "kinesis:ListShards",
    ]
    return allow(actions, arn("kinesis", account, f"stream/{name}"))


def _delivery(account: str, name: str) -> Statement:
    return allow("firehose:PutRecordBatch", arn("firehose", account, f"deliverystream/{name}"))


def _key(account: str, _: str) -> Statement:
    return allow(["kms:Decrypt", "kms:GenerateDataKey"], arn("kms", account, f"key/{UUID}"))


def _model(_: str, name: str) -> Statement:
    return allow("bedrock:InvokeModel", f"arn:aws:bedrock:{HOME}::foundation-model/{name}")


def _call(account: str, name: str) -> Statement:
    return allow("lambda:InvokeFunction", arn("lambda", account, f"function:{name}"))


def _logs(account: str, name: str) -> Statement:
    group = arn("logs", account, f"log-group:{name}")
    return allow(["logs:CreateLogStream", "logs:PutLogEvents"], f"{group}:*")


_KINDS: Final[dict[str, Callable[[str, str], Statement]]] = {
    "table": _table,
    "lookup": _lookup,
    "queue": _queue,
    "send": _send,
    "topic": _topic,
    "read": _read,
    "write": _write,
    "secret": _secret,
    "parameter": _parameter,
    "mail": _mail,
    "bus": _bus,
    "flow": _flow,
    "stream": _stream,
    "delivery": _delivery,
    "key": _key,
    "model": _model,
    "call": _call,
    "logs": _logs,
}
