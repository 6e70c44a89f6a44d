"""The account's numbers, and whether root has credentials: ``aws iam get-account-summary``."""

from __future__ import annotations

from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.entry import Entry
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.facts import ReportLine, Summary
from nhiscan.connectors.aws.ledger import Ledger


def _read(file: File, ledger: Ledger) -> None:
    """The counts that are held against what is described, and root's credentials.

    Source: IAM API Reference, "GetAccountSummary".
    """
    if (numbers := file.top.entry("SummaryMap")) is not None:
        ledger.learn(
            Summary(
                users=numbers.count("Users"),
                groups=numbers.count("Groups"),
                roles=numbers.count("Roles"),
                root_keys=_present(numbers, "AccountAccessKeysPresent"),
                root_password=_present(numbers, "AccountPasswordPresent"),
                root_certificates=_present(numbers, "AccountSigningCertificatesPresent"),
                root_second_factor=_present(numbers, "AccountMFAEnabled"),
            )
        )


def _present(numbers: Entry, key: str) -> bool | None:
    count = numbers.count(key)
    return None if count is None else count > 0


GET_ACCOUNT_SUMMARY = Call(
    "iam",
    "GetAccountSummary",
    "iam:GetAccountSummary",
    keeps="SummaryMap(Users Groups Roles AccountAccessKeysPresent AccountPasswordPresent "
    "AccountSigningCertificatesPresent AccountMFAEnabled)",
)
EXPORT = Export(
    what="account summary",
    command="aws iam get-account-summary",
    file="account-summary.json",
    tables=("credentials",),
    calls=(GET_ACCOUNT_SUMMARY,),
    recognises=lambda file: file.has("SummaryMap"),
    read=_read,
    spare=lambda ledger: any(line.root for line in ledger.of(ReportLine)),
)
