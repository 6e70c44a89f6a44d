"""Accounts in the making, which sentences fill."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Final

from nhiscan.model import Layer
from nhiscan.snapshot import MemorySnapshot
from tests.access.building import ACCOUNT, Account, Doc, Statement
from tests.access.steps.worlds.names import account_of, id_of

_ACTING: Final = ("role", "user", "group")


@dataclass
class World:
    """Accounts in the making."""

    accounts: dict[str, Account] = field(default_factory=dict)
    """By their numbers."""
    identities: set[str] = field(default_factory=set)
    """Ids of those who are there."""
    trusts: defaultdict[str, list[Statement]] = field(default_factory=lambda: defaultdict(list))
    """Statements of each role's trust policy."""
    number: int = 0
    """Of what has no name of its own."""

    def account(self, number: str = ACCOUNT) -> Account:
        """The account of that number."""
        return self.accounts.setdefault(number, Account(number))

    def identity(self, text: str) -> str:
        """The id of one who is there from now on."""
        id_ = id_of(text)
        if id_ not in self.identities:
            self.identities.add(id_)
            self.account(account_of(id_)).identity(id_)
        return id_

    def attach(self, holder: str, policy: Doc, layer: Layer = Layer.IDENTITY) -> None:
        """Give ``holder`` a policy."""
        id_ = self.identity(holder)
        self.account(account_of(id_)).attach(id_, policy, layer=layer)

    def mention(self, text: str) -> None:
        """Make everybody be there whom a sentence names."""
        for word in re.findall(r"[^ ,]+", text):
            id_ = id_of(word) if word.partition("/")[0] in _ACTING else word
            parts = id_.split(":", 5)
            is_iam = len(parts) == 6 and parts[2] == "iam" and parts[5].partition("/")[0] in _ACTING
            if is_iam and not set("*?$") & set(id_):
                self.identity(id_)

    def snapshot(self) -> MemorySnapshot:
        """All of it."""
        for role, statements in self.trusts.items():
            self.attach(role, Doc(statements, name="trust"), Layer.TRUST)
        made = MemorySnapshot("account")
        for number, account in self.accounts.items():
            with made.partition("aws", number) as writer:
                for row in account.rows:
                    writer.add(row)
        return made
