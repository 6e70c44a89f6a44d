"""Whose key signed a request: keys that carry their account's number, and others by a table."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

HOME: Final = "123456789012"
"""The account of a key that nobody knows; moto's own default."""
_OURS: Final = re.compile(r"A[KS]IA(\d{12})[A-Z0-9]{4}")

AccountOf = Callable[[str], str]
"""From an access key's id to the account it belongs to."""


def key_of(account: str) -> str:
    """The id of the access key that assuming a role of ``account`` yields."""
    return f"ASIA{account}FAKE"


def account_of(key: str) -> str:
    """The account that a key names by its own id, else HOME."""
    found = _OURS.fullmatch(key)
    return found.group(1) if found else HOME


def told(accounts: Mapping[str, str], beyond: AccountOf = account_of) -> AccountOf:
    """Look a key up in ``accounts`` first."""
    return lambda key: accounts.get(key) or beyond(key)
