"""What export files say that needs other files to become rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from nhiscan.model import CredentialKind, Layer, Policy

DETAILS: Final = "identities, policies, trusts"
"""The kind of export that all others hang on."""
KEYS: Final = "access keys of a user"
"""The kind that tells who has keys at all."""
KEY_USE: Final = "last use of a key"
"""The kind that tells whether a key is used."""


@dataclass(frozen=True, slots=True)
class Given:
    """A kind of export was there, or AWS said that there is nothing to list."""

    what: str
    """The kind."""
    word: str | None = None
    """The thing it was made for, as the command names it."""


@dataclass(frozen=True, slots=True)
class Page:
    """One file of a kind whose files are pages of one answer."""

    what: str
    """The kind."""
    more: bool
    """Whether it says that pages follow."""
    names: tuple[str, ...] = ()
    """What the file is called: with its folder, and by its name alone."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A list of the account's details was there, if only as an empty one."""

    key: str
    """The list's name."""


@dataclass(frozen=True, slots=True)
class Unasked:
    """Nobody could sign in to the account, which is told once for everything."""


@dataclass(frozen=True, slots=True)
class NoOrganisation:
    """AWS said that the account belongs to no organisation."""


@dataclass(frozen=True, slots=True)
class InGroup:
    """A user names a group, by name only."""

    user: str
    """The user's ARN."""
    group: str
    """The group's name."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A managed policy is attached, by ARN only."""

    holder: str
    """The ARN of the user, group or role."""
    layer: Layer
    """Identity policy or boundary."""
    reference: str
    """The policy's ARN."""
    name: str
    """The policy's name."""


@dataclass(frozen=True, slots=True)
class ManagedDocument:
    """The version of a managed policy that counts."""

    reference: str
    """The policy's ARN."""
    policy: Policy | None
    """Its document; None: it could not be read, and that is told elsewhere."""
    written: datetime | None = None
    """When the version was made (UTC); None: not said."""


@dataclass(frozen=True, slots=True)
class InstanceProfile:
    """An instance profile holds a role."""

    arn: str
    """The profile's ARN."""
    role: str
    """The role's ARN."""


@dataclass(frozen=True, slots=True)
class RoleUse:
    """When a role was last used, by the account's details."""

    role: str
    """The role's ARN."""
    last_used: datetime | None
    """The last use (UTC); None: none in the tracking period."""
    region: str | None
    """Where that was."""


@dataclass(frozen=True, slots=True)
class AccessKey:
    """An access key as listed."""

    user: str
    """The user's name."""
    id: str
    """``AKIA…``."""
    created: datetime | None
    """When it was made (UTC)."""
    active: bool | None
    """Whether it works."""


@dataclass(frozen=True, slots=True)
class KeyUse:
    """The last use of an access key."""

    key: str
    """``AKIA…``."""
    user: str | None
    """The user's name."""
    last_used: datetime | None
    """When (UTC); None: never since AWS keeps record."""
    service: str | None
    """The service that saw it."""
    region: str | None
    """Where."""


@dataclass(frozen=True, slots=True)
class ServiceCredential:
    """A credential for one service only."""

    user: str
    """The user's name."""
    id: str
    """``ACCA…``."""
    service: str | None
    """The service it opens."""
    created: datetime | None
    """When it was made (UTC)."""
    expires: datetime | None
    """When it ends (UTC)."""
    can_expire: bool | None
    """Whether an end could have been set."""
    active: bool | None
    """Whether it works."""


@dataclass(frozen=True, slots=True)
class Uploaded:
    """A signing certificate or SSH key as listed."""

    kind: CredentialKind
    """Which of the two."""
    user: str
    """The user's name."""
    id: str
    """AWS's id of it; ``APKA…`` for an SSH key."""
    created: datetime | None
    """When it was uploaded (UTC)."""
    active: bool | None
    """Whether it works."""


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """Whether a user has a device for a second factor, as listed."""

    user: str
    """The user's name."""
    assigned: bool
    """Whether there is any."""


@dataclass(frozen=True, slots=True)
class Slot:
    """An access key or certificate as the credential report counts them: by number."""

    number: int
    """1 or 2."""
    active: bool
    """Whether it works."""
    rotated: datetime | None
    """When it was made or changed (UTC)."""
    used: datetime | None = None
    """The last use (UTC)."""
    never_used: bool = False
    """Whether the report says that there was none since AWS keeps record."""
    service: str | None = None
    """The service that saw the last use."""
    region: str | None = None
    """Where that was."""


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One user of the credential report."""

    user: str
    """The user's name."""
    arn: str
    """The user's ARN."""
    created: datetime | None
    """When the user was made (UTC)."""
    password: bool | None
    """Whether it has a password; None: the report does not say."""
    password_changed: datetime | None
    """When that was set (UTC)."""
    password_used: datetime | None
    """Its last use (UTC); None: the report does not know."""
    keys: tuple[Slot, ...]
    """Its access keys."""
    certificates: tuple[Slot, ...]
    """Its signing certificates."""
    generated: datetime | None
    """When the report was made (UTC)."""
    second_factor: bool | None = None
    """Whether it has a device for a second factor; None: the report does not say."""

    @property
    def root(self) -> bool:
        """Whether it is the account's root user."""
        return self.arn.endswith(":root")


@dataclass(frozen=True, slots=True)
class Summary:
    """The account's numbers."""

    users: int | None
    """How many users there are."""
    groups: int | None
    """How many groups."""
    roles: int | None
    """How many roles."""
    root_keys: bool | None
    """Whether root has access keys."""
    root_password: bool | None
    """Whether root has a password."""
    root_certificates: bool | None
    """Whether root has signing certificates."""
    root_second_factor: bool | None = None
    """Whether root has a device for a second factor."""
