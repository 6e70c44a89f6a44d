"""Amazon Resource Names, taken apart."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_ACCOUNT: Final = re.compile(r"[0-9]{12}")
_REGION: Final = re.compile(
    "(?<![a-z0-9])(?:af|ap|ca|cn|eu|eusc|il|me|mx|sa|us)-(?:[a-z]{2,5}-)?"
    "(?:central|(?:north|south)(?:east|west)?|east|west)-[0-9](?![0-9])"
)


@dataclass(frozen=True, slots=True)
class Arn:
    """``arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE``.

    Source: IAM User Guide, "Identify AWS resources with Amazon Resource Names (ARNs)".
    """

    partition: str
    """``aws``, ``aws-cn``, ``aws-us-gov``, …"""
    service: str
    """The service's namespace."""
    region: str
    """The region; empty for global services."""
    account: str
    """The account; empty where the resource has none, ``aws`` for AWS's own."""
    resource: str
    """All after the fifth colon."""

    @property
    def kind(self) -> str:
        """The resource's type: all before its first ``/`` or ``:``."""
        return re.split("[/:]", self.resource, maxsplit=1)[0]

    @property
    def name(self) -> str:
        """The last part of the resource: a role's name without its path."""
        return self.resource.rpartition("/")[2]

    @property
    def path(self) -> str:
        """The folder of an IAM resource, with ``/`` at both ends."""
        middle = self.resource.partition("/")[2].rpartition("/")[0]
        return f"/{middle}/" if middle else "/"


@lru_cache(maxsize=16384)
def parse_arn(text: str) -> Arn | None:
    """``text`` as an ARN; None: it is none."""
    parts = text.split(":", 5)
    if len(parts) != 6 or parts[0] != "arn" or not parts[1] or not parts[2] or not parts[5]:
        return None
    return Arn(*parts[1:])


def is_account(text: str) -> bool:
    """Whether ``text`` has the form of an account id: twelve digits."""
    return _ACCOUNT.fullmatch(text) is not None


def account_of(value: object) -> str | None:
    """The account that an ARN names; None where ``value`` is no ARN or names none."""
    arn = parse_arn(value) if isinstance(value, str) else None
    return arn.account if arn and is_account(arn.account) else None


def accounts_of(values: Iterable[object]) -> list[str]:
    """The accounts that ARNs name, the most frequent first."""
    found = Counter(account for value in values if (account := account_of(value)) is not None)
    return [account for account, _ in found.most_common()]


def elsewhere(arn: str, account: str) -> bool:
    """Whether ``arn`` names an account that is not ``account``."""
    return (account_of(arn) or account) != account


def region_in(text: str) -> str | None:
    """The first region's name in ``text``, such as a file's name or an availability zone."""
    found = _REGION.search(text)
    return found.group() if found else None
