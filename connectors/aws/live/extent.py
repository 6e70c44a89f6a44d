"""What the user asked for: whose credentials, which accounts and regions, how fast."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Final

from nhiscan.connectors.aws.arns import is_account, parse_arn
from nhiscan.connectors.aws.live.traffic import Limits
from nhiscan.errors import UsageError
from nhiscan.snapshot import Option, Options

OPTIONS: Final = (
    Option("profile", "NAME", "The AWS profile to sign in with; else the default chain."),
    Option("role-arn", "ARN", "Become this role first; with --accounts, the same role in each account."),
    Option("external-id", "ID", "What the role's trust policy asks to be shown."),
    Option("accounts", "all|ID,…", "Accounts of the organisation; else the one signed in to."),
    Option("regions", "all|NAME,…", "Regions to look at; else all that are switched on."),
    Option("max-rps", "N", "At most so many requests a second to one account; 25 unless told."),
    Option("call-timeout", "SECONDS", "How long one request may take with its repetitions; 60 unless told."),
)
"""What can be told on the command line."""
PERMISSION_OPTIONS: Final = (
    Option("beside", "SecurityAudit", "Print only the permissions that this policy lacks."),
)
"""What can be told where permissions are printed."""
ALL: Final = "all"
"""The word for every account or region."""
_REGION: Final = re.compile(r"[a-z]{2,}(?:-[a-z]+)+-\d+")


@dataclass(frozen=True, slots=True)
class Extent:
    """How far a collection goes."""

    profile: str | None
    """The AWS profile; None: the default chain."""
    role: str | None
    """The ARN of the role to become; with accounts, its account is each of theirs."""
    external_id: str | None
    """What its trust policy asks for."""
    accounts: tuple[str, ...] | None
    """The accounts; empty: every one of the organisation; None: the caller's own."""
    regions: tuple[str, ...] | None
    """The regions; None: every one that is switched on."""
    limits: Limits
    """How hard AWS may be asked."""

    def role_in(self, account: str) -> str | None:
        """The role to become in ``account``."""
        parts = self.role.split(":") if self.role else []
        return ":".join([*parts[:4], account, *parts[5:]]) if parts else None

    def fingerprint(self, account: str) -> str:
        """What makes two collections by callers of ``account`` the same one, as text."""
        told = {
            "provider": "aws",
            "caller": account,
            "role": self.role,
            "accounts": self.accounts,
            "regions": self.regions,
        }
        return json.dumps(told, sort_keys=True)


def parse_extent(options: Options) -> Extent:
    """``options`` as an extent. Raises UsageError for a value that means nothing."""
    role = options.get("role-arn")
    if role is not None and not _is_role(role):
        raise UsageError("--role-arn", f"`{role}` is no role", "write arn:aws:iam::111122223333:role/NAME")
    if role is None and "external-id" in options:
        raise UsageError("--external-id", "needs the role that asks for it", "name it with --role-arn")
    accounts = _list(options, "accounts")
    for id_ in accounts or ():
        if not is_account(id_):
            raise UsageError("--accounts", f"`{id_}` is no account", "write twelve digits, or `all`")
    regions = _list(options, "regions")
    for name in regions or ():
        if not _REGION.fullmatch(name):
            raise UsageError("--regions", f"`{name}` is no region", "write eu-west-1, or `all`")
    if accounts is not None and role is None:
        remedy = "name it with --role-arn, any account in it"
        raise UsageError("--accounts", "needs the role to become in each account", remedy)
    return Extent(
        profile=options.get("profile"),
        role=role,
        external_id=options.get("external-id"),
        accounts=accounts,
        regions=regions or None,
        limits=Limits(_number(options, "max-rps", 25), _number(options, "call-timeout", 60)),
    )


def _list(options: Options, name: str) -> tuple[str, ...] | None:
    """The names told, sorted; empty for all of them; None where nothing was told."""
    text = options.get(name)
    if text is None:
        return None
    names = {part.strip() for part in text.split(",") if part.strip()}
    if not names:
        raise UsageError(f"--{name}", "is empty", f"name some, or `{ALL}`")
    return () if ALL in names else tuple(sorted(names))


def _is_role(text: str) -> bool:
    arn = parse_arn(text)
    return arn is not None and arn.service == "iam" and ":role/" in text and is_account(text.split(":")[4])


def _number(options: Options, name: str, default: float) -> float:
    text = options.get(name)
    if text is None:
        return default
    try:
        found = float(text)
    except ValueError:
        found = 0
    if not 0 < found < 100_000:
        raise UsageError(f"--{name}", f"`{text}` is no number above zero", f"write {default:g}")
    return found
