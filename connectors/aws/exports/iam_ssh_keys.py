"""SSH keys of a user: ``aws iam list-ssh-public-keys``."""

from __future__ import annotations

from urllib.parse import unquote

from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.exports.iam_access_keys import STATUS
from nhiscan.connectors.aws.facts import Given, Uploaded
from nhiscan.connectors.aws.gaps import Refused
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.people import users
from nhiscan.model import CredentialKind

_WHAT = "SSH keys of a user"


def unasked(what: str, ledger: Ledger) -> bool:
    """Whether nobody asked for ``what`` at all: an export that was made without it is as it was.

    Where somebody did, whoever is left out is missing.
    """
    given = any(found.what == what for found in ledger.of(Given))
    return not given and not any(found.export.what == what for found in ledger.of(Refused))


def _read(file: File, ledger: Ledger) -> None:
    """Every key; a user without any is known by the file's name."""
    ledger.learn(Given(_WHAT, unquote(file.stem)))
    for entry in file.top.entries("SSHPublicKeys"):
        with entry.guarded():
            user = entry.text("UserName")
            ledger.learn(Given(_WHAT, user))
            ledger.learn(
                Uploaded(
                    kind=CredentialKind.SSH_KEY,
                    user=user,
                    id=entry.text("SSHPublicKeyId"),
                    created=entry.time("UploadDate"),
                    active=STATUS.get(entry.maybe("Status") or ""),
                )
            )


LIST_SSH_PUBLIC_KEYS = Call(
    "iam",
    "ListSSHPublicKeys",
    "iam:ListSSHPublicKeys",
    keeps="SSHPublicKeys(UserName SSHPublicKeyId Status UploadDate)",
)
EXPORT = Export(
    what=_WHAT,
    command="aws iam list-ssh-public-keys --user-name USER",
    file="ssh-keys/USER.json",
    tables=("credentials",),
    calls=(LIST_SSH_PUBLIC_KEYS,),
    recognises=lambda file: file.has("SSHPublicKeys"),
    read=_read,
    each=users,
    spare=lambda ledger: unasked(_WHAT, ledger),
)
