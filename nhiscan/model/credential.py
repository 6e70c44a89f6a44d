"""Credentials: what proves an identity, and how long it lives."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class CredentialKind(StrEnum):
    """What a credential is, in the words providers share."""

    ACCESS_KEY = "access-key"
    PASSWORD = "password"  # noqa: S105 - the name of a kind
    CLIENT_SECRET = "client-secret"  # noqa: S105 - the name of a kind
    CERTIFICATE = "certificate"
    TOKEN = "token"  # noqa: S105 - the name of a kind
    API_KEY = "api-key"
    SSH_KEY = "ssh-key"
    SERVICE_SPECIFIC = "service-specific"
    DEPLOY_KEY = "deploy-key"
    SERVICE_ACCOUNT_KEY = "service-account-key"
    FEDERATED_TRUST = "federated-trust"


@dataclass(frozen=True, slots=True)
class Credential:
    """One credential; its value is never known here."""

    id: str
    """The provider's identifier (``AKIA…``), or one built from the identity and the slot."""
    provider: str
    """The provider's name."""
    partition: str
    """The account or tenant that holds it."""
    kind: CredentialKind
    """What it is."""
    identity: str
    """The id of the identity it proves."""
    created: datetime | None = None
    """When it was made or last rotated (UTC)."""
    expires: datetime | None = None
    """When it stops working (UTC); None with ``can_expire`` true: never."""
    can_expire: bool | None = None
    """Whether an end could have been set for this kind; None where unknown."""
    active: bool | None = None
    """Whether it works now; None where the provider does not say."""
    leaked: str | None = None
    """How it is known to lie in foreign hands, in words; None: no such word."""
    copies: tuple[str, ...] = ()
    """Places where copies are known to lie."""
    service: str | None = None
    """The only service it opens, for credentials of one service."""
