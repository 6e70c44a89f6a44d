"""The company of tests/graph as other programs get it, and one whose names a stranger chose."""

from __future__ import annotations

import io

from nhiscan.cli.export import exports
from nhiscan.graph.entitlement import EntitlementGraph
from nhiscan.model import Answer, Identity, IdentityKind, Standing, Workload
from tests.graph.entitlement_fake import ADMIN, AGENT, CLERK, FAR, HERE, OIDC, edge, entry, graph
from tests.hostile.strings import HOSTILE


def written(name: str, of: EntitlementGraph) -> str:
    """What the export called ``name`` writes."""
    out = io.StringIO(newline="")
    exports()[name].write(of, out)
    return out.getvalue()


def company() -> EntitlementGraph:
    """Steps of several kinds, sure and not; a set; an administrator; somebody let in."""
    return graph(
        edge(CLERK, "aws-sts-assume-role", ADMIN, AGENT, FAR),
        edge(FAR, "aws-lambda-update-code", ADMIN, AGENT, FAR),
        edge(AGENT, "aws-sts-assume-role", ADMIN, conditional=True),
        edge(AGENT, "aws-iam-put-role-policy", ADMIN, gains="rewrite"),
        edge(AGENT, "aws-iam-put-role-policy", CLERK, gains="lift"),
        outside=[entry(OIDC, AGENT, "aws-sts-assume-role-with-token", "issuer:sub")],
        tops={ADMIN: Standing(Answer.ALLOWED)},
    )


def strangers() -> EntitlementGraph:
    """Every hostile string as an identity's id and name, as what runs as it, and as who is let in."""
    ids = [f"hostile/{number}/{text}" for number, text in enumerate(HOSTILE)]
    names = zip(ids, HOSTILE, strict=True)
    return graph(
        *(edge(id_, "aws-sts-assume-role", AGENT) for id_ in ids),
        outside=[entry(text, AGENT) for text in HOSTILE],
        more=[
            *(Identity(id_, "aws", HERE, IdentityKind.ROLE, text) for id_, text in names),
            *(
                Workload(f"job/{id_}", "aws", HERE, text, text, id_)
                for id_, text in zip(ids, HOSTILE, strict=True)
            ),
        ],
        who=[*ids, ADMIN],
    )
