"""Trusts of a principal that no longer exists.

The identity that was let in is gone, the line that lets it in stayed. While it stands nobody can say what
the role is for; and where a provider trusts names instead of ids, whoever makes a new identity of that
name walks in.

AWS prints a deleted user or role as its id (`AROA…`) in the trust, because its name no longer leads
anywhere. A name in an account of the snapshot whose identities were all read, and which is not among
them, is gone as well.

## Example

`nightly-sync` trusts `AROAEXAMPLEGONE00001`, a role that was deleted.

## What to do

Take the principal out of the trust. If nobody else is trusted, suspend the role and delete it later.

Settings: none
Needs: trust policies; identities of the accounts that are trusted
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from nhiscan.estate import Estate
from nhiscan.exports import fixes
from nhiscan.model import Evidence, GapKind, Missing, Outcome, PrincipalKind, Severity, Trust
from nhiscan.reference.controls import Theme
from nhiscan.rule import Rule
from nhiscan.settings import Settings

RULE = Rule(
    id="trust-orphaned",
    title="trust of a principal that is gone",
    severity=Severity.MEDIUM,
    theme=Theme.STALE_CREDENTIAL,
    why="Nobody knows any more whom the role is for.",
    about=Estate.trusts,
    listed_in=("identities", "trusts"),
)

_PROVIDERS: Final = {"oidc-provider", "saml-provider"}


@RULE.check
def orphaned(estate: Estate, _: Settings) -> Iterator[Outcome]:
    """Ids of the deleted, and names that a whole inventory does not know."""
    known = {(identity.partition, identity.kind.value, identity.name) for identity in estate.identities()}
    whole = {part.id for part in estate.snapshot.partitions if estate.complete(part.id, "identities")}
    providers = {row.id for row in estate.resources() if row.kind in _PROVIDERS}
    for trust in estate.trusts():
        sought = trust.account in whole and (named := _named(trust.principal)) and (trust.account, *named)
        match trust.principal_kind:
            case PrincipalKind.DELETED:
                yield _finding(estate, trust, "the provider shows its id in place of its name")
            case PrincipalKind.IDENTITY if sought and sought not in known:
                yield _finding(
                    estate, trust, f"not among the identities of {trust.account}, which were all read"
                )
            case PrincipalKind.FEDERATED if _own_provider(trust) and trust.principal not in providers:
                missing = estate.lacks(trust.partition, "providers", trust.principal)
                yield (
                    RULE.not_evaluated(trust, missing)
                    if missing
                    else _finding(estate, trust, f"not among the identity providers of {trust.partition}")
                )
            case PrincipalKind.UNKNOWN:
                needs = Missing(
                    "trusts", GapKind.NOT_GIVEN, f"a principal that can be read, not {trust.principal}"
                )
                yield RULE.not_evaluated(trust, [needs])
            case _:
                yield RULE.clean(trust)


def _finding(estate: Estate, trust: Trust, text: str) -> Outcome:
    return RULE.finding(
        trust,
        f"trusts `{trust.principal}`, which no longer exists",
        evidence=[Evidence("trust policy", text)],
        fix=fixes.drop(trust, estate.trust_document(trust)),
    )


def _own_provider(trust: Trust) -> bool:
    """Whether the principal is an identity provider of the role's own account."""
    place, _, name = trust.principal.partition("-provider/")
    return (
        bool(name)
        and f"{place.rpartition(':')[2]}-provider" in _PROVIDERS
        and trust.account == trust.partition
    )


def _named(principal: str) -> tuple[str, str] | None:
    """Kind and name of the user or role behind an ARN; a session bears its role's, without the path.

    None: nobody of the account need bear it, as with a federated user, whom the caller names.

    Source: IAM User Guide, "AWS JSON policy elements: Principal".
    """
    kind, _, rest = principal.rpartition(":")[2].partition("/")
    if kind == "assumed-role":
        return "role", rest.partition("/")[0]
    return (kind, rest.rpartition("/")[2]) if kind in {"role", "user"} else None
