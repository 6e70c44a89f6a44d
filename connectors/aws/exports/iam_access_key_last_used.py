"""The last use of an access key: ``aws iam get-access-key-last-used``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.entry import Entry, Malformed
from nhiscan.connectors.aws.export import Export, File, Subject
from nhiscan.connectors.aws.facts import KEY_USE, AccessKey, Given, KeyUse
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.people import arns_by_user

_KEY = re.compile("A[A-Z0-9]{15,127}")


def _read(file: File, ledger: Ledger) -> None:
    """The answer does not name the key, the file's name does.

    Source: IAM API Reference, "AccessKeyLastUsed": N/A means not used since 22 April 2015.
    """
    if not _KEY.fullmatch(file.stem):
        raise Malformed(
            file.top.fault("AccessKeyLastUsed", "belongs to a key that the file's name does not tell")
        )
    ledger.learn(Given(KEY_USE, file.stem))
    if (use := file.top.entry("AccessKeyLastUsed")) is not None:
        when = use.time("LastUsedDate")
        if when is not None or use.value("LastUsedDate") is None:
            user = file.top.maybe("UserName")
            ledger.learn(KeyUse(file.stem, user, when, _word(use, "ServiceName"), _word(use, "Region")))


def _word(use: Entry, key: str) -> str | None:
    found = use.maybe(key)
    return None if found == "N/A" else found


def _keys(ledger: Ledger) -> Iterator[Subject]:
    arns = arns_by_user(ledger)
    return (Subject(arns.get(key.user), key.id) for key in ledger.of(AccessKey))


GET_ACCESS_KEY_LAST_USED = Call(
    "iam",
    "GetAccessKeyLastUsed",
    "iam:GetAccessKeyLastUsed",
    keeps="UserName AccessKeyLastUsed(LastUsedDate ServiceName Region)",
)
EXPORT = Export(
    what=KEY_USE,
    command="aws iam get-access-key-last-used --access-key-id KEY",
    file="access-key-last-used/KEY.json",
    tables=("usage",),
    calls=(GET_ACCESS_KEY_LAST_USED,),
    recognises=lambda file: file.has("AccessKeyLastUsed"),
    read=_read,
    each=_keys,
)
