"""Grants on KMS keys: whether one lets the caller do it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from nhiscan.definition.aws_choices import Choices
from nhiscan.definition.aws_context import Context
from nhiscan.definition.aws_principals import Grade, Principal, grades
from nhiscan.definition.aws_truth import TRUE, Truth, all_of, any_of, hangs_on, open_by, truth
from nhiscan.errors import InputError

CREATE_GRANT: Final = (
    "KMS API Reference, CreateGrant: a new grant must be as strict as the old, and is not in the request"
)
OPERATIONS: Final = frozenset(
    "decrypt encrypt generatedatakey generatedatakeywithoutplaintext reencryptfrom reencryptto sign verify "
    "getpublickey creategrant retiregrant describekey generatedatakeypair "
    "generatedatakeypairwithoutplaintext generatemac verifymac derivesharedsecret encapsulate "
    "decapsulate".split()
)
"""What a grant can allow. Source: KMS API Reference, CreateGrant, Operations."""
WITH_CONTEXT: Final = frozenset(
    "decrypt encrypt generatedatakey generatedatakeywithoutplaintext reencryptfrom reencryptto "
    "generatedatakeypair generatedatakeypairwithoutplaintext".split()
)
"""Operations that carry an encryption context. Source: KMS Developer Guide, "Encryption context"."""


@dataclass(frozen=True, slots=True)
class Grant:
    """One row of ListGrants, as far as a decision asks for it."""

    name: str
    """Its name or id."""
    key: str | None
    """ARN or id of its key; None: the key asked for."""
    grantee: str | None
    """ARN of who gets it, or a service's name."""
    operations: frozenset[str]
    """What it allows, in lower case."""
    subset: Mapping[str, str] | None
    """Encryption context that a request must include."""
    equals: Mapping[str, str] | None
    """Encryption context that a request must have, no more."""
    source_arn: str | None
    """Resource on behalf of which a request must be made."""

    def allows(
        self, operation: str, who: Principal, identity: Truth, context: Context, choices: Choices
    ) -> Truth:
        """Whether it lets ``who`` do ``operation``; one for an account needs ``identity``'s word too.

        Source: KMS API Reference, CreateGrant, GranteePrincipal; KMS Developer Guide, "Grants in AWS KMS".
        """
        fits = truth(operation in self.operations & OPERATIONS)
        return all_of(
            [fits, self._names(who, identity, context, choices), *self._constraints(operation, context)]
        )

    def _names(self, who: Principal, identity: Truth, context: Context, choices: Choices) -> Truth:
        name = self.grantee
        if name is None or name == "*":
            return truth(value=False)
        named = {"AWS": (name,), "Service": (name,)}
        return any_of(
            all_of([found, identity if grade is Grade.ACCOUNT else TRUE])
            for grade, found in grades(named, who, context, choices)
        )

    def is_on(self, key: str) -> bool:
        """Whether it is on the key with this ARN.

        Source: KMS Developer Guide, "Grants in AWS KMS": each grant allows access to one key.
        """
        return self.key is None or self.key in (key, key.rpartition("/")[2])

    def _constraints(self, operation: str, context: Context) -> list[Truth]:
        """The constraints that apply to ``operation``.

        Source: KMS API Reference, GrantConstraints: those on the encryption context hold back operations
        that carry one; SourceArn all but RetireGrant, and DescribeKey where the request has a source.
        """
        found = []
        if self.source_arn is not None and operation != "retiregrant":
            missing_is_fine = operation == "describekey" and context.key("aws:SourceArn").present is False
            found.append(TRUE if missing_is_fine else _equals("aws:SourceArn", self.source_arn, context))
        if operation in WITH_CONTEXT:
            found += [
                _equals(f"kms:EncryptionContext:{name}", value, context)
                for wanted in (self.subset, self.equals)
                for name, value in (wanted or {}).items()
            ]
            found += [] if self.equals is None else [_nothing_beside(self.equals, context)]
        elif operation == "creategrant" and (self.subset or self.equals):
            found.append(open_by(CREATE_GRANT))
        return found


def _equals(name: str, value: str, context: Context) -> Truth:
    """Whether a key has that one value; its name has no case, its value has."""
    key = context.key(name)
    return truth(key.values == (value,)) if key.values is not None else hangs_on(name)


def _nothing_beside(wanted: Mapping[str, str], context: Context) -> Truth:
    """Whether the encryption context has no other pair than those ``wanted``."""
    prefix = "kms:encryptioncontext:"
    names = {name.lower() for name in wanted}
    given = {
        name.removeprefix(prefix)
        for name, key in context.known.items()
        if name.startswith(prefix) and key.present
    }
    listed = context.key("kms:EncryptionContextKeys")
    if given - names:
        return truth(value=False)
    if listed.values is None:
        return hangs_on("kms:EncryptionContextKeys")
    return truth({name.lower() for name in listed.values} <= names)


def parse_grant(row: Any) -> Grant:
    """A grant as ListGrants prints it; raises InputError.

    Source: KMS API Reference, GrantListEntry.
    """
    if not isinstance(row, Mapping) or not isinstance(row.get("Operations"), list):
        raise InputError("kms_grants", "holds what is no grant", "give rows of kms:ListGrants")
    limits = row.get("Constraints") or {}
    if not isinstance(limits, Mapping):
        raise InputError("kms_grants", "has malformed constraints", "give rows of kms:ListGrants")
    return Grant(
        name=_text(row, "Name") or _text(row, "GrantId") or "kms-grant",
        key=_text(row, "KeyId"),
        grantee=_text(row, "GranteePrincipal") or _text(row, "GranteeServicePrincipal"),
        operations=frozenset(str(each).lower() for each in row["Operations"]),
        subset=_pairs(limits, "EncryptionContextSubset"),
        equals=_pairs(limits, "EncryptionContextEquals"),
        source_arn=_text(limits, "SourceArn"),
    )


def _text(row: Mapping[str, Any], name: str) -> str | None:
    value = row.get(name)
    if value is not None and not isinstance(value, str):
        raise InputError("kms_grants", f"`{name}` is no text", "give rows of kms:ListGrants")
    return value


def _pairs(limits: Mapping[str, Any], name: str) -> dict[str, str] | None:
    found = limits.get(name)
    if found is None:
        return None
    if not isinstance(found, Mapping) or not all(isinstance(each, str) for each in found.values()):
        raise InputError("kms_grants", f"`{name}` is no map of texts", "give rows of kms:ListGrants")
    return dict(found)
