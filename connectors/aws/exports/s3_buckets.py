"""Buckets: ``aws s3api list-buckets``."""

from __future__ import annotations

from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.resources import add_resource

KIND = "s3-bucket"


def start_of_bucket(ledger: Ledger) -> str:
    """How the ARN of a bucket begins; it names neither region nor account.

    Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon S3".
    """
    return f"arn:{ledger.arn_partition}:s3:::"


def _read(file: File, ledger: Ledger) -> None:
    """Every bucket; its region stands there only where the request had a parameter.

    Source: Amazon S3 API Reference, "Bucket", BucketRegion.
    """
    for entry in file.top.entries("Buckets"):
        with entry.guarded():
            arn = start_of_bucket(ledger) + entry.text("Name")
            add_resource(arn, KIND, ledger, region=entry.maybe("BucketRegion"))
    if file.top.value("ContinuationToken"):
        file.top.blame("ContinuationToken", "says that more buckets follow")


LIST_BUCKETS = Call(
    "s3", "ListBuckets", "s3:ListAllMyBuckets", keeps="Buckets(Name CreationDate BucketRegion)"
)
EXPORT = Export(
    what="S3 buckets",
    command="aws s3api list-buckets --page-size 1000",
    file="s3-buckets.json",
    tables=("resources",),
    calls=(LIST_BUCKETS,),
    recognises=lambda file: file.lists("Buckets", "Name", "CreationDate"),
    read=_read,
    further=True,
)
