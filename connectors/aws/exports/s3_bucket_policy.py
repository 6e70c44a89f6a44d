"""Bucket policies: ``aws s3api get-bucket-policy``."""

from __future__ import annotations

from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.resources import add_guarded

_FOLDER = ("resource-policies", "s3")


def _read(file: File, ledger: Ledger) -> None:
    """The answer names no bucket: the file's name does."""
    arn = f"arn:{ledger.arn_partition}:s3:::{file.stem}"
    add_guarded(arn, "s3-bucket", file.top, "Policy", ledger)


EXPORT = Export(
    what="bucket policy",
    command="aws s3api get-bucket-policy --bucket BUCKET",
    file="resource-policies/s3/BUCKET.json",
    tables=("resources",),
    permissions={"GetBucketPolicy": "s3:GetBucketPolicy"},
    recognises=lambda file: file.has("Policy") and file.below(*_FOLDER) is not None,
    read=_read,
    none=frozenset({"NoSuchBucketPolicy"}),
)
