"""Access keys of a user: ``aws iam list-access-keys``."""

from __future__ import annotations

from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.facts import KEYS, AccessKey, Given
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.people import users

STATUS = {"Active": True, "Inactive": False, "Expired": False}
"""What the states of a credential mean; any other is unknown."""


def _read(file: File, ledger: Ledger) -> None:
    """Every key; a user without keys is known by the file's name."""
    ledger.learn(Given(KEYS, file.stem))
    for entry in file.top.entries("AccessKeyMetadata"):
        with entry.guarded():
            user, key = entry.text("UserName"), entry.text("AccessKeyId")
            ledger.learn(Given(KEYS, user))
            ledger.learn(
                AccessKey(user, key, entry.time("CreateDate"), STATUS.get(entry.maybe("Status") or ""))
            )


LIST_ACCESS_KEYS = Call(
    "iam",
    "ListAccessKeys",
    "iam:ListAccessKeys",
    keeps="AccessKeyMetadata(UserName AccessKeyId Status CreateDate)",
)
EXPORT = Export(
    what=KEYS,
    command="aws iam list-access-keys --user-name USER",
    file="access-keys/USER.json",
    tables=("credentials",),
    calls=(LIST_ACCESS_KEYS,),
    recognises=lambda file: file.has("AccessKeyMetadata"),
    read=_read,
    each=users,
)
