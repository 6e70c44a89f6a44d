"""Signing certificates of a user: ``aws iam list-signing-certificates``."""

from __future__ import annotations

from urllib.parse import unquote

from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.exports.iam_access_keys import STATUS
from nhiscan.connectors.aws.facts import Given, ReportLine, Uploaded
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.people import arns_by_user, users
from nhiscan.model import CredentialKind

_WHAT = "signing certificates of a user"
_LIST = "Certificates"
_FOLDER = "signing-certificates"


def _recognises(file: File) -> bool:
    """By what is listed; in its own folder also where that cannot be read."""
    ours = file.has(_LIST) and file.below(_FOLDER) is not None
    return ours or file.lists(_LIST, "UserName", "CertificateId")


def _read(file: File, ledger: Ledger) -> None:
    """Every certificate; a user without any is known by the file's name. Bodies are never looked at."""
    ledger.learn(Given(_WHAT, unquote(file.stem)))
    for entry in file.top.entries(_LIST):
        with entry.guarded():
            user = entry.text("UserName")
            ledger.learn(Given(_WHAT, user))
            ledger.learn(
                Uploaded(
                    kind=CredentialKind.CERTIFICATE,
                    user=user,
                    id=entry.text("CertificateId"),
                    created=entry.time("UploadDate"),
                    active=STATUS.get(entry.maybe("Status") or ""),
                )
            )


def _reported(ledger: Ledger) -> bool:
    """Whether the credential report has a line for every user: it counts their certificates."""
    return set(arns_by_user(ledger).values()) <= {line.arn for line in ledger.of(ReportLine)}


LIST_SIGNING_CERTIFICATES = Call(
    "iam",
    "ListSigningCertificates",
    "iam:ListSigningCertificates",
    keeps="Certificates(UserName CertificateId Status UploadDate)",
)
EXPORT = Export(
    what=_WHAT,
    command="aws iam list-signing-certificates --user-name USER",
    file=f"{_FOLDER}/USER.json",
    tables=("credentials",),
    calls=(LIST_SIGNING_CERTIFICATES,),
    recognises=_recognises,
    read=_read,
    each=users,
    spare=_reported,
)
