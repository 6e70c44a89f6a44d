"""The policy documents of a snapshot, each read once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from nhiscan.access.aws.document import Condition, parse, with_resources, without_principals
from nhiscan.access.aws.exact.context import Value
from nhiscan.access.aws.exact.plain import action_lists
from nhiscan.access.aws.exact.statements import Compiled, compiled
from nhiscan.errors import PolicyError

_PLAIN: Final = re.compile("(?:for(?:all|any)values?:)?string(?:not)?(?:equals|like)(?:ifexists)?")
"""Operators that compare a key with texts, letter case not aside."""


class Documents:
    """Documents by id, made ready to be asked."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        """Over ``texts`` by id."""
        self._texts = texts
        self._read: dict[tuple[str, bool], Compiled | None] = {}
        self._values: dict[str, tuple[int, Sequence[Value], bool]] = {}

    def text(self, policy: str) -> str:
        """One document as it was collected."""
        return self._texts[policy]

    def read(self, policy: str | None, *, attached: bool) -> Compiled | None:
        """A document, ``attached`` to whom it means or naming them; None: not given, or refused by AWS."""
        if policy is None:
            return None
        try:
            return self._read[policy, attached]
        except KeyError:
            found = self._read[policy, attached] = self._compiled(policy, attached)
            return found

    def _compiled(self, policy: str, attached: bool) -> Compiled | None:
        text = self._texts.get(policy)
        if text is None:
            return None
        if attached and (lists := action_lists(text)) is not None:
            return Compiled(None, text, lists)
        try:
            document = parse(text)
            return compiled(without_principals(with_resources(document)) if attached else document)
        except PolicyError:
            return None

    def values_of(self, key: str) -> tuple[Sequence[Value], bool]:
        """Values of ``key`` that documents read so far tell apart; whether any other is like one of them.

        That is so where all of them compare it with plain texts.
        """
        known = self._values.get(key)
        if known is None or known[0] != len(self._read):
            texts: dict[str, None] = {}
            whole = True
            for condition in self._conditions(key):
                whole = whole and _PLAIN.fullmatch(condition.operator.lower()) is not None
                for text in condition.values:
                    whole = whole and not set(text) & set("*?$")
                    texts[text.replace("*", "x").replace("?", "x")] = None
            values: list[Value] = [*texts, "x"]
            known = self._values[key] = len(self._read), values, whole
        return known[1], known[2]

    def _conditions(self, key: str) -> Iterator[Condition]:
        for read in self._read.values():
            for statement in read.document.statements if read is not None else ():
                yield from (each for each in statement.conditions if each.key.lower() == key)
