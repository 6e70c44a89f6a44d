"""What an account keeps from being public in S3: ``aws s3control get-public-access-block``."""

from __future__ import annotations

from typing import Final

from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.exports.s3_public_access_block import (
    KEEPS,
    NO_BLOCK,
    UNBLOCKED,
    flags,
    unconfigured,
)
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.resources import Pairs, add_resource

_WHAT: Final = "account public access block"
_NAME: Final = "s3-account-public-access-block"


def _read(file: File, ledger: Ledger) -> None:
    _add(flags(file.top), ledger)


def _settle(ledger: Ledger) -> None:
    """An account of which AWS said that it has no configuration blocks nothing for all its buckets."""
    if unconfigured(_WHAT, ledger):
        _add(UNBLOCKED, ledger)


def _add(settings: Pairs, ledger: Ledger) -> None:
    """The settings on a row of their own.

    They hang on the account, which is no resource with an ARN: this one is ours, no policy names it.
    """
    arn = f"arn:{ledger.arn_partition}:s3::{ledger.account}:account-public-access-block"
    add_resource(arn, "s3-account", ledger, name=ledger.account, settings=settings)


GET_ACCOUNT_PUBLIC_ACCESS_BLOCK = Call(
    "s3control", "GetPublicAccessBlock", "s3:GetAccountPublicAccessBlock", keeps=KEEPS
)
EXPORT = Export(
    what=_WHAT,
    command="aws s3control get-public-access-block --account-id ACCOUNT",
    file=f"{_NAME}.json",
    tables=("resources",),
    calls=(GET_ACCOUNT_PUBLIC_ACCESS_BLOCK,),
    recognises=lambda file: file.has("PublicAccessBlockConfiguration") and file.stem == _NAME,
    read=_read,
    settle=_settle,
    none=frozenset({NO_BLOCK}),
    further=True,
)
