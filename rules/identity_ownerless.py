"""Service identities that nobody answers for.

Without an owner nobody can say whether an identity is needed, and nobody hears when its key leaks. Every
other finding on it waits for this one.

Owners are looked for in the manifest of agents, at the identity provider, in tags, and in who made it, in
that order. Where a source was asked and not fully read, the answer is `not evaluated`.

## Example

Nobody is named for the role `nightly-sync`: no tag `owner`, `team` or `contact`, no other source given.

## What to do

Ask whoever made it, then write the owner down as a tag. If your company writes owners under another key,
name that key in the settings: the finding goes without touching any identity.

Settings: identity.owner_tags
Needs: identities with their tags; better also the manifest, the identity provider's owners, creators
"""

from __future__ import annotations

from collections.abc import Iterator

from nhiscan.estate import Estate
from nhiscan.exports import fixes
from nhiscan.model import Cause, Evidence, Outcome, Ownership, OwnerSource, Severity
from nhiscan.reference.controls import Theme
from nhiscan.rule import Rule
from nhiscan.settings import Settings

RULE = Rule(
    id="identity-ownerless",
    title="service identity without an owner",
    severity=Severity.LOW,
    theme=Theme.OWNERSHIP,
    why="Nobody can say whether it is needed, and nobody hears when it is misused.",
    about=Estate.owned_identities,
)
_CAUSE = Cause("setting", "identity.owner_tags", name="owner tags")


@RULE.check
def ownerless(estate: Estate, settings: Settings) -> Iterator[Outcome]:
    """One cause for all: the missing habit of naming owners is mended at once or not at all."""
    evidence = tuple(_looked_at(estate, settings))
    for identity in estate.owned_identities():
        where = identity.partition
        if estate.owners(identity):
            yield RULE.clean(identity)
        elif not estate.complete(where, "identities", identity.id):
            yield RULE.not_evaluated(identity, estate.missing(where, "identities", identity.id))
        elif cut := estate.cut(where, "ownerships", identity.id):
            yield RULE.not_evaluated(identity, cut)
        else:
            yield RULE.finding(
                identity,
                "nobody is named as its owner",
                cause=_CAUSE,
                evidence=evidence,
                fix=fixes.own(identity, settings.owner_tags[0]) if settings.owner_tags else (),
            )


def _looked_at(estate: Estate, settings: Settings) -> Iterator[Evidence]:
    """Which sources were asked: tags always, others where any identity has an owner from there."""
    given = {owner.source for owner in estate.snapshot.rows(Ownership)}
    keys = ", ".join(f"`{key}`" for key in settings.owner_tags[:3])
    more = len(settings.owner_tags) - 3
    keys += f" and {more} more keys" if more > 0 else ""
    for source in OwnerSource:
        if source is OwnerSource.TAG:
            yield Evidence("tags", f"looked for {keys or 'none'}")
        else:
            yield Evidence(source.value, "names others, not this one" if source in given else "not given")
