"""Credentials for one service: ``aws iam list-service-specific-credentials``."""

from __future__ import annotations

from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.entry import Entry
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.exports.iam_access_keys import STATUS
from nhiscan.connectors.aws.facts import Given, ServiceCredential
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.people import users

_WHAT = "service-specific credentials"
_WITHOUT_END = frozenset(["codecommit.amazonaws.com", "cassandra.amazonaws.com"])


def _read(file: File, ledger: Ledger) -> None:
    """Every credential, by allow-listed fields: no password or secret is ever looked at."""
    ledger.learn(Given(_WHAT, file.stem))
    for entry in file.top.entries("ServiceSpecificCredentials"):
        with entry.guarded():
            user = entry.text("UserName")
            ledger.learn(Given(_WHAT, user))
            ledger.learn(
                ServiceCredential(
                    user=user,
                    id=entry.text("ServiceSpecificCredentialId"),
                    service=entry.maybe("ServiceName"),
                    created=entry.time("CreateDate"),
                    expires=entry.time("ExpirationDate"),
                    can_expire=_can_expire(entry),
                    active=STATUS.get(entry.maybe("Status") or ""),
                )
            )


def _can_expire(entry: Entry) -> bool | None:
    """Whether an end can be set: for API keys, which have an alias, but not for user names.

    Source: IAM API Reference, "CreateServiceSpecificCredential", CredentialAgeDays, and
    "ServiceSpecificCredentialMetadata".
    """
    if entry.value("ExpirationDate") is not None or entry.maybe("ServiceCredentialAlias") is not None:
        return True
    return False if entry.maybe("ServiceName") in _WITHOUT_END else None


LIST_SERVICE_SPECIFIC_CREDENTIALS = Call(
    "iam",
    "ListServiceSpecificCredentials",
    "iam:ListServiceSpecificCredentials",
    keeps="ServiceSpecificCredentials(UserName Status CreateDate ExpirationDate "
    "ServiceSpecificCredentialId ServiceName ServiceCredentialAlias)",
)
EXPORT = Export(
    what=_WHAT,
    command="aws iam list-service-specific-credentials --user-name USER",
    file="service-specific-credentials/USER.json",
    tables=("credentials",),
    calls=(LIST_SERVICE_SPECIFIC_CREDENTIALS,),
    recognises=lambda file: file.has("ServiceSpecificCredentials"),
    read=_read,
    each=users,
)
