"""What follows from whom or what a variable stands for.

Source: IAM User Guide, "Available keys for IAM", iam:PermissionsBoundary; Service Authorization Reference,
"Actions, resources, and condition keys for Amazon Elastic Container Service", ecs:cluster.
"""

from __future__ import annotations

from nhiscan.access.aws.exact.context import Lacking, Value
from nhiscan.access.aws.steps.facts.tables import UNSEEN, Bound, Tables
from nhiscan.model import Layer
from nhiscan.reference.aws_escalation import derived


def told(tables: Tables, word: str, bound: Bound) -> Value | None:
    """What ``word``, a variable or something derived from one, stands for; None: nobody has seen it."""
    kind, variable = derived(word) or ("", word)
    thing = bound.get(variable, UNSEEN)
    if thing == UNSEEN:
        return None
    match kind:
        case "boundary-of":
            return _boundary(tables, thing)
        case "cluster-of":
            return _cluster(thing)
        case _:
            return thing


def _boundary(tables: Tables, holder: str) -> Value | None:
    who = tables.identities.get(holder)
    bounds = [row for row in tables.grants.get(holder, ()) if row.layer is Layer.BOUNDARY]
    if bounds:
        return bounds[0].reference
    seen = who is not None and (who.partition, "grants") not in tables.open
    return Lacking.ABSENT if seen else None


def _cluster(service: str) -> str | None:
    """Of ``…:service/CLUSTER/NAME``; the older form without it does not tell."""
    start, _, rest = service.partition(":service/")
    cluster, slash, _ = rest.partition("/")
    return f"{start}:cluster/{cluster}" if slash else None
