"""Whether a user has a device for a second factor: ``aws iam list-mfa-devices``."""

from __future__ import annotations

from urllib.parse import unquote

from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.exports.iam_ssh_keys import unasked
from nhiscan.connectors.aws.facts import Given, ReportLine, SecondFactor, Summary
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.people import arns_by_user, users
from nhiscan.connectors.aws.root import root_arn

_WHAT = "second factor of a user"


def _read(file: File, ledger: Ledger) -> None:
    """Who has a device; a user without any is known by the file's name, if the list is whole."""
    owners, named = [], unquote(file.stem)
    for entry in file.top.entries("MFADevices", required=True):
        with entry.guarded():
            owners.append(entry.text("UserName"))
    whole = not file.more and not file.complaints.faults
    ledger.learn(Given(_WHAT, named))
    for user in dict.fromkeys(owners):
        ledger.learn(Given(_WHAT, user))
        ledger.learn(SecondFactor(user, assigned=True))
    if not owners and whole:
        ledger.learn(SecondFactor(named, assigned=False))


def second_factors(ledger: Ledger) -> dict[str, bool]:
    """Whether each user and root has a device for a second factor, by ARN; who is not in it is unknown.

    A list is younger than the report, which AWS makes at most every four hours.

    Source: IAM User Guide, "Generate credential reports for your AWS account", mfa_active.
    """
    told = {root_arn(ledger): summary.root_second_factor for summary in ledger.of(Summary)[:1]}
    told |= {line.arn: line.second_factor for line in ledger.of(ReportLine)}
    arns = arns_by_user(ledger)
    for found in ledger.of(SecondFactor):
        if (arn := arns.get(found.user)) is not None:
            told[arn] = found.assigned
    return {arn: assigned for arn, assigned in told.items() if assigned is not None}


def _told(ledger: Ledger) -> bool:
    """Whether the credential report tells it of every user, or nobody asked."""
    told = {line.arn for line in ledger.of(ReportLine) if line.second_factor is not None}
    return set(arns_by_user(ledger).values()) <= told or unasked(_WHAT, ledger)


LIST_MFA_DEVICES = Call(
    "iam",
    "ListMFADevices",
    "iam:ListMFADevices",
    keeps="MFADevices(UserName EnableDate)",
)
EXPORT = Export(
    what=_WHAT,
    command="aws iam list-mfa-devices --user-name USER",
    file="mfa-devices/USER.json",
    tables=("resources",),  # devices are resources; nobody is judged by whether there is one
    calls=(LIST_MFA_DEVICES,),
    recognises=lambda file: file.has("MFADevices"),
    read=_read,
    each=users,
    spare=_told,
)
