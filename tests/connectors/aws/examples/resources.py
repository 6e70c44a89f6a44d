"""An answer of each kind about what is protected: lists, settings and policies."""

from __future__ import annotations

from typing import Any

from tests.connectors.aws.kit import ACCOUNT, MADE

HERE = f"eu-west-1:{ACCOUNT}"
FLAGS = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
BLOCK = {"PublicAccessBlockConfiguration": dict.fromkeys(FLAGS, True)}
KEY = f"arn:aws:kms:{HERE}:key/k"
SECRET = {"ARN": f"arn:aws:secretsmanager:{HERE}:secret:s", "Name": "s"}
EXAMPLES: dict[str, tuple[str, Any]] = {
    "S3 buckets": ("s3-buckets.json", {"Buckets": [{"Name": "b", "CreationDate": MADE}]}),
    "bucket location": ("s3-bucket-locations/b.json", {"LocationConstraint": None}),
    "bucket policy": ("resource-policies/s3/b.json", {"Policy": "{}"}),
    "bucket public access block": ("s3-public-access-blocks/b.json", BLOCK),
    "account public access block": ("s3-account-public-access-block.json", BLOCK),
    "KMS keys": ("kms-keys.eu-west-1.json", {"Keys": [{"KeyId": "k", "KeyArn": KEY}]}),
    "KMS aliases": (
        "kms-aliases.eu-west-1.json",
        {
            "Aliases": [
                {"AliasName": "alias/a", "AliasArn": f"arn:aws:kms:{HERE}:alias/a", "TargetKeyId": "k"}
            ]
        },
    ),
    "KMS key metadata": (
        "kms-keys/eu-west-1/k.json",
        {
            "KeyMetadata": {
                "Arn": KEY,
                "KeyManager": "CUSTOMER",
                "KeyState": "Enabled",
                "Origin": "AWS_KMS",
            }
        },
    ),
    "key policy": ("resource-policies/kms/eu-west-1/k.json", {"Policy": "{}", "PolicyName": "default"}),
    "KMS grants": ("kms-grants/eu-west-1/k.json", {"Grants": []}),
    "function policy": ("resource-policies/lambda/eu-west-1/f.json", {"Policy": "{}", "RevisionId": "1"}),
    "SQS queues": (
        "sqs-queues.eu-west-1.json",
        {"QueueUrls": [f"https://sqs.eu-west-1.amazonaws.com/{ACCOUNT}/q"]},
    ),
    "queue policy": (
        "resource-policies/sqs/q.json",
        {"Attributes": {"QueueArn": f"arn:aws:sqs:{HERE}:q"}},
    ),
    "SNS topics": ("sns-topics.eu-west-1.json", {"Topics": [{"TopicArn": f"arn:aws:sns:{HERE}:t"}]}),
    "topic policy": (
        "resource-policies/sns/t.json",
        {"Attributes": {"TopicArn": f"arn:aws:sns:{HERE}:t"}},
    ),
    "secrets": ("secrets.eu-west-1.json", {"SecretList": [SECRET]}),
    "secret policy": ("resource-policies/secretsmanager/s.json", SECRET),
    "ECR repositories": (
        "ecr-repositories.eu-west-1.json",
        {"repositories": [{"repositoryArn": f"arn:aws:ecr:{HERE}:repository/r", "repositoryName": "r"}]},
    ),
    "repository policy": (
        "resource-policies/ecr/eu-west-1/r.json",
        {"registryId": ACCOUNT, "repositoryName": "r", "policyText": "{}"},
    ),
    "registry policy": (
        "ecr-registry-policy.eu-west-1.json",
        {"registryId": ACCOUNT, "policyText": "{}"},
    ),
    "DynamoDB tables": ("dynamodb-tables.eu-west-1.json", {"TableNames": ["t"]}),
    "table policy": ("resource-policies/dynamodb/eu-west-1/t.json", {"Policy": "{}"}),
}
