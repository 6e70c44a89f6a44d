"""Commands that end or renew a credential of an IAM user or of root."""

from __future__ import annotations

import re
from typing import Final

from nhiscan.exports.fixes.aws.cli import fix, iam, principal
from nhiscan.exports.shell import comment
from nhiscan.model import Credential, CredentialKind, Fix

_ID: Final = re.compile(r"[A-Za-z0-9_]{16,128}")
"""What the API takes as a key's id; a credential report names none, and we then have only a slot."""

_OPERATIONS: Final = {
    CredentialKind.ACCESS_KEY: ("access-key", "access_key_id"),
    CredentialKind.SERVICE_SPECIFIC: ("service-specific-credential", "service_specific_credential_id"),
    CredentialKind.API_KEY: ("service-specific-credential", "service_specific_credential_id"),
    CredentialKind.SSH_KEY: ("ssh-public-key", "ssh_public_key_id"),
    CredentialKind.CERTIFICATE: ("signing-certificate", "certificate_id"),
}
"""Per kind the noun in the operation's name and the option that names the credential."""


def deactivate(credential: Credential, first: str) -> tuple[Fix, ...]:
    """Set it to Inactive; a console password can only be deleted.

    Source: AWS CLI Command Reference, "iam": update-access-key, update-service-specific-credential,
    update-ssh-public-key, update-signing-certificate, delete-login-profile.
    """
    return fix(*([comment(first)] if first else []), *_deactivation(credential))


def rotate(credential: Credential) -> tuple[Fix, ...]:
    """Make a second access key, hand it over, set the old one to Inactive.

    Source: IAM User Guide, "Update access keys".
    """
    kind, user = principal(credential.identity)
    if kind != "user" or credential.kind is not CredentialKind.ACCESS_KEY:
        return ()
    return fix(
        iam("create-access-key", user_name=user),
        comment("hand the new key to whatever uses the old one, see that it works, then:"),
        *_deactivation(credential),
    )


def limit(credential: Credential, days: int) -> tuple[Fix, ...]:
    """Make an API key that ends by itself, then set the endless one to Inactive.

    Source: IAM API Reference, "CreateServiceSpecificCredential", CredentialAgeDays.
    """
    kind, user = principal(credential.identity)
    name, _ = _OPERATIONS.get(credential.kind, ("", ""))
    if kind != "user" or name != "service-specific-credential" or not credential.service:
        return ()
    made = iam(
        "create-service-specific-credential",
        user_name=user,
        service_name=credential.service,
        credential_age_days=str(days),
    )
    return fix(made, *_deactivation(credential))


def _deactivation(credential: Credential) -> tuple[str | None, ...]:
    kind, user = principal(credential.identity)
    if kind == "root":
        return _root(credential)
    if kind != "user":
        return (None,)
    if credential.kind is CredentialKind.PASSWORD:
        return (iam("delete-login-profile", user_name=user),)
    if credential.kind not in _OPERATIONS:
        return (None,)
    noun, option = _OPERATIONS[credential.kind]
    if _ID.fullmatch(credential.id):
        return (iam(f"update-{noun}", user_name=user, **{option: credential.id}, status="Inactive"),)
    return (
        iam(f"list-{noun}s", user_name=user),
        comment("put the id of the one to end in place of ID:"),
        iam(f"update-{noun}", user_name=user, **{option: "ID"}, status="Inactive"),
    )


def _root(credential: Credential) -> tuple[str | None, ...]:
    """Root's key goes for good: nothing needs it, and only root may set it to Inactive.

    Source: IAM User Guide, "Delete access keys for the root user".
    """
    if credential.kind is not CredentialKind.ACCESS_KEY:
        return (None,)
    told = comment("signed in as root of that account; or for a member by `aws sts assume-root`:")
    if _ID.fullmatch(credential.id):
        return told, iam("delete-access-key", access_key_id=credential.id)
    return told, iam("list-access-keys"), iam("delete-access-key", access_key_id="ID")
