"""Policy documents as exports carry them, each turned into one Policy by its content."""

from __future__ import annotations

from hashlib import sha256
from typing import Final
from urllib.parse import unquote

from nhiscan.connectors.aws.entry import Entry
from nhiscan.errors import InputError
from nhiscan.files import RepeatedKeys, canonical_json, parse_json
from nhiscan.model import Policy

LANGUAGE: Final = "aws"
"""The permission language of every document read here."""


def unwrapped(value: object) -> object:
    """``value``, or the JSON in it where it is a text, URL-encoded or not.

    Raises InputError for a text that is no JSON.

    Source: IAM API Reference, "GetAccountAuthorizationDetails": documents are URL-encoded
    compliant with RFC 3986, and some tools decode them.
    """
    if not isinstance(value, str):
        return value
    text = value.lstrip()
    return parse_json(unquote(text) if text[:1] == "%" else text, "the document")


class Documents:
    """Every distinct document of a reading, hashed once."""

    def __init__(self) -> None:
        """None yet."""
        self._by_text: dict[str, Policy] = {}

    def policy(self, value: object) -> Policy | None:
        """The policy that ``value`` is; None: it is no JSON object, nor the text of one.

        A key that stands twice stays twice, for the engine to refuse.
        """
        try:
            document = unwrapped(value)
        except InputError:
            return None
        if not isinstance(document, dict | RepeatedKeys):
            return None
        text = canonical_json(document)
        known = self._by_text.get(text)
        if known is None:
            digest = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
            known = self._by_text[text] = Policy(f"sha256:{digest}", LANGUAGE, text)
        return known

    def of(self, entry: Entry, key: str, table: str) -> Policy | None:
        """The policy under ``key``; one that cannot be read is a fault of ``table``."""
        policy = self.policy(entry.value(key))
        if policy is None:
            entry.blame(key, "is no policy document", table)
        return policy
