"""What AWS's own policy simulator says to the cases it can be asked.

It reads nothing of the account and changes nothing in it: every policy is sent along.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from tools.traps.cases import Case

CANNOT_BE_SENT: Final = ("session", "endpoint", "rcp", "kms_grants")
"""Kinds of policy for which the simulator has no input.

Source: IAM API Reference, "SimulateCustomPolicy".
"""
SILENT: Final = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "sts:GetCallerIdentity", "Resource": "*"}],
    }
)
"""Stands where a case has no identity policy: the simulator wants at least one."""
DECISIONS: Final = {
    "allowed": "allowed",
    "explicitDeny": "explicit_deny",
    "implicitDeny": "implicit_deny",
}
FAMILIES: Final = {
    "numeric": "numeric",
    "date": "date",
    "bool": "boolean",
    "binary": "binary",
    "ip": "ip",
    "notip": "ip",
}
"""How the operator that asks for a key begins, and the type of value the simulator is told; else a string."""


class Simulator(Protocol):
    """The part of an IAM client that is used."""

    def simulate_custom_policy(self, **inputs: Any) -> Mapping[str, Any]:
        """Ask once."""


class RefusedCase(Exception):
    """The simulator refused the inputs of one case; the text is its error code."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One case and what the account said."""

    case: Case
    """The case."""
    said: str
    """``agrees with our choice``, ``with alternative N``, ``fits none: …`` or ``cannot be asked: …``."""


def check(cases: Iterable[Case], client: Simulator) -> Iterator[Seen]:
    """Ask each case that can be put into the simulator's inputs; the rest says why not.

    Raises whatever the client raises but RefusedCase: without permission there is nothing to learn.
    """
    for case in cases:
        if why := unaskable(case.request):
            yield Seen(case, f"cannot be asked: {why}")
            continue
        try:
            said = decision(client.simulate_custom_policy(**inputs(case.request)))
        except RefusedCase as refused:
            yield Seen(case, f"cannot be asked: the simulator refuses it ({refused})")
        else:
            yield Seen(case, compared(case, said))


def compared(case: Case, said: str) -> str:
    """Which of a case's expectations the account's ``said`` is."""
    if said == case.expect.decision:
        return "agrees with our choice"
    for number, alternative in enumerate(case.alternatives, start=1):
        if said == alternative.decision:
            return f"with alternative {number} ({said})"
    return f"fits none: {said}"


def decision(answer: Mapping[str, Any]) -> str:
    """The decision on the one action and resource that were asked, in the suite's words.

    Source: IAM API Reference, "EvaluationResult": the resource's own result is the one that counts.
    """
    result = answer["EvaluationResults"][0]
    own = result.get("ResourceSpecificResults") or ()
    return DECISIONS[own[0]["EvalResourceDecision"] if own else result["EvalDecision"]]


def unaskable(request: Mapping[str, Any]) -> str | None:
    """Why the simulator has no inputs for this request; None if it has.

    Source: IAM API Reference, "SimulateCustomPolicy", CallerArn, ResourcePolicy, ResourceArns.
    """
    policies = request["policies"]
    for kind in CANNOT_BE_SENT:
        if kind in policies:
            return f"no input for {kind} policies"
    if request.get("unknown_context") == "possible":
        return "keys nobody told are absent there"
    if not request.get("principal", "").startswith("arn:") or ":iam::" not in request["principal"]:
        return "the caller must be a user or a role"
    if len(policies.get("resource", ())) > 1 or len(policies.get("boundary", ())) > 1:
        return "one resource policy and one boundary at most"
    if policies.get("boundary") == []:
        return "a boundary without a document cannot be sent"
    if "resource" in policies and (":role/" in request["principal"] or request["action"].startswith("sts:")):
        return "no resource policies with roles"
    if any(value is None or value == [] for value in request.get("context", {}).values()):
        return "a key without a value cannot be sent"
    return None


def inputs(request: Mapping[str, Any]) -> dict[str, Any]:
    """The simulator's inputs for a request that it can be asked.

    Source: IAM API Reference, "SimulateCustomPolicy".
    """
    policies = request["policies"]
    sent: dict[str, Any] = {
        "PolicyInputList": _texts(policies.get("identity", ())) or [SILENT],
        "ActionNames": [request["action"]],
        "ResourceArns": [request.get("resource", "*")],
        "CallerArn": request["principal"],
    }
    if policies.get("boundary"):
        sent["PermissionsBoundaryPolicyInputList"] = _texts(policies["boundary"])
    if policies.get("resource"):
        sent["ResourcePolicy"] = _texts(policies["resource"])[0]
        if "resource_account" in request:
            sent["ResourceOwner"] = f"arn:aws:iam::{request['resource_account']}:root"
    if "scp" in policies:
        sent["OrderedOrganizationPolicyInputList"] = [
            {"ServiceControlPolicyInputList": _texts(level)} for level in policies["scp"]
        ]
    if context := request.get("context"):
        types = _types(policies)
        sent["ContextEntries"] = [_entry(key, value, types) for key, value in context.items()]
    return sent


def _texts(policies: Iterable[Mapping[str, Any]]) -> list[str]:
    return [json.dumps(policy.get("policy", policy)) for policy in policies]


def _entry(key: str, value: Any, types: Mapping[str, str]) -> dict[str, Any]:
    several = isinstance(value, list)
    values = [_text(one) for one in (value if several else [value])]
    kind = types.get(key.lower(), "string")
    return {
        "ContextKeyName": key,
        "ContextKeyValues": values,
        "ContextKeyType": f"{kind}List" if several else kind,
    }


def _text(value: Any) -> str:
    return json.dumps(value) if isinstance(value, bool) else str(value)


def _types(policies: Mapping[str, Any]) -> dict[str, str]:
    """The type of each key by the operator that asks for it."""
    types: dict[str, str] = {}
    for operator, keys in _conditions(policies):
        name = operator.lower().rpartition(":")[2]
        for begin, kind in FAMILIES.items():
            if name.startswith(begin):
                types.update((key.lower(), kind) for key in keys)
    return types


def _conditions(found: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every operator with its keys, wherever a Condition stands in ``found``."""
    if isinstance(found, Mapping):
        yield from found.get("Condition", {}).items()
        for value in found.values():
            yield from _conditions(value)
    elif isinstance(found, Sequence) and not isinstance(found, str):
        for value in found:
            yield from _conditions(value)
