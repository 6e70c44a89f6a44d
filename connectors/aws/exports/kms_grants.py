"""Grants of keys, which allow beside all policies: ``aws kms list-grants``."""

from __future__ import annotations

from hashlib import sha256
from typing import Final

from nhiscan.connectors.aws.arns import accounts_of, elsewhere, parse_arn
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.entry import Entry
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.exports.kms_keys import KIND
from nhiscan.connectors.aws.facts import Given
from nhiscan.connectors.aws.ledger import PROVIDER, Ledger
from nhiscan.connectors.aws.resources import add_resource, called, for_each, named, region_of, start_of_arn
from nhiscan.files import canonical_json
from nhiscan.model import Grant, Layer, Origin, Policy

LANGUAGE: Final = "aws-kms-grant"
"""The permission language of a KMS grant: its row as ListGrants prints it."""
_WHAT: Final = "KMS grants"
_FOLDER: Final = "kms-grants"
_GRANTEES: Final = ("GranteePrincipal", "GranteeServicePrincipal")
_TEXTS: Final = (
    *("KeyId", "GrantId", "Name", "IssuingAccount", *_GRANTEES),
    *("RetiringPrincipal", "RetiringServicePrincipal"),
)
_LISTS: Final = ("Operations",)
_OBJECTS: Final = ("Constraints",)
# constraints are conditions: one that a short list left out would make the grant wider than it is


def _read(file: File, ledger: Ledger) -> None:
    """Every grant of one key; where there is none the answer does not name the key, its file does."""
    key = _key(file, ledger)
    if elsewhere(key, ledger.account):
        return
    ledger.learn(Given(_WHAT, called(key)))
    add_resource(key, KIND, ledger)
    top = file.top
    top.about(key)
    for entry in top.entries("Grants", required=True):
        with entry.guarded():
            _add(entry, key, ledger)


def _key(file: File, ledger: Ledger) -> str:
    """The key's ARN, as the grants tell it, else by the file's path."""
    for found in file.values("Grants", "KeyId"):
        if isinstance(found, str) and parse_arn(found) is not None:
            return found
    return named(file, f"{start_of_arn('kms', region_of(file, _FOLDER), ledger)}key/", ledger)


def _add(entry: Entry, key: str, ledger: Ledger) -> None:
    """One grant, held by the key; one that cannot be read has no document: it may allow anything."""
    grant, starts = entry.text("GrantId"), entry.time("CreationDate")
    ledger.add(
        Grant(
            id=f"{key}#{Layer.KMS_GRANT.value}:{grant}",
            provider=PROVIDER,
            partition=ledger.account,
            holder=key,
            layer=Layer.KMS_GRANT,
            name=entry.maybe("Name") or grant,
            policy=ledger.store(_policy(entry, dated=starts is not None)),
            origin=Origin.INLINE,
            starts=starts,
        )
    )


def _policy(entry: Entry, *, dated: bool) -> Policy | None:
    """The grant as a document of its own language, in its printed shape; None: it has another.

    Source: KMS API Reference, "GrantListEntry".
    """
    document: dict[str, object] = {}
    for name, value in ((name, entry.value(name)) for name in (*_TEXTS, *_LISTS, *_OBJECTS)):
        if value is None:
            continue
        if not _fits(name, value):
            entry.blame(name, "is not what a grant has there")
            return None
        document[name] = value
    if "Operations" not in document or not any(name in document for name in _GRANTEES):
        entry.blame("Operations", "does not say who may do what")
        return None
    if dated:
        document["CreationDate"] = entry.value("CreationDate")
    text = canonical_json(document)
    return Policy(f"sha256:{sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()}", LANGUAGE, text)


def _fits(name: str, value: object) -> bool:
    """Whether a field of a grant has its documented type."""
    if name in _LISTS:
        return isinstance(value, list) and all(isinstance(item, str) for item in value)
    return isinstance(value, dict if name in _OBJECTS else str)


LIST_GRANTS = Call(
    "kms",
    "ListGrants",
    "kms:ListGrants",
    keeps=f"Grants({' '.join(_TEXTS)} Operations CreationDate Constraints(*))",
)
EXPORT = Export(
    what=_WHAT,
    command="aws kms list-grants --region REGION --key-id KEY",
    file=f"{_FOLDER}/REGION/KEY.json",
    tables=("resources",),
    calls=(LIST_GRANTS,),
    recognises=lambda file: file.lists("Grants", "GrantId", "KeyId") and file.below(_FOLDER) is not None,
    accounts=lambda file: accounts_of(file.values("Grants", "KeyId")),
    read=_read,
    each=for_each(KIND, _FOLDER),
    none=frozenset({"NotFoundException"}),
    further=True,
)
