"""Whose a key is and whether it works: ``aws kms describe-key``."""

from __future__ import annotations

from typing import Final

from nhiscan.connectors.aws.arns import accounts_of, elsewhere, parse_arn
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.entry import Malformed
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.exports.kms_keys import KIND
from nhiscan.connectors.aws.facts import Given
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.resources import add_resource, called, for_each

_WHAT: Final = "KMS key metadata"
_FOLDER: Final = "kms-keys"
_SETTINGS: Final = ("KeyManager", "KeyState", "Origin")


def _arn(file: File) -> object:
    found = file.content.get("KeyMetadata") if isinstance(file.content, dict) else None
    return found.get("Arn") if isinstance(found, dict) else None


def _recognises(file: File) -> bool:
    found = _arn(file)
    arn = parse_arn(found) if isinstance(found, str) else None
    return arn is not None and arn.service == "kms"


def _read(file: File, ledger: Ledger) -> None:
    """Of an AWS managed key the customer can change neither policy nor state.

    Source: KMS Developer Guide, "AWS managed keys".
    """
    entry = file.top.entry("KeyMetadata")
    if entry is None:
        raise Malformed(file.top.fault("KeyMetadata", "is no object"))
    arn = entry.text("Arn")
    if elsewhere(arn, ledger.account):
        return
    ledger.learn(Given(_WHAT, called(arn)))
    entry.about(arn)
    told = tuple((name, value) for name in _SETTINGS if (value := entry.maybe(name)) is not None)
    add_resource(arn, KIND, ledger, settings=told)
    for name in _SETTINGS:
        if entry.maybe(name) is None:
            entry.blame(name, "is missing")


DESCRIBE_KEY = Call(
    "kms", "DescribeKey", "kms:DescribeKey", keeps="KeyMetadata(KeyId Arn KeyManager KeyState Origin)"
)
EXPORT = Export(
    what=_WHAT,
    command="aws kms describe-key --region REGION --key-id KEY",
    file=f"{_FOLDER}/REGION/KEY.json",
    tables=("resources",),
    calls=(DESCRIBE_KEY,),
    recognises=_recognises,
    accounts=lambda file: accounts_of([_arn(file)]),
    read=_read,
    each=for_each(KIND, _FOLDER),
    none=frozenset({"NotFoundException"}),
    further=True,
)
