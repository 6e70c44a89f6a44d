"""An active access key of an account's root user.

Root can do everything, in every account it is left in, whatever policies say; only a service control
policy holds it, and not in the management account. A key for it is that power as a line of text, without
a second factor. No job needs one.

## Example

The credential report of 999900001111 shows `access_key_1_active` for `<root_account>`.

## What to do

Give the job that uses it a role with what the job needs, then delete the key. In an organisation, turn
on central root access: members then need no root credentials at all.

Settings: none
Needs: the credential report or the account summary of each account
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nhiscan.estate import Estate
from nhiscan.exports import fixes
from nhiscan.model import Credential, CredentialKind, Evidence, Identity, Outcome, Severity
from nhiscan.reference.controls import Theme
from nhiscan.rule import Rule
from nhiscan.settings import Settings


def _roots(estate: Estate) -> Sequence[Identity]:
    """The users that accounts are born with.

    Source: IAM User Guide, "AWS account root user".
    """
    return [i for i in estate.identities() if i.provider == "aws" and i.id.endswith(":root")]


def _keys(estate: Estate, root: Identity) -> Sequence[Credential]:
    return [c for c in estate.credentials_of(root) if c.kind is CredentialKind.ACCESS_KEY]


def _about(estate: Estate) -> Iterator[Credential | Identity]:
    """Root's keys; root itself where it has none that we know of."""
    for root in _roots(estate):
        keys = _keys(estate, root)
        yield from keys
        if not keys:
            yield root


RULE = Rule(
    id="credential-root-key",
    title="access key of the root user",
    severity=Severity.CRITICAL,
    theme=Theme.ROOT_CREDENTIAL,
    why="It is the whole account in one line of text, and no policy holds it.",
    about=_about,
)


@RULE.check
def root_key(estate: Estate, _: Settings) -> Iterator[Outcome]:
    """Every key that works, or that nobody says does not."""
    for root in _roots(estate):
        for key in _keys(estate, root):
            if key.active is False:
                yield RULE.clean(key)
            else:
                yield RULE.finding(
                    key,
                    "the root user has an access key",
                    evidence=[Evidence("credentials", f"key `{key.id}`")],
                    fix=fixes.deactivate(key),
                )
        if not _keys(estate, root):
            missing = estate.missing(root.partition, "credentials", root.id)
            seen = estate.complete(root.partition, "credentials", root.id)
            yield RULE.clean(root) if seen else RULE.not_evaluated(root, missing)
