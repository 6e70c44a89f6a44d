"""OIDC issuers that cloud accounts trust, and whether many customers share them."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

_WILD: Final = re.compile(r"(?<!\$\{)[*?]")


@dataclass(frozen=True, slots=True)
class OidcIssuer:
    """One issuer, or one kind of issuer."""

    host: str
    """The issuer without scheme; ``*`` stands for one part between slashes."""
    name: str
    """Who stands behind it."""
    kind: str
    """``ci``, ``cluster``, ``cloud`` or ``sign-in``."""
    shared: bool
    """Whether tokens of every customer carry it."""
    tenant_in: tuple[str, ...]
    """Where a token names the customer: ``subject``, ``audience``, ``session-name``."""
    subjects: tuple[str, ...]
    """The known forms of subjects, as far as ``{tenant}`` and what ends it."""
    source: str
    """The page that says so."""
    audience: str | None = None
    """The audience that its tokens for AWS carry by its own guide; None: the customer's choice."""
    free_form: bool = False
    """Whether customers may change what subjects consist of, so that one may lack the tenant."""
    project_ends: str = ":/"
    """The letters that end a project's name in a subject."""

    def by_name(self, subject: str) -> str:
        """``subject`` without the ids that a customizable form writes behind names (``acme@*/infra@*``).

        A name holds no ``@``, so that an open id lets no other name in.

        Source: GitHub Docs, "OpenID Connect reference", immutable subject claims.
        """
        return re.sub(r"(?<=[^/:*?@])@(?:\*|[0-9]+)(?=[/:])", "", subject) if self.free_form else subject

    def fits(self, issuer: str) -> bool:
        """Whether ``issuer`` is this one."""
        pattern = re.escape(self.host).replace(r"\*", "[^/]+")
        return re.fullmatch(pattern, issuer.rstrip("/"), re.IGNORECASE) is not None

    def names_tenant(self, subject: str) -> bool | None:
        """Whether a subject pattern (``*`` and ``?`` wild, ``${*}`` a letter) fixes the customer.

        False: it accepts subjects of any customer, or of all whose name begins alike. None: it
        has no form that is known, so nobody can tell.
        """
        subject = self.by_name(subject)
        wild = _WILD.search(subject)
        head = subject[: wild.start()] if wild else subject
        for form in self.subjects:
            before, _, end = form.partition("{tenant}")
            if head.startswith(before):
                return head.find(end, len(before) + 1) > 0
            if wild and before.startswith(head):
                return False
        return False if wild and not head else None


@cache
def oidc_issuers() -> tuple[OidcIssuer, ...]:
    """Every row of the table, in its order."""
    text = files("nhiscan.reference").joinpath("oidc_issuers.toml").read_text(encoding="utf-8")
    return tuple(
        OidcIssuer(
            host=row["host"],
            name=row["name"],
            kind=row["kind"],
            shared=row["shared"],
            tenant_in=tuple(row["tenant_in"]),
            subjects=tuple(row["subjects"]),
            source=row["source"],
            audience=row.get("audience"),
            free_form=row.get("free_form", False),
            project_ends=row.get("project_ends", ":/"),
        )
        for row in tomllib.loads(text)["issuer"]
    )


def oidc_issuer(issuer: str) -> OidcIssuer | None:
    """The row for an issuer without scheme; None: it is not in the table, which says nothing of it."""
    return next((row for row in oidc_issuers() if row.fits(issuer)), None)
