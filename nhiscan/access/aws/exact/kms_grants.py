"""Grants of a KMS key: what they let their grantee do, and under which encryption context.

Source: AWS Key Management Service API Reference, "CreateGrant", "GrantConstraints"; AWS KMS Developer Guide,
"Grants in AWS KMS", grant operations.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from nhiscan.access.aws.exact.context import Context, Lacking
from nhiscan.access.aws.exact.principals import Caller, Grade, grades
from nhiscan.access.aws.exact.truth import Truth, every, hangs_on, left_open
from nhiscan.errors import InputError

OPERATIONS: Final = frozenset(
    "createGrant decrypt describeKey deriveSharedSecret encrypt generateDataKey generateDataKeyPair "
    "generateDataKeyPairWithoutPlaintext generateDataKeyWithoutPlaintext generateMac getPublicKey "
    "reEncryptFrom reEncryptTo retireGrant sign verify verifyMac encapsulate decapsulate".lower().split()
)
"""The operations that a grant can allow, in lower case."""
_WITH_CONTEXT: Final = frozenset(
    "decrypt encrypt generatedatakey generatedatakeywithoutplaintext reencryptfrom reencryptto "
    "generatedatakeypair generatedatakeypairwithoutplaintext".split()
)
"""Operations that carry an encryption context, which constraints on it hold back.

Source: AWS KMS Developer Guide, "Encryption context".
"""
_PREFIX: Final = "kms:encryptioncontext:"
_LIST: Final = "kms:encryptioncontextkeys"
_SOURCE: Final = "aws:sourcearn"
_AS_STRICT: Final = "CreateGrant: a new grant must be as strict as the old, and is not in the request"


@dataclass(frozen=True, slots=True)
class KmsGrant:
    """One grant."""

    name: str
    """What an answer calls it."""
    key: str | None
    """The ARN or id of its key; None: the key that is asked for."""
    grantee: str | None
    """Whom it names: an ARN, or a service."""
    operations: frozenset[str]
    """What it allows, in lower case."""
    subset: Mapping[str, str] | None = None
    """Pairs that the encryption context must hold."""
    equals: Mapping[str, str] | None = None
    """Pairs that it must be."""
    source: str | None = None
    """The resource on whose behalf a request must be made."""

    def is_on(self, key: str) -> bool:
        """Whether it is a grant of the key with this ARN."""
        return self.key is None or self.key in (key, key.rpartition("/")[2])

    def allows(self, action: str, caller: Caller, context: Context) -> Iterator[tuple[Grade, Truth]]:
        """How it names ``caller`` and whether it then allows ``action`` (in lower case)."""
        name = action.removeprefix("kms:")
        if name not in self.operations & OPERATIONS or self.grantee in (None, "*"):
            return
        named = (self.grantee or "",)
        for grade, truth in grades({"AWS": named, "Service": named}, caller, context):
            yield grade, every((truth, *self._constraints(name, context)))

    def _constraints(self, name: str, context: Context) -> Iterator[Truth]:
        """Those that hold the operation back."""
        spared = name == "retiregrant" or (name == "describekey" and context.get(_SOURCE) is Lacking.ABSENT)
        if self.source is not None and not spared:
            yield _is(context, _SOURCE, self.source)
        if name in _WITH_CONTEXT:
            for key, value in (*(self.subset or {}).items(), *(self.equals or {}).items()):
                yield _is(context, f"{_PREFIX}{key}".lower(), value)
            if self.equals is not None:
                yield self._nothing_else(self.equals, context)
        elif name == "creategrant" and (self.subset or self.equals):
            yield left_open(_AS_STRICT)

    def _nothing_else(self, wanted: Mapping[str, str], context: Context) -> Truth:
        allowed = {key.lower() for key in wanted}
        if context.carries_other(_PREFIX, {f"{_PREFIX}{key}" for key in allowed}):
            return False
        listed = context.get(_LIST)
        if isinstance(listed, Lacking):
            return True if listed is Lacking.ABSENT else hangs_on(_LIST)
        return {name.lower() for name in ((listed,) if isinstance(listed, str) else listed)} <= allowed


def _is(context: Context, key: str, value: str) -> Truth:
    found = context.get(key)
    if found in (Lacking.FREE, Lacking.PRESENT):
        return hangs_on(key)
    return found in (value, (value,))


_SHAPE: Final = "write a row of `aws kms list-grants`"


def parse_grant(row: Any, name: str, at: str = "") -> KmsGrant:
    """A grant as the API lists it, called ``name`` where it has no id. Raises InputError below ``at``."""
    if not isinstance(row, dict):
        raise InputError(at, "is no object", _SHAPE)
    operations = row.get("Operations")
    if not isinstance(operations, list):
        raise InputError(at, "lacks Operations", _SHAPE)
    constraints = row.get("Constraints") or {}
    if not isinstance(constraints, dict):
        raise InputError(f"{at}/Constraints", "is no object", _SHAPE)
    return KmsGrant(
        name=_text(row, "Name", at) or _text(row, "GrantId", at) or name,
        key=_text(row, "KeyId", at),
        grantee=_text(row, "GranteePrincipal", at) or _text(row, "GranteeServicePrincipal", at),
        operations=frozenset(each.lower() for each in operations if isinstance(each, str)),
        subset=_pairs(constraints, "EncryptionContextSubset", at),
        equals=_pairs(constraints, "EncryptionContextEquals", at),
        source=_text(constraints, "SourceArn", f"{at}/Constraints"),
    )


def _text(row: Mapping[str, Any], name: str, at: str) -> str | None:
    value = row.get(name)
    if value is not None and not isinstance(value, str):
        raise InputError(f"{at}/{name}", "is no text", _SHAPE)
    return value


def _pairs(constraints: Mapping[str, Any], name: str, at: str) -> Mapping[str, str] | None:
    value = constraints.get(name)
    if value is not None and not (
        isinstance(value, dict) and all(isinstance(v, str) for v in value.values())
    ):
        raise InputError(f"{at}/Constraints/{name}", "is no object of texts", "write pairs in braces")
    return value
