"""In which region a bucket lies, where the list does not say: ``aws s3api get-bucket-location``."""

from __future__ import annotations

from typing import Final

from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.entry import Malformed
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.exports.s3_buckets import KIND, start_of_bucket
from nhiscan.connectors.aws.facts import Given
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.resources import add_resource, called, for_each, named

_WHAT: Final = "bucket location"
_FOLDER: Final = "s3-bucket-locations"


def region_by(constraint: str | None) -> str:
    """The region that a LocationConstraint names; no constraint is the first region.

    Source: Amazon S3 API Reference, "GetBucketLocation", LocationConstraint.
    """
    return {None: "us-east-1", "EU": "eu-west-1"}.get(constraint, constraint or "us-east-1")


def _read(file: File, ledger: Ledger) -> None:
    """The answer names no bucket: the file's name does."""
    arn = named(file, start_of_bucket(ledger), ledger)
    ledger.learn(Given(_WHAT, called(arn)))
    top = file.top
    top.about(arn)
    found = top.value("LocationConstraint")
    if found is not None and not isinstance(found, str):
        raise Malformed(top.fault("LocationConstraint", "is no text"))
    add_resource(arn, KIND, ledger, region=region_by(found or None))


GET_BUCKET_LOCATION = Call("s3", "GetBucketLocation", "s3:GetBucketLocation", keeps="LocationConstraint")
EXPORT = Export(
    what=_WHAT,
    command="aws s3api get-bucket-location --bucket BUCKET",
    file=f"{_FOLDER}/BUCKET.json",
    tables=("resources",),
    calls=(GET_BUCKET_LOCATION,),
    recognises=lambda file: file.has("LocationConstraint") and file.below(_FOLDER) is not None,
    read=_read,
    each=for_each(KIND, _FOLDER),
    none=frozenset({"NoSuchBucket"}),
    spare=lambda _: True,
    further=True,
)
