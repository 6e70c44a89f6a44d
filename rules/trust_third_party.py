"""Roles that another company's account may become, without a check of whom it does so for.

A vendor becomes your role from the account that all its customers trust. Without an external id anyone
who is also a customer can name your role to the vendor and have it act on your data: the confused deputy.
A role that trusts everybody needs no vendor at all.

Ours are the accounts of the snapshot, of the organisation and of `accounts.trusted_accounts`. A condition
that pins the organisation counts as a guard, and so does an external id that is more than `*`. Without
the organisation's list of accounts a stranger may be one of us: the finding is then `inferred`. Services
and identity providers are judged by other rules.

## Example

`vendor-lookup` trusts account 777788889999 with no condition; the statement allows `sts:AssumeRole`.

## What to do

Ask the vendor for the external id it keeps for you, and put it into the trust as a condition. If it is
one of your own accounts, name it in the settings.

Settings: accounts.trusted_accounts
Needs: trust policies; better also the organisation's list of accounts
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from nhiscan.estate import Estate
from nhiscan.exports import fixes
from nhiscan.files import parse_json
from nhiscan.model import Confidence, Evidence, GapKind, Missing, Outcome, PrincipalKind, Severity, Trust
from nhiscan.reference.controls import Theme
from nhiscan.rule import Rule
from nhiscan.settings import Settings

RULE = Rule(
    id="trust-third-party",
    title="third party trusted without an external id",
    severity=Severity.HIGH,
    theme=Theme.THIRD_PARTY_TRUST,
    why="Any other customer of the third party can make it act on your data.",
    about=Estate.trusts,
)
_ORGANISATION: Final = {"aws:principalorgid", "aws:principalorgpaths"}
_BOUNDS: Final = re.compile(r"(?:ForAnyValue:)?(?:String|Arn)(?:Equals|EqualsIgnoreCase|Like)", re.IGNORECASE)
"""Operators that a request without the key, or with another value, does not pass.

Source: IAM User Guide, "IAM JSON policy elements: Condition operators".
"""


@RULE.check
def third_party(estate: Estate, _: Settings) -> Iterator[Outcome]:
    """Accounts and identities that are not ours, and everybody."""
    for trust in estate.trusts():
        match trust.principal_kind:
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
    pinned = _pinned(trust)
    if account in estate.accounts or "sts:externalid" in pinned or _ORGANISATION & pinned.keys():
        return RULE.clean(trust)
    return RULE.finding(
        trust,
        f"account {account} may become it, and no external id is asked for",
        confidence=Confidence.CERTAIN if any(estate.accounts.values()) else Confidence.INFERRED,
        evidence=[
            _statement(trust),
            Evidence("accounts", f"{account} is none of {len(estate.accounts)} known"),
        ],
        fix=fixes.guard(trust, estate.trust_document(trust)),
    )


def _everyone(estate: Estate, trust: Trust) -> Outcome:
    pinned = _pinned(trust)
    ours = pinned.get("aws:principalaccount", ("",))
    if _ORGANISATION & pinned.keys() or all(account in estate.accounts for account in ours):
        return RULE.clean(trust)
    keys = ", ".join(f"`{key}`" for key in trust.keys)
    return RULE.finding(
        trust,
        f"everybody may become it who meets {keys}" if keys else "everybody may become it",
        severity=None if keys else Severity.CRITICAL,
        confidence=Confidence.CONDITIONAL if keys else Confidence.CERTAIN,
        evidence=[_statement(trust)],
        fix=fixes.drop(trust, estate.trust_document(trust)),
    )


def _statement(trust: Trust) -> Evidence:
    conditions = f"conditions on {', '.join(trust.keys)}" if trust.keys else "no condition"
    return Evidence("trust policy", f"statement {trust.statement} names `{trust.principal}`, {conditions}")


def _pinned(trust: Trust) -> Mapping[str, Sequence[str]]:
    """The keys that a request must carry with a value that the policy names, and those values."""
    blocks = parse_json(trust.condition, trust.id) if trust.condition else {}
    return {
        key.casefold(): _texts(value)
        for operator, block in (blocks.items() if isinstance(blocks, dict) else ())
        if _BOUNDS.fullmatch(operator) and isinstance(block, dict)
        for key, value in block.items()
        if all(text.strip("*?") for text in _texts(value))
    }


def _texts(value: object) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else [str(value)]
