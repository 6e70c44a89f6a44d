"""The policies of an engine, with their text: ``aws bedrock-agentcore-control list-policies``."""

from __future__ import annotations

from hashlib import sha256

from nhiscan.connectors.aws.agents.agentcore import ENGINE, GONE, POLICY, arn
from nhiscan.connectors.aws.agents.described import describe
from nhiscan.connectors.aws.agents.listed import answers
from nhiscan.connectors.aws.agents.places import lists, named
from nhiscan.connectors.aws.agents.settings import Setting, text_at
from nhiscan.connectors.aws.arns import accounts_of, elsewhere
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.entry import Entry
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.facts import Given
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.files import canonical_json
from nhiscan.model import Policy

_WHAT = "policies of an AgentCore policy engine"


def _read(file: File, ledger: Ledger) -> None:
    """Every policy as a resource; its text is a document, but no grant of any layer of AWS's own."""
    place = named(file, "ENGINE")
    ledger.learn(Given(_WHAT, f"{place.region}/{place.word}"))
    engine = arn(place.region, f"policy-engine/{place.word}", ledger)
    for entry in file.top.entries("policies"):
        entry.about(engine)
        with entry.guarded():
            _policy(entry, ledger)


def _policy(entry: Entry, ledger: Ledger) -> None:
    policy = entry.text("policyArn")
    if elsewhere(policy, ledger.account):
        return
    found: dict[str, Setting] = {
        "status": entry.maybe("status"),
        "enforcementMode": entry.maybe("enforcementMode"),
        "policyEngineArn": policy.partition("/policy/")[0],
    }
    if (document := _document(entry)) is not None:
        found |= {"document": ledger.store(document), "language": document.language}
    describe(ledger, policy, POLICY, name=entry.maybe("name"), role=None, found=found)


def _document(entry: Entry) -> Policy | None:
    """The text, as a JSON text; None: it is still to be generated.

    Source: Bedrock AgentCore Control API Reference, "PolicyDefinition" and "PolicyStatement", which may be
    in Cedar or in Dogwood.
    """
    for key, language in (("cedar", "cedar"), ("policy", "cedar or dogwood")):
        if (statement := text_at(entry, "definition", key, "statement")) is not None:
            text = canonical_json(statement)
            return Policy(
                f"sha256:{sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()}", language, text
            )
    return None


# GetPolicy says nothing that the list does not; without the key of an encrypted engine both are refused
LIST_POLICIES = Call(
    "bedrock-agentcore-control",
    "ListPolicies",
    "bedrock-agentcore:ListPolicies",
    keeps="policies(policyId name policyEngineId policyArn status enforcementMode "
    "definition(cedar(statement) policy(statement) policyGeneration(policyGenerationId)))",
)
EXPORT = Export(
    what=_WHAT,
    command="aws bedrock-agentcore-control list-policies --region REGION --policy-engine-id ENGINE",
    file="agentcore/policies/REGION/ENGINE.json",
    tables=("resources",),
    calls=(LIST_POLICIES,),
    recognises=lambda file: lists(
        file, "policies", "policyArn", "policyEngineId", below=("agentcore", "policies")
    ),
    accounts=lambda file: accounts_of(file.values("policies", "policyArn")),
    read=_read,
    each=answers(ENGINE, "agentcore/policies"),
    none=GONE,
    further=True,
)
