"""Trusts of an identity provider that let in more tokens than the one job they were made for.

A build service signs tokens for all its customers with one name. What keeps a stranger's build out of your
role is only the condition on the token's subject, and one `*` too early opens it: `repo:acme/*` is every
repository of the organisation, `repo:*` every repository there is.

How wide is too wide:

| accepted | severity |
|---|---|
| any customer of a shared provider: no subject, or a wildcard within the customer's name | critical |
| any project of yours (`repo:acme/*`), any namespace of a cluster, any token of your own provider | high |
| any branch, tag or pull request of one project (`repo:acme/infra:*`), any account of a namespace | low |
| a narrow subject for any audience: then only the list at the provider's own entry counts | low |

For providers that sign users in (Cognito, Google) the audience names your application and is what counts.
Where another claim (`repository`) names the customer, or where a customer may have changed the form of
subjects so that they lack the name, it is high at most. Where other conditions or a Deny of the policy
stand in the way that this reading cannot follow, findings are `conditional`; where it is not
known whether others share the provider, `inferred`. SAML and web
identities without an OIDC provider are not evaluated: their assertions are not read.

## Example

`ci-deploy` trusts `token.actions.githubusercontent.com` with `StringLike` `repo:acme/*`.

## What to do

Name the repository and the branch or environment with `StringEquals`; make one role per job.

Settings: none
Needs: trust policies
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from nhiscan.estate import Estate
from nhiscan.exports import fixes
from nhiscan.model import (
    Confidence,
    Evidence,
    GapKind,
    IssuerSubject,
    Missing,
    Outcome,
    PrincipalKind,
    Severity,
    Trust,
)
from nhiscan.reference.controls import Theme
from nhiscan.reference.oidc_issuers import OidcIssuer, oidc_issuer, oidc_issuers
from nhiscan.rule import Rule
from nhiscan.rules._trust_reading import becomes, denied, pinned, tests
from nhiscan.settings import Settings

RULE = Rule(
    id="trust-federation-wide",
    title="federation lets in too many tokens",
    severity=Severity.HIGH,
    theme=Theme.WIDE_FEDERATION,
    why="Whoever can start a build that fits the pattern is the role.",
    about=Estate.trusts,
    listed_in=("identities", "trusts"),
)
_WILD: Final = re.compile(r"(?<!\$\{)[*?]")
_IF_EXISTS: Final = re.compile(r"String(Equals|EqualsIgnoreCase|Like)IfExists", re.IGNORECASE)
_OWN_CLAIMS: Final = frozenset(
    "repository repository_id repository_owner repository_owner_id job_workflow_ref project_id project_path "
    "namespace_id namespace_path".split()
)
"""Claims, besides the subject, that say whose build it is.

Source: GitHub Docs, "OpenID Connect reference"; GitLab Docs, "ID token authentication", Token payload.
"""
_SERVICE_ACCOUNTS: Final = "system:serviceaccount:"
"""How subjects of a cluster begin; a namespace and a name follow.

Source: Amazon EKS User Guide, "Assign IAM roles to Kubernetes service accounts".
"""


@RULE.check
def federation_wide(estate: Estate, _: Settings) -> Iterator[Outcome]:
    """Each OIDC trust by the subjects and audiences that it accepts."""
    for trust in estate.trusts():
        tokens = _always_there(trust, estate.tokens(trust))
        if trust.principal_kind is not PrincipalKind.FEDERATED or not becomes(trust):
            yield RULE.clean(trust)
            continue
        if tokens is None:
            needs = f"a reading of what `{trust.principal}` asserts: only OIDC tokens are judged"
            yield RULE.not_evaluated(trust, [Missing("reference", GapKind.NOT_GIVEN, needs)])
            continue
        issuer = oidc_issuer(tokens.issuer)
        tenant = _tenant(tokens, issuer)
        found = _wider_than_one_job(tokens, issuer) if tenant else _anybody(trust, tokens, issuer)
        if tenant is None:
            needs = f"the form of subjects of {tokens.issuer}"
            yield RULE.not_evaluated(trust, [Missing("reference", GapKind.NOT_GIVEN, needs)])
        elif found is None:
            yield RULE.clean(trust)
        else:
            yield _finding(estate, trust, tokens, *found)


def _finding(estate: Estate, trust: Trust, tokens: IssuerSubject, severity: Severity, who: str) -> Outcome:
    hangs = _open(estate, trust, tokens)
    known = oidc_issuer(tokens.issuer) is not None
    subject = "SUBJECT" if _wild(tokens.subjects) else (tokens.subjects or ("SUBJECT",))[0]
    return RULE.finding(
        trust,
        f"{who} may become it" + (f"; it hangs on {', '.join(f'`{key}`' for key in hangs)}" if hangs else ""),
        severity=severity,
        confidence=Confidence.CONDITIONAL
        if tokens.undecided or hangs or _may_lack_tenant(tokens)
        else Confidence.CERTAIN
        if known
        else Confidence.INFERRED,
        evidence=_evidence(tokens),
        fix=fixes.pin(trust, estate.trust_document(trust), tokens, subject),
    )


def _evidence(tokens: IssuerSubject) -> Iterator[Evidence]:
    for claim, asked in (("subject", tokens.subjects), ("audience", tokens.audiences)):
        told = "any" if asked is None else ", ".join(f"`{pattern}`" for pattern in asked)
        yield Evidence("trust policy", f"{claim} of {tokens.issuer}: {told}")
    if tokens.undecided:
        yield Evidence("trust policy", f"asks besides: {', '.join(tokens.undecided)}")


def _tenant(tokens: IssuerSubject, issuer: OidcIssuer | None) -> bool | None:
    """Whether only tokens of one customer are accepted; None: nobody can tell.

    An issuer that is not in the table counts as the account's own, and findings as inferred.
    """
    if issuer is None or not issuer.shared:
        return True
    told = [_names_tenant(tokens, issuer, place) for place in issuer.tenant_in]
    return True if True in told else None if None in told else False


def _names_tenant(tokens: IssuerSubject, issuer: OidcIssuer, place: str) -> bool | None:
    if place == "audience":
        return not _wild(tokens.audiences)
    if place != "subject":
        return None
    told = [_names_tenant_of(s, issuer) for s in tokens.subjects or ["*"]]
    return False if False in told else None if None in told else True


def _anybody(trust: Trust, tokens: IssuerSubject, issuer: OidcIssuer | None) -> tuple[Severity, str]:
    name = issuer.name if issuer else tokens.issuer
    asked = {key.rpartition(":")[2]: values for key, values in pinned(trust).items()}
    bound = sorted(claim for claim in _OWN_CLAIMS & asked.keys() if all(map(_names_one, asked[claim])))
    if bound:
        return Severity.HIGH, f"any token of {name} whose {', '.join(bound)} fits"
    if tokens.subjects and not _wild(tokens.subjects):
        return Severity.HIGH, f"any customer of {name} who gives subjects the form `{tokens.subjects[0]}`"
    return Severity.CRITICAL, f"any customer of {name}"


def _names_one(value: str) -> bool:
    """Whether a claim's value fixes the customer: no wildcard before the end of the first name."""
    return not _WILD.search(value.partition("/")[0]) and ("/" in value or not _WILD.search(value))


def _may_lack_tenant(tokens: IssuerSubject) -> bool:
    issuer = oidc_issuer(tokens.issuer)
    free = issuer is not None and issuer.free_form
    return free and any(
        not _wild([s]) and _names_tenant_of(s, issuer) is False for s in tokens.subjects or ()
    )


def _names_tenant_of(subject: str, issuer: OidcIssuer | None) -> bool | None:
    """As ``OidcIssuer.names_tenant``; a whole subject of a form nobody knows may be anybody's."""
    if issuer is None or (not issuer.free_form and not _wild([subject])):
        return True
    told = issuer.names_tenant(subject)
    return False if told is None and not _wild([subject]) else told


def _open(estate: Estate, trust: Trust, tokens: IssuerSubject) -> list[str]:
    """The keys, of conditions that are not about this issuer's claims or of a Deny, on which it hangs."""
    own = f"{tokens.issuer}:".casefold()
    told = denied(trust, estate.trust_document(trust)).keys
    return sorted({*(key for key in trust.keys if not key.startswith(own)), *told})


def _always_there(trust: Trust, tokens: IssuerSubject | None) -> IssuerSubject | None:
    """``tokens`` with the subjects that an ``IfExists`` asks for: every token has a subject.

    Source: OpenID Connect Core 1.0, "ID Token", sub: required.
    """
    if tokens is None or tokens.subjects is not None:
        return tokens
    key = f"{tokens.issuer}:sub".casefold()
    for operator, asked, values in tests(trust):
        if asked == key and (found := _IF_EXISTS.fullmatch(operator)) and not any("${" in v for v in values):
            like = found[1].casefold() == "like"
            subjects = tuple(v if like else _WILD.sub(r"${\g<0>}", v) for v in values)
            rest = tuple(u for u in tokens.undecided if u.casefold() != f"{operator} {key}".casefold())
            return replace(tokens, subjects=subjects, undecided=rest)
    return tokens


def _wider_than_one_job(tokens: IssuerSubject, issuer: OidcIssuer | None) -> tuple[Severity, str] | None:
    """How far the accepted tokens of one customer spread; None: no further than one job."""
    if issuer is not None and issuer.kind == "sign-in":
        return None
    name = issuer.name if issuer else tokens.issuer
    subjects = [issuer.by_name(s) if issuer else s for s in tokens.subjects or ()]
    if tokens.subjects is None:
        return Severity.HIGH, f"any workload of {name}"
    wild = [subject for subject in subjects if _wild([subject])]
    first = [subject for subject in wild if _WILD.search(_project(subject, issuer))]
    if first:
        return Severity.HIGH, f"any project of {name} that fits `{first[0]}`"
    if wild:
        return Severity.LOW, f"any branch, event or account of {name} that fits `{wild[0]}`"
    return (Severity.LOW, f"tokens of {name} for another audience") if _wild(tokens.audiences) else None


def _wild(patterns: Iterable[str] | None) -> bool:
    return patterns is None or any(_WILD.search(pattern) for pattern in patterns)


def _project(subject: str, issuer: OidcIssuer | None) -> str:
    """The part of a subject that names the project or namespace, or all of it in a form nobody knows.

    Where the customer's name ends in a colon, a word (``project``) stands before the project's.
    """
    every = [form for row in oidc_issuers() for form in row.subjects]
    for form in (*(issuer.subjects if issuer and issuer.subjects else every), _SERVICE_ACCOUNTS):
        before, _, end = form.partition("{tenant}")
        if subject.startswith(before):
            place = subject.find(end, len(before))
            rest = subject[len(before) :] if place < 0 else subject[place + len(end) :]
            rest = rest.partition(":")[2] or rest if end == ":" else rest
            return re.split(f"[{issuer.project_ends if issuer else ':/'}]", rest)[0]
    return re.split("[:/]", subject)[0]
