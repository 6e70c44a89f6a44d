"""Where data and images lie: buckets of S3, a table of DynamoDB, a repository of ECR."""

from __future__ import annotations

from typing import Any, Final

from tests.fakes.everything.names import MADE, MANAGEMENT, REGION, Answers, arn, missing, named, shared
from tests.fakes.operations import Asked
from tests.fakes.scripted import Content

_BUCKET, _OLD = "shop-orders", "shop-archive"
_TABLE: Final = arn("dynamodb", "table/orders")
_REPOSITORY: Final = {
    "repositoryArn": arn("ecr", "repository/shop/web"),
    "registryId": MANAGEMENT,
    "repositoryName": "shop/web",
    "createdAt": MADE,
}
_PULL: Final = shared("ecr:BatchGetImage", "*")


def _blocked(*, policies: bool) -> dict[str, Any]:
    kinds = {"BlockPublicAcls": True, "IgnorePublicAcls": True}
    kinds |= {"BlockPublicPolicy": policies, "RestrictPublicBuckets": policies}
    return {"PublicAccessBlockConfiguration": kinds}


def _of_account(asked: Asked) -> Content:
    return _blocked(policies=True) if asked.params["AccountId"] == MANAGEMENT else missing(asked)


ANSWERS: Answers = {
    "s3control:GetPublicAccessBlock": _of_account,
    "s3:ListBuckets": {
        "Buckets": [
            {"Name": _BUCKET, "CreationDate": MADE, "BucketRegion": REGION},
            {"Name": _OLD, "CreationDate": MADE},
        ]
    },
    "s3:GetBucketLocation": named({_OLD: {"LocationConstraint": REGION}}, "Bucket"),
    "s3:GetBucketPolicy": named(
        {_BUCKET: {"Policy": shared("s3:GetObject", f"arn:aws:s3:::{_BUCKET}/*")}}, "Bucket"
    ),
    "s3:GetPublicAccessBlock": named({_BUCKET: _blocked(policies=False)}, "Bucket"),
    "dynamodb:ListTables": {"TableNames": ["orders"]},
    "dynamodb:GetResourcePolicy": named(
        {_TABLE: {"Policy": shared("dynamodb:GetItem", _TABLE), "RevisionId": "1"}}, "ResourceArn"
    ),
    "ecr:DescribeRepositories": {"repositories": [_REPOSITORY]},
    "ecr:GetRepositoryPolicy": named(
        {"shop/web": {"registryId": MANAGEMENT, "repositoryName": "shop/web", "policyText": _PULL}},
        "repositoryName",
    ),
    "ecr:GetRegistryPolicy": {
        "registryId": MANAGEMENT,
        "policyText": shared("ecr:ReplicateImage", arn("ecr", "repository/*")),
    },
}
