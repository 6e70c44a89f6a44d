"""Ready code that mends findings: neutral wishes, each in the commands of the provider concerned.

A provider is a module or package ``nhiscan.exports.fixes.<provider>`` with the functions of
``Mender``. One that is not there has no fixes: an empty tuple, never a guess. So has a wish that a
provider cannot fulfil, and a name that no command line can carry.
"""

from __future__ import annotations

import importlib
from importlib.util import find_spec
from typing import Protocol, cast

from nhiscan.model import Credential, Fix, Grant, Identity, IssuerSubject, Trust

Fixes = tuple[Fix, ...]
"""What a finding carries as its fix."""


class Mender(Protocol):
    """What a provider's module offers; the functions of this module say what each is for."""

    def deactivate(self, credential: Credential, first: str) -> Fixes:
        """See ``deactivate``."""

    def rotate(self, credential: Credential) -> Fixes:
        """See ``rotate``."""

    def limit(self, credential: Credential, days: int) -> Fixes:
        """See ``limit``."""

    def suspend(self, identity: Identity) -> Fixes:
        """See ``suspend``."""

    def own(self, identity: Identity, key: str) -> Fixes:
        """See ``own``."""

    def detach(self, grant: Grant) -> Fixes:
        """See ``detach``."""

    def replace(self, grant: Grant, document: str) -> Fixes:
        """See ``replace``."""

    def guard(self, trust: Trust, document: str) -> Fixes:
        """See ``guard``."""

    def drop(self, trust: Trust, document: str) -> Fixes:
        """See ``drop``."""

    def pin(self, trust: Trust, document: str, tokens: IssuerSubject, subject: str) -> Fixes:
        """See ``pin``."""


def _mender(provider: str) -> Mender | None:
    name = f"{__name__}.{provider}"
    if not provider.isidentifier() or find_spec(name) is None:
        return None
    return cast("Mender", importlib.import_module(name))


def deactivate(credential: Credential, first: str = "") -> Fixes:
    """Make ``credential`` useless in a way that can be undone; ``first`` says what to do before."""
    mender = _mender(credential.provider)
    return mender.deactivate(credential, first) if mender else ()


def rotate(credential: Credential) -> Fixes:
    """Put a new credential in place of ``credential``, then make the old one useless."""
    mender = _mender(credential.provider)
    return mender.rotate(credential) if mender else ()


def limit(credential: Credential, days: int) -> Fixes:
    """Put one that ends after ``days`` in place of ``credential``."""
    mender = _mender(credential.provider)
    return mender.limit(credential, days) if mender else ()


def suspend(identity: Identity) -> Fixes:
    """Stop ``identity`` from doing anything, in a way that can be undone at once."""
    mender = _mender(identity.provider)
    return mender.suspend(identity) if mender else ()


def own(identity: Identity, key: str) -> Fixes:
    """Write down an owner of ``identity`` under the label ``key``."""
    mender = _mender(identity.provider)
    return mender.own(identity, key) if mender else ()


def detach(grant: Grant) -> Fixes:
    """Take ``grant`` away."""
    mender = _mender(grant.provider)
    return mender.detach(grant) if mender else ()


def replace(grant: Grant, document: str) -> Fixes:
    """Put ``document`` in place of what ``grant`` gives its holder, and nobody else."""
    mender = _mender(grant.provider)
    return mender.replace(grant, document) if mender else ()


def guard(trust: Trust, document: str | None) -> Fixes:
    """Let a third party in only for the customer it was set up for."""
    mender = _mender(trust.provider)
    return mender.guard(trust, document) if mender and document else ()


def drop(trust: Trust, document: str | None) -> Fixes:
    """No longer trust that principal."""
    mender = _mender(trust.provider)
    return mender.drop(trust, document) if mender and document else ()


def pin(trust: Trust, document: str | None, tokens: IssuerSubject, subject: str) -> Fixes:
    """Accept only the tokens of ``subject`` in place of all those of ``tokens``."""
    mender = _mender(trust.provider)
    return mender.pin(trust, document, tokens, subject) if mender and document else ()
