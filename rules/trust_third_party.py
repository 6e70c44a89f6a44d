"""Roles that another company's account may become, without a check of whom it does so for.

A vendor becomes your role from the account that all its customers trust. Without an external id anyone
who is also a customer can name your role to the vendor and have it act on your data: the confused deputy.
A role that trusts everybody needs no vendor at all.

Ours are the accounts of the snapshot, of the organisation and of `accounts.trusted_accounts`. A condition
that pins our own organisation counts as a guard, and so does an external id that is more than `*`, asked
for by the statement or by a Deny of the same policy. Another organisation is no guard, and `o-*` is every
organisation there is. Without the organisation's list of accounts a stranger may be one of us: the finding
is then `inferred`. Where other conditions, a Deny, or an organisation that may be ours stand in the way,
it is `conditional`. Services and identity providers are judged by other rules; a statement that lets
nobody become the role (only `sts:TagSession`) is clean.

## Example

`vendor-lookup` trusts account 777788889999 with no condition; the statement allows `sts:AssumeRole`.

## What to do

Ask the vendor for the external id it keeps for you, and put it into the trust as a condition. If it is
one of your own accounts, name it in the settings.

Settings: accounts.trusted_accounts
Needs: trust policies; better also the organisation's list of accounts
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from nhiscan.estate import Estate
from nhiscan.exports import fixes
from nhiscan.model import (
    Confidence,
    Evidence,
    GapKind,
    Missing,
    Outcome,
    PrincipalKind,
    Scope,
    ScopeKind,
    Severity,
    Trust,
)
from nhiscan.reference.controls import Theme
from nhiscan.rule import Rule
from nhiscan.rules._trust_reading import becomes, denied, pinned
from nhiscan.settings import Settings

RULE = Rule(
    id="trust-third-party",
    title="third party trusted without an external id",
    severity=Severity.HIGH,
    theme=Theme.THIRD_PARTY_TRUST,
    why="Any other customer of the third party can make it act on your data.",
    about=Estate.trusts,
    listed_in=("identities", "trusts"),
)
_ORGANISATION: Final = ("aws:principalorgid", "aws:principalorgpaths")
_EXTERNAL_ID: Final = "sts:externalid"
_ACCOUNT: Final = "aws:principalaccount"


@RULE.check
def third_party(estate: Estate, _: Settings) -> Iterator[Outcome]:
    """Accounts and identities that are not ours, and everybody."""
    for trust in estate.trusts():
        match trust.principal_kind:
            case _ if not becomes(trust):
                yield RULE.clean(trust)
            case PrincipalKind.SERVICE | PrincipalKind.FEDERATED | PrincipalKind.DELETED:
                yield RULE.clean(trust)
            case PrincipalKind.EVERYONE:
                yield _everyone(estate, trust)
            case PrincipalKind.ACCOUNT | PrincipalKind.IDENTITY if trust.account is not None:
                yield _account(estate, trust, trust.account)
            case _:
                needs = Missing(
                    "trusts", GapKind.NOT_GIVEN, f"a principal that can be read, not {trust.principal}"
                )
                yield RULE.not_evaluated(trust, [needs])


def _account(estate: Estate, trust: Trust, account: str) -> Outcome:
    guards, open_keys = pinned(trust), _open(estate, trust)
    guarded = _EXTERNAL_ID in guards or _EXTERNAL_ID in denied(trust, estate.trust_document(trust)).guards
    if account in estate.accounts or guarded or _ours(estate, guards):
        return RULE.clean(trust)
    hangs = f"; it hangs on {_quoted(open_keys)}" if open_keys else ""
    return RULE.finding(
        trust,
        f"account {account} may become it, and no external id is asked for{hangs}",
        confidence=Confidence.CONDITIONAL
        if open_keys
        else Confidence.CERTAIN
        if _listed(estate)
        else Confidence.INFERRED,
        evidence=[
            _statement(trust),
            Evidence("accounts", f"{account} is none of {len(estate.accounts)} known"),
        ],
        fix=fixes.guard(trust, estate.trust_document(trust)),
    )


def _everyone(estate: Estate, trust: Trust) -> Outcome:
    guards, open_keys = pinned(trust), _open(estate, trust)
    accounts = guards.get(_ACCOUNT, ("",))
    if _ours(estate, guards) or all(account in estate.accounts for account in accounts):
        return RULE.clean(trust)
    bound = [key for key in trust.keys if not _any_organisation(key, guards)]
    keys = _quoted(sorted({*bound, *open_keys}))
    return RULE.finding(
        trust,
        f"everybody may become it who meets {keys}" if keys else "everybody may become it",
        severity=None if bound else Severity.CRITICAL,
        confidence=Confidence.CONDITIONAL if keys else Confidence.CERTAIN,
        evidence=[_statement(trust)],
        fix=fixes.drop(trust, estate.trust_document(trust)),
    )


def _open(estate: Estate, trust: Trust) -> Sequence[str]:
    """The keys on which it hangs whether anybody gets in, as far as this rule does not judge them."""
    judged = {_EXTERNAL_ID, *(_ORGANISATION if _organisations(estate) else ())}
    told = denied(trust, estate.trust_document(trust))
    return sorted({*(key for key in trust.keys if key not in judged), *told.keys})


def _organisations(estate: Estate) -> frozenset[str]:
    return frozenset(row.id for row in estate.snapshot.rows(Scope) if row.kind is ScopeKind.ORGANISATION)


def _ours(estate: Estate, guards: Mapping[str, Sequence[str]]) -> bool:
    """Whether only members of our own organisation pass.

    Source: IAM User Guide, "AWS global condition context keys", aws:PrincipalOrgID, aws:PrincipalOrgPaths.
    """
    own = _organisations(estate)
    named = [guards[key] for key in _ORGANISATION if key in guards]
    return any(all(text.partition("/")[0] in own for text in values) for values in named)


def _any_organisation(key: str, guards: Mapping[str, Sequence[str]]) -> bool:
    """Whether ``key`` is asked for with a value that every organisation has."""
    return key in _ORGANISATION and any(
        text.partition("/")[0].removeprefix("o-").strip("*?") == "" for text in guards.get(key, ("*",))
    )


def _listed(estate: Estate) -> bool:
    """Whether the organisation's accounts were given, not only those that were read."""
    read = {part.id for part in estate.snapshot.partitions}
    return bool(_organisations(estate)) or any(
        scope and (scope.parent or scope.id not in read) for scope in estate.accounts.values()
    )


def _quoted(keys: Iterable[str]) -> str:
    return ", ".join(f"`{key}`" for key in keys)


def _statement(trust: Trust) -> Evidence:
    conditions = f"conditions on {', '.join(trust.keys)}" if trust.keys else "no condition"
    return Evidence("trust policy", f"statement {trust.statement} names `{trust.principal}`, {conditions}")
