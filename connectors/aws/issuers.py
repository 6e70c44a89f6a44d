"""Which tokens of an OIDC issuer a trust accepts, as far as its conditions bound them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from nhiscan.connectors.aws.arns import parse_arn
from nhiscan.connectors.aws.elements import pairs, scalars
from nhiscan.files import RepeatedKeys
from nhiscan.model import IssuerSubject, Trust

_BOUNDING: Final = re.compile("(?:ForAnyValue:)?String(?:Equals|EqualsIgnoreCase|Like)")
"""Operators that a request without the key, or with another value, does not pass.

Source: IAM User Guide, "IAM JSON policy elements: Condition operators" and "Multivalued context keys".
"""
_WILD: Final = re.compile(r"(?<!\$\{)[*?]")
_VARIABLE: Final = re.compile(r"\$\{(?![*?$]\})[^}]*\}")
_CLAIMS: Final = {
    "www.amazon.com": ("user_id", "app_id"),
    "graph.facebook.com": ("id", "app_id"),
}
"""Subject and audience of the built-in issuers that do not call them ``sub`` and ``aud``.

Source: IAM User Guide, "IAM and AWS STS condition context keys", Available keys for AWS OIDC federation.
"""


@dataclass(frozen=True, slots=True)
class _Test:
    """One condition about a claim of the issuer."""

    operator: str
    claim: str
    values: tuple[str, ...] | None

    @property
    def bounds(self) -> bool:
        return self.values is not None and _BOUNDING.fullmatch(self.operator) is not None

    @property
    def decided(self) -> bool:
        """Whether ``patterns`` accept just what the condition accepts."""
        return self.bounds and not any(map(_VARIABLE.search, self.values or ()))

    @property
    def patterns(self) -> tuple[str, ...]:
        """The values as patterns: a superset of what they accept.

        Where the operator takes ``*`` and ``?`` as letters, they are written ``${*}`` and
        ``${?}``, as IAM itself would; a variable may become anything.
        """
        like = self.operator.endswith("Like")
        literal = (value if like else _WILD.sub(r"${\g<0>}", value) for value in self.values or ())
        return tuple(_VARIABLE.sub("*", value) for value in literal)


def issuer_of(principal: str) -> str | None:
    """The OIDC issuer, without scheme, behind a federated principal; None: it is a SAML provider."""
    arn = parse_arn(principal)
    if arn is None:
        return principal
    return arn.resource.partition("/")[2] if arn.kind == "oidc-provider" else None


def issuer_subject(trust: Trust, issuer: str, condition: object) -> IssuerSubject:
    """The subjects and audiences that ``condition`` accepts.

    What it asks of either in a way that bounds nothing (a negation, ``IfExists``, a set test that
    an absent key passes) or that this reading does not follow (other claims of the issuer,
    variables) is named in ``undecided``.
    """
    subject, audience = _CLAIMS.get(issuer, ("sub", "aud"))
    tests = list(_tests(condition, issuer))
    undecided = [
        f"{test.operator} {issuer}:{test.claim}"
        for test in tests
        if test.claim not in {subject, audience} or not test.decided
    ]
    if any(isinstance(part, RepeatedKeys) for part in (condition, *(block for _, block in pairs(condition)))):
        undecided.append("Condition")
    return IssuerSubject(
        trust=trust.id,
        partition=trust.partition,
        identity=trust.identity,
        issuer=issuer,
        subjects=_bound(test for test in tests if test.claim == subject),
        audiences=_bound(test for test in tests if test.claim == audience),
        undecided=tuple(sorted(set(undecided))),
    )


def _tests(condition: object, issuer: str) -> Iterator[_Test]:
    """The conditions about claims of ``issuer``; key names are case-insensitive."""
    prefix = f"{issuer}:".lower()
    for operator, block in condition.items() if isinstance(condition, dict) else ():
        for key, values in block.items() if isinstance(block, dict) else ():
            if key.lower().startswith(prefix):
                yield _Test(operator, key[len(prefix) :].lower(), scalars(values))


def _bound(tests: Iterable[_Test]) -> tuple[str, ...] | None:
    """The tightest of several tests that must all hold: one without wildcards, else the shortest list."""
    found = [test.patterns for test in tests if test.bounds]
    return min(found, key=lambda patterns: (any(map(_WILD.search, patterns)), len(patterns)), default=None)
