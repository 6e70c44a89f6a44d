"""KMS: keys with their names, their policies and their grants."""

from __future__ import annotations

from nhiscan.connectors.aws.exports.kms_aliases import LIST_ALIASES
from nhiscan.connectors.aws.exports.kms_grants import LIST_GRANTS
from nhiscan.connectors.aws.exports.kms_key import DESCRIBE_KEY
from nhiscan.connectors.aws.exports.kms_key_policy import GET_KEY_POLICY
from nhiscan.connectors.aws.exports.kms_keys import LIST_KEYS
from nhiscan.connectors.aws.live.walk import Place, Walk, Where, word


def _go(aws: Place) -> None:
    listed = aws.ask(LIST_KEYS, f"kms-keys.{aws.region}.json", Limit=1000)
    if keys := listed.column("Keys", "KeyId"):
        aws.ask(LIST_ALIASES, f"kms-aliases.{aws.region}.json", Limit=100)
        aws.each(keys, lambda key: _key(aws, key))


def _key(aws: Place, key: str) -> None:
    file = f"{aws.region}/{word(key)}.json"
    aws.ask(DESCRIBE_KEY, f"kms-keys/{file}", KeyId=key)
    aws.ask(GET_KEY_POLICY, f"resource-policies/kms/{file}", KeyId=key, PolicyName="default")
    aws.ask(LIST_GRANTS, f"kms-grants/{file}", KeyId=key, Limit=100)


WALK = Walk(Where.REGION, (LIST_KEYS, LIST_ALIASES, DESCRIBE_KEY, GET_KEY_POLICY, LIST_GRANTS), _go)
