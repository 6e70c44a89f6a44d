"""What Acme is made of, before it becomes export files."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tools.make_acme.ids import iam, key_id

Statement = dict[str, Any]
"""One statement of a policy, in the order of its keys."""


@dataclass(frozen=True, slots=True)
class Key:
    """One access key."""

    created: datetime
    """When it was made."""
    used: datetime | None
    """Its last use; None: never."""
    service: str = "s3"
    """The service that saw the last use."""
    region: str = "eu-central-1"
    """Where that was."""
    active: bool = True
    """Whether it works."""


@dataclass(frozen=True, slots=True)
class Password:
    """A console password."""

    changed: datetime
    """When it was last set."""
    used: datetime
    """The last sign-in with it."""
    mfa: bool = True
    """Whether its user has a second factor."""


@dataclass(frozen=True, slots=True)
class ServiceCredential:
    """A credential for one service alone."""

    service: str
    """Its principal: ``bedrock.amazonaws.com``."""
    created: datetime
    """When it was made."""
    expires: datetime | None
    """When it ends; None: never."""


@dataclass(frozen=True, slots=True)
class Accessed:
    """What AWS's last-accessed report says of an identity."""

    days: dict[str, int] | None = None
    """Days since the last use of a service or tracked action; what is granted and not named was never
    used. None: everything granted is in use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """What users, groups and roles have in common."""

    account: str
    """The account it is in."""
    name: str
    """Its name."""
    path: str = "/"
    """Its path, with a slash at both ends."""
    created: datetime
    """When it was made."""
    inline: dict[str, list[Statement]] = field(default_factory=dict)
    """Inline policies by name."""
    managed: tuple[str, ...] = ()
    """Policies of AWS, by name."""
    customer: tuple[str, ...] = ()
    """The account's own managed policies, by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class User(Holder):
    """One IAM user."""

    tags: dict[str, str] = field(default_factory=dict)
    """Its tags."""
    groups: tuple[str, ...] = ()
    """The groups it is in."""
    keys: tuple[Key, ...] = ()
    """Its access keys, in the order of the report."""
    password: Password | None = None
    """Its console password."""
    special: tuple[ServiceCredential, ...] = ()
    """Its service-specific credentials."""
    accessed: Accessed | None = None
    """Its last-accessed report; None: nobody asked for one."""

    @property
    def arn(self) -> str:
        """Its ARN."""
        return iam(self.account, f"user{self.path}{self.name}")

    def key_id(self, number: int) -> str:
        """The id of its key in slot ``number``, from 1."""
        return key_id(self.arn, f"key {number}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Group(Holder):
    """One IAM group."""

    @property
    def arn(self) -> str:
        """Its ARN."""
        return iam(self.account, f"group{self.path}{self.name}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Role(Holder):
    """One IAM role."""

    trust: list[Statement]
    """Who may become it."""
    tags: dict[str, str] = field(default_factory=dict)
    """Its tags."""
    boundary: str | None = None
    """The account's own policy that bounds it."""
    used: datetime | None
    """Its last use; None: not within the time that AWS tracks."""
    region: str = "eu-central-1"
    """Where it was last used."""
    profile: bool = False
    """Whether an instance profile of the same name carries it."""
    accessed: Accessed | None = None
    """Its last-accessed report; None: nobody asked for one."""

    @property
    def arn(self) -> str:
        """Its ARN."""
        return iam(self.account, f"role{self.path}{self.name}")


@dataclass(frozen=True, slots=True)
class CustomerPolicy:
    """A managed policy of an account's own."""

    account: str
    """The account."""
    name: str
    """Its name."""
    statements: list[Statement]
    """Its statements."""
    created: datetime
    """When it was written."""


@dataclass(frozen=True, slots=True)
class Function:
    """One Lambda function, or one published version of it."""

    account: str
    """The account."""
    name: str
    """Its name."""
    role: str
    """The ARN of its execution role."""
    region: str = "eu-central-1"
    """Where it is."""
    version: str = "$LATEST"
    """Which version."""
    variables: tuple[str, ...] = ()
    """The names of its environment variables."""


@dataclass(frozen=True, slots=True)
class Instance:
    """One EC2 instance."""

    account: str
    """The account."""
    name: str
    """Its Name tag."""
    profile: str
    """The name of its instance profile."""
    number: int = 1
    """Tells instances of one name apart."""
    scaling_group: str | None = None
    """The Auto Scaling group it belongs to."""


@dataclass(frozen=True, slots=True)
class Service:
    """One ECS service with its task definition."""

    account: str
    """The account."""
    name: str
    """Its name, which is also its task family."""
    task_role: str
    """The ARN of the role its containers run as."""
    execution_role: str
    """The ARN of the role that starts them."""


@dataclass(frozen=True, slots=True)
class Company:
    """All of Acme in AWS, or a part of it."""

    users: tuple[User, ...] = ()
    """Users."""
    groups: tuple[Group, ...] = ()
    """Groups."""
    roles: tuple[Role, ...] = ()
    """Roles."""
    policies: tuple[CustomerPolicy, ...] = ()
    """Managed policies of the accounts' own."""
    functions: tuple[Function, ...] = ()
    """Lambda functions."""
    instances: tuple[Instance, ...] = ()
    """EC2 instances."""
    services: tuple[Service, ...] = ()
    """ECS services."""

    def __add__(self, other: Company) -> Company:
        """Both parts as one."""
        return Company(
            self.users + other.users,
            self.groups + other.groups,
            self.roles + other.roles,
            self.policies + other.policies,
            self.functions + other.functions,
            self.instances + other.instances,
            self.services + other.services,
        )

    def of(self, account: str) -> Company:
        """The part that is in ``account``."""
        return Company(
            tuple(one for one in self.users if one.account == account),
            tuple(one for one in self.groups if one.account == account),
            tuple(one for one in self.roles if one.account == account),
            tuple(one for one in self.policies if one.account == account),
            tuple(one for one in self.functions if one.account == account),
            tuple(one for one in self.instances if one.account == account),
            tuple(one for one in self.services if one.account == account),
        )
