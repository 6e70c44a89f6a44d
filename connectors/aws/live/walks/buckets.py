"""S3: buckets, each asked in its own region, and what keeps them from being public."""

from __future__ import annotations

from nhiscan.connectors.aws.exports.s3_bucket_location import GET_BUCKET_LOCATION, region_by
from nhiscan.connectors.aws.exports.s3_bucket_policy import GET_BUCKET_POLICY
from nhiscan.connectors.aws.exports.s3_buckets import LIST_BUCKETS
from nhiscan.connectors.aws.exports.s3_public_access_block import GET_PUBLIC_ACCESS_BLOCK
from nhiscan.connectors.aws.exports.s3control_public_access_block import GET_ACCOUNT_PUBLIC_ACCESS_BLOCK
from nhiscan.connectors.aws.live.walk import Answer, Place, Walk, Where, word


def _go(aws: Place) -> None:
    into = "s3-account-public-access-block.json"
    aws.ask(GET_ACCOUNT_PUBLIC_ACCESS_BLOCK, into, AccountId=aws.account)
    listed = aws.ask(LIST_BUCKETS, "s3-buckets.json", MaxBuckets=1000)
    aws.each(listed.each("Buckets"), lambda bucket: _bucket(aws, bucket))


def _bucket(aws: Place, bucket: Answer) -> None:
    """One bucket; without a region it is asked here, and S3 sends the client where it is."""
    if (name := bucket.text("Name")) is None:
        return
    file, region = f"{word(name)}.json", bucket.text("BucketRegion") or _region(aws, name)
    aws.ask(GET_BUCKET_POLICY, f"resource-policies/s3/{file}", region=region, Bucket=name)
    aws.ask(GET_PUBLIC_ACCESS_BLOCK, f"s3-public-access-blocks/{file}", region=region, Bucket=name)


def _region(aws: Place, name: str) -> str | None:
    """The region of a bucket of which the list did not tell it; None: it is not told either."""
    located = aws.ask(GET_BUCKET_LOCATION, f"s3-bucket-locations/{word(name)}.json", Bucket=name)
    if "LocationConstraint" not in located.content:
        return None
    return region_by(located.text("LocationConstraint"))


WALK = Walk(
    Where.ACCOUNT,
    (
        GET_ACCOUNT_PUBLIC_ACCESS_BLOCK,
        LIST_BUCKETS,
        GET_BUCKET_LOCATION,
        GET_BUCKET_POLICY,
        GET_PUBLIC_ACCESS_BLOCK,
    ),
    _go,
)
