"""Bucket policies: ``aws s3api get-bucket-policy``."""

from __future__ import annotations

from typing import Final

from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.exports.s3_buckets import KIND, start_of_bucket
from nhiscan.connectors.aws.facts import Given
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.resources import add_guarded, called, for_each, named

_WHAT: Final = "bucket policy"
_FOLDER: Final = ("resource-policies", "s3")


def _read(file: File, ledger: Ledger) -> None:
    """The answer names no bucket: the file's name does."""
    arn = named(file, start_of_bucket(ledger), ledger)
    ledger.learn(Given(_WHAT, called(arn)))
    add_guarded(arn, KIND, file.top, "Policy", ledger)


GET_BUCKET_POLICY = Call("s3", "GetBucketPolicy", "s3:GetBucketPolicy", keeps="Policy")
EXPORT = Export(
    what=_WHAT,
    command="aws s3api get-bucket-policy --bucket BUCKET",
    file="resource-policies/s3/BUCKET.json",
    tables=("resources",),
    calls=(GET_BUCKET_POLICY,),
    recognises=lambda file: file.has("Policy") and file.below(*_FOLDER) is not None,
    read=_read,
    each=for_each(KIND, "/".join(_FOLDER)),
    none=frozenset({"NoSuchBucketPolicy", "NoSuchBucket"}),
)
