"""What a bucket keeps from being public: ``aws s3api get-public-access-block``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.entry import Entry, Malformed
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.exports.s3_buckets import KIND, start_of_bucket
from nhiscan.connectors.aws.facts import Given, Page
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.resources import Described, Pairs, add_resource, called, for_each, named

FLAGS: Final = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")
"""The four things that can be blocked."""
UNBLOCKED: Final = tuple((flag, "false") for flag in FLAGS)
"""What holds where there is no configuration: it blocks nothing.

Source: Amazon S3 User Guide, "Blocking public access to your Amazon S3 storage".
"""
NO_BLOCK: Final = "NoSuchPublicAccessBlockConfiguration"
"""How AWS says that there is no configuration."""
KEEPS: Final = f"PublicAccessBlockConfiguration({' '.join(FLAGS)})"
"""What is kept of the answer."""
_WHAT: Final = "bucket public access block"
_FOLDER: Final = "s3-public-access-blocks"


def flags(top: Entry) -> Pairs:
    """The four settings as the answer tells them; one that it does not tell is unknown."""
    block = top.entry("PublicAccessBlockConfiguration")
    if block is None:
        raise Malformed(top.fault("PublicAccessBlockConfiguration", "is no configuration"))
    return tuple(_settings(block))


def _settings(block: Entry) -> Iterator[tuple[str, str]]:
    for flag in FLAGS:
        match block.value(flag):
            case bool(found):
                yield flag, str(found).lower()
            case _:
                block.blame(flag, "is neither true nor false")


def unconfigured(what: str, ledger: Ledger) -> set[str]:
    """The names by which AWS said that there is no configuration, and no file tells otherwise."""
    told = {name for page in ledger.of(Page) if page.what == what for name in page.names}
    return {given.word for given in ledger.of(Given) if given.what == what and given.word} - told


def _read(file: File, ledger: Ledger) -> None:
    """The answer names no bucket: the file's name does."""
    arn = named(file, start_of_bucket(ledger), ledger)
    ledger.learn(Given(_WHAT, called(arn)))
    top = file.top
    top.about(arn)
    add_resource(arn, KIND, ledger, settings=flags(top))


def _settle(ledger: Ledger) -> None:
    """A known bucket of which AWS said that it has no configuration blocks nothing by itself."""
    without = unconfigured(_WHAT, ledger)
    for arn in {told.id: None for told in ledger.of(Described) if told.kind == KIND}:
        if called(arn) in without:
            add_resource(arn, KIND, ledger, settings=UNBLOCKED)


GET_PUBLIC_ACCESS_BLOCK = Call("s3", "GetPublicAccessBlock", "s3:GetBucketPublicAccessBlock", keeps=KEEPS)
EXPORT = Export(
    what=_WHAT,
    command="aws s3api get-public-access-block --bucket BUCKET",
    file=f"{_FOLDER}/BUCKET.json",
    tables=("resources",),
    calls=(GET_PUBLIC_ACCESS_BLOCK,),
    recognises=lambda file: file.has("PublicAccessBlockConfiguration") and file.below(_FOLDER) is not None,
    read=_read,
    settle=_settle,
    each=for_each(KIND, _FOLDER),
    none=frozenset({NO_BLOCK, "NoSuchBucket"}),
    further=True,
)
