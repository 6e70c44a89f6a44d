"""Long-lived keys that can run models at your cost.

A leaked key that may call a model is turned into money within minutes: thieves sell the model's time, and
the bill is the owner's. An agent that holds such a key passes its own budget on to whoever talks it into
showing the key. Short-lived credentials end before they are sold.

Counted are access keys and API keys without an end that work now, on identities that may invoke a model
(calls of Converse are authorised as InvokeModel). Where that hangs on a condition, the finding is
`conditional`.

## Example

`svc-report` has an active access key and `bedrock:InvokeModel` on `*`.

## What to do

Give the caller a role, or let the key end within hours. Restrict it to the models in use, and deny the
rest with a service control policy.

Settings: none
Needs: credentials; policies and their documents
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from nhiscan.estate import Estate
from nhiscan.exports import fixes
from nhiscan.model import (
    Answer,
    Confidence,
    Credential,
    CredentialKind,
    Identity,
    Outcome,
    Severity,
)
from nhiscan.reference.controls import Theme
from nhiscan.rule import Rule, statement_evidence
from nhiscan.settings import Settings

RULE = Rule(
    id="credential-model-access",
    title="long-lived key that can run models",
    severity=Severity.HIGH,
    theme=Theme.LONG_LIVED_SECRET,
    why="Stolen keys for models are sold within minutes, and the bill is yours.",
    about=Estate.credentials,
    hidden=Estate.untold_credentials,
)
_KINDS: Final = {CredentialKind.ACCESS_KEY, CredentialKind.API_KEY, CredentialKind.SERVICE_SPECIFIC}
_RUNS_MODELS: Final[Mapping[str, tuple[str, ...]]] = {
    "aws": ("bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream", "bedrock-mantle:CreateInference"),
}
"""Per provider the actions that run a model.

Source: Amazon Bedrock User Guide, "Prerequisites for running model inference"; Service Authorization
Reference, "Amazon Bedrock", "Amazon Bedrock Powered by AWS Mantle".
"""


@RULE.check
def model_access(estate: Estate, _: Settings) -> Iterator[Outcome]:
    """Keys that work for ever, on identities that may run a model."""
    for credential in estate.credentials():
        identity = estate.identity(credential.identity)
        lasting = credential.kind in _KINDS and credential.expires is None and credential.active is not False
        elsewhere = credential.service is not None and not credential.service.startswith("bedrock")
        if identity is None or not lasting or elsewhere:
            yield RULE.clean(credential)
        else:
            yield _judged(estate, credential, identity)


def _judged(estate: Estate, credential: Credential, identity: Identity) -> Outcome:
    standing = estate.can(identity, _RUNS_MODELS.get(identity.provider, ()))
    match standing.answer:
        case Answer.UNKNOWN:
            return RULE.not_evaluated(credential, estate.access_missing(identity))
        case Answer.EXPLICIT_DENY | Answer.IMPLICIT_DENY:
            return RULE.clean(credential)
        case _:
            sure = standing.answer is Answer.ALLOWED
            keys = "" if sure else f", depending on {', '.join(standing.depends_on) or 'what is not seen'}"
            return RULE.finding(
                credential,
                f"can run models{keys}",
                confidence=Confidence.CERTAIN if sure else Confidence.CONDITIONAL,
                evidence=map(statement_evidence, standing.because),
                fix=fixes.deactivate(credential, first="give the caller a role or a key that ends, then:"),
            )
