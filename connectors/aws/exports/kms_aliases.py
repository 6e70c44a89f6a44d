"""The names that keys go by: ``aws kms list-aliases``."""

from __future__ import annotations

from dataclasses import dataclass

from nhiscan.connectors.aws.arns import accounts_of, parse_arn
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.entry import Entry, Malformed
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.exports.kms_keys import KIND
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.resources import Described, add_resource


@dataclass(frozen=True, slots=True)
class Alias:
    """A name that a key goes by."""

    name: str
    """``alias/NAME``."""
    key: str
    """The key's ARN."""


def _read(file: File, ledger: Ledger) -> None:
    for entry in file.top.entries("Aliases"):
        with entry.guarded():
            _alias(entry, ledger)


def _alias(entry: Entry, ledger: Ledger) -> None:
    """One alias; one of AWS's own may have no key yet.

    Source: KMS API Reference, "ListAliases", predefined aliases.
    """
    alias = parse_arn(entry.text("AliasArn"))
    if alias is None:
        raise Malformed(entry.fault("AliasArn", "is no ARN"))
    if alias.account == ledger.account and (key := entry.maybe("TargetKeyId")) is not None:
        arn = f"arn:{alias.partition}:kms:{alias.region}:{alias.account}:key/{key}"
        ledger.learn(Alias(entry.text("AliasName"), arn))


def _settle(ledger: Ledger) -> None:
    """Name the keys that are known; an alias alone makes none."""
    known = {told.id for told in ledger.of(Described) if told.kind == KIND}
    for alias in ledger.of(Alias):
        if alias.key in known:
            add_resource(alias.key, KIND, ledger, name=alias.name)


LIST_ALIASES = Call("kms", "ListAliases", "kms:ListAliases", keeps="Aliases(AliasName AliasArn TargetKeyId)")
EXPORT = Export(
    what="KMS aliases",
    command="aws kms list-aliases --region REGION",
    file="kms-aliases.REGION.json",
    tables=("resources",),
    calls=(LIST_ALIASES,),
    recognises=lambda file: file.lists("Aliases", "AliasName", "AliasArn"),
    accounts=lambda file: accounts_of(file.values("Aliases", "AliasArn")),
    read=_read,
    settle=_settle,
    spare=lambda _: True,
    further=True,
)
