"""Static keys where the workload could prove itself by where it runs.

A function, an instance, a cluster and a build each have a name that the cloud vouches for, and get
credentials that end within hours. A key copied into their configuration has neither: it is the same secret
on every machine, and it still works after the machine is gone.

What points at such a workload is evidence, not proof; the finding is `inferred` and says which it was:

- the key was last used for a service that only software on the cloud's own machines calls (`ssmmessages`)
- the user's name or a tag names a build service, and a provider of such tokens is trusted in the account
- the user's name or a tag, the owner's left out, is the name of a workload of the account

## Example

`github-deploy` is a user with a key; `token.actions.githubusercontent.com` is trusted by another role.

## What to do

Give the workload a role of its own, or let the build come in by its tokens; then end the key.

Settings: identity.owner_tags
Needs: credentials and their last use; what runs in the account; trust policies
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from nhiscan.estate import Estate
from nhiscan.exports import fixes
from nhiscan.model import (
    Confidence,
    Credential,
    CredentialKind,
    Evidence,
    Identity,
    Idle,
    IssuerSubject,
    Missing,
    Outcome,
    Severity,
    Unseen,
    Workload,
)
from nhiscan.reference.controls import Theme
from nhiscan.reference.oidc_issuers import oidc_issuer
from nhiscan.rule import Rule
from nhiscan.settings import Settings

RULE = Rule(
    id="credential-avoidable",
    title="static key where none is needed",
    severity=Severity.MEDIUM,
    theme=Theme.AVOIDABLE_KEY,
    why="The workload could prove itself by where it runs, with nothing to steal.",
    about=Estate.credentials,
    hidden=Estate.untold_credentials,
)
_STATIC: Final = {CredentialKind.ACCESS_KEY, CredentialKind.API_KEY, CredentialKind.SERVICE_ACCOUNT_KEY}
_CALLED_BY_MACHINES: Final = {"ec2messages", "ssmmessages"}
"""Services that the agent on an instance calls, and people do not.

Source: AWS Systems Manager User Guide, "Reference: ec2messages, ssmmessages, and other API operations".
"""
_ANY_BUILD: Final = {"ci", "cicd"}
_NO_NAME: Final = frozenset(
    "actions azure cloud com enterprise global hcp issuer mode of one pipelines team".split()
)
"""Words in names of build services that alone name none."""


@RULE.check
def avoidable(estate: Estate, settings: Settings) -> Iterator[Outcome]:
    """Keys that work, and what points at the workload that uses them."""
    builds, workloads = _trusted_builds(estate), _workloads(estate)
    for credential in estate.credentials():
        identity = estate.identity(credential.identity)
        if identity is None or credential.kind not in _STATIC or credential.active is False:
            yield RULE.clean(credential)
            continue
        names = _names(identity, settings)
        evidence = [
            *_by_use(estate, credential),
            *_by_build(names, builds.get(identity.partition, set())),
            *_by_name(names, identity, workloads),
        ]
        if evidence:
            yield RULE.finding(
                credential,
                "static key, though its workload could do without",
                confidence=Confidence.INFERRED,
                evidence=evidence,
                fix=fixes.deactivate(credential, first="let the workload act as a role of its own, then:"),
            )
        elif missing := _missing(estate, credential):
            yield RULE.not_evaluated(credential, missing)
        else:
            yield RULE.clean(credential)


def _trusted_builds(estate: Estate) -> Mapping[str, set[str]]:
    """The names of the build services whose tokens each account accepts."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    issuers = [(row.partition, row.issuer) for row in estate.snapshot.rows(IssuerSubject)]
    issuers += [(row.partition, row.name) for row in estate.resources() if row.kind == "oidc-provider"]
    for partition, issuer in issuers:
        if (row := oidc_issuer(issuer)) and row.kind == "ci":
            found[partition].add(row.name)
    return found


def _workloads(estate: Estate) -> Mapping[tuple[str, str], Workload]:
    """What runs in each account, by its name in lower case."""
    return {(w.partition, w.name.casefold()): w for w in estate.snapshot.rows(Workload)}


def _by_use(estate: Estate, credential: Credential) -> Iterator[Evidence]:
    idle = estate.idle(credential)
    if isinstance(idle, Idle) and idle.service in _CALLED_BY_MACHINES:
        yield Evidence(
            idle.source, f"last used for `{idle.service}`, which agents on instances call", idle.window
        )


def _by_build(names: Sequence[str], builds: set[str]) -> Iterator[Evidence]:
    """A build service that the identity is named after, and whose tokens the account accepts."""
    said = {word for text in names for word in _words(text)}
    for name in sorted(builds):
        for word in sorted(said & (_ANY_BUILD | (_words(name) - _NO_NAME)))[:1]:
            yield Evidence("identity", f"its name or a tag says `{word}`, and the account trusts {name}")


def _by_name(
    names: Sequence[str], identity: Identity, workloads: Mapping[tuple[str, str], Workload]
) -> Iterator[Evidence]:
    """A workload of the account that is called what the identity or one of its tags is called."""
    said = [(identity.partition, text.casefold()) for text in names]
    for workload in [workloads[text] for text in said if text in workloads][:1]:
        yield Evidence("workloads", f"the {workload.kind} `{workload.name}` bears its name")


def _names(identity: Identity, settings: Settings) -> Sequence[str]:
    """What the identity and its tags are called; a team's name is not its workload's."""
    owners = {key.casefold() for key in settings.owner_tags}
    return [identity.name, *(value for key, value in identity.tags if key.casefold() not in owners)]


def _words(text: str) -> set[str]:
    return set(re.findall(r"[a-z0-9]+", text.casefold()))


def _missing(estate: Estate, credential: Credential) -> tuple[Missing, ...]:
    where = credential.partition
    idle = estate.idle(credential)
    unseen = idle.needs if isinstance(idle, Unseen) else ()
    return unseen + (() if estate.complete(where, "workloads") else estate.missing(where, "workloads"))
