"""What a user proves itself with beside access keys and passwords: certificates, SSH keys, second factor."""

from __future__ import annotations

from typing import Final

from nhiscan.connectors.aws.exports.iam_mfa_devices import LIST_MFA_DEVICES
from nhiscan.connectors.aws.exports.iam_signing_certificates import LIST_SIGNING_CERTIFICATES
from nhiscan.connectors.aws.exports.iam_ssh_keys import LIST_SSH_PUBLIC_KEYS
from nhiscan.connectors.aws.live.walk import Place, word

CALLS: Final = (LIST_SIGNING_CERTIFICATES, LIST_SSH_PUBLIC_KEYS, LIST_MFA_DEVICES)
"""Every call that ``user_credentials`` may make."""


def user_credentials(aws: Place, user: str) -> None:
    """Ask for the credentials of one user, by name."""
    aws.ask(LIST_SIGNING_CERTIFICATES, f"signing-certificates/{word(user)}.json", UserName=user)
    aws.ask(LIST_SSH_PUBLIC_KEYS, f"ssh-keys/{word(user)}.json", UserName=user)
    aws.ask(LIST_MFA_DEVICES, f"mfa-devices/{word(user)}.json", UserName=user)
