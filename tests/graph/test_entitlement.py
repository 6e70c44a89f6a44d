"""The public graph of a company written by hand: what is a node, what is a link, and of which kind."""

from __future__ import annotations

from typing import Any

import networkx as nx
import pytest

from nhiscan.access import Alteration, Change, Edge, Grip, Step
from nhiscan.graph.entitlement import EntitlementGraph, LinkKind, NodeKind
from nhiscan.model import Answer, Credential, CredentialKind, Standing, Workload
from tests.graph.entitlement_fake import (
    ADMIN,
    AGENT,
    BUCKET,
    CLERK,
    FAR,
    FUNCTION,
    HERE,
    KEY,
    OIDC,
    SAML,
    SECRET,
    SERVICE,
    STAFF,
    THERE,
    VENDOR,
    FakeWays,
    edge,
    entry,
    graph,
    of,
)

Drawn = tuple[str, str, str, bool]


def drawn(of: EntitlementGraph) -> set[Drawn]:
    """Every link, without what is known of it besides."""
    return {(link.source, link.kind.value, link.target, link.conditional) for link in of.links}


def kinds(of: EntitlementGraph) -> dict[str, tuple[str, str]]:
    return {node.id: (node.kind.value, node.type) for node in of.nodes}


def test_what_acts_runs_or_proves_is_a_node_and_what_nothing_leads_to_is_none() -> None:
    assert kinds(graph()) == {
        HERE: ("account", ""),
        THERE: ("account", ""),
        ADMIN: ("identity", "role"),
        AGENT: ("identity", "role"),
        FAR: ("identity", "role"),
        CLERK: ("identity", "user"),
        STAFF: ("group", "group"),
        FUNCTION: ("workload", "lambda-function"),
        KEY: ("credential", "access-key"),
    }


def test_tables_tell_members_what_runs_as_whom_and_what_proves_whom() -> None:
    assert drawn(graph(who=())) == {
        (CLERK, "member-of", STAFF, False),
        (FUNCTION, "runs-as", AGENT, False),
        (KEY, "proves", CLERK, False),
    }


STEPS: dict[str, tuple[Edge, tuple[str, str, bool]]] = {
    "assumes a role of its account": (
        edge(CLERK, "aws-sts-assume-role", AGENT),
        ("assume", AGENT, True),
    ),
    "assumes a role of another account": (
        edge(CLERK, "aws-sts-assume-role", FAR),
        ("assume-cross-account", FAR, True),
    ),
    "hands a role to a new function": (
        edge(CLERK, "aws-lambda-create-function", AGENT),
        ("pass-role", AGENT, True),
    ),
    "opens a shell on a machine that runs as the role": (
        edge(CLERK, "aws-ssm-start-session", AGENT),
        ("use-workload", AGENT, True),
    ),
    "changes what a function does": (
        edge(CLERK, "aws-lambda-update-code", AGENT),
        ("change-code", AGENT, True),
    ),
    "changes whom a role trusts": (
        edge(CLERK, "aws-iam-update-assume-role-policy", AGENT),
        ("change-trust", AGENT, True),
    ),
    "makes a key of a user": (
        edge(AGENT, "aws-iam-create-access-key", CLERK),
        ("change-credential", CLERK, True),
    ),
    "makes a key that opens one service": (
        edge(AGENT, "aws-iam-upload-ssh-key", CLERK),
        ("act-in-part", CLERK, False),
    ),
    "gives a role a policy": (
        edge(CLERK, "aws-iam-put-role-policy", AGENT, gains="rewrite"),
        ("change-policy", AGENT, False),
    ),
    "takes a boundary away": (
        edge(CLERK, "aws-iam-delete-role-boundary", AGENT, gains="lift"),
        ("change-boundary", AGENT, False),
    ),
    "puts somebody into a group": (
        edge(CLERK, "aws-iam-add-user-to-group", STAFF, gains="join"),
        ("join-group", STAFF, False),
    ),
    "reads a secret": (
        edge(CLERK, "aws-secretsmanager-read-secret", SECRET, gains="read"),
        ("read-secret", SECRET, False),
    ),
    "opens a resource": (
        edge(CLERK, "aws-secretsmanager-put-resource-policy", SECRET, gains="open"),
        ("change-policy", SECRET, False),
    ),
    "does what no table knows": (edge(CLERK, "xy-new-way", AGENT), ("take-over", AGENT, True)),
}


@pytest.mark.parametrize(("step", "told"), STEPS.values(), ids=STEPS)
@pytest.mark.parametrize("conditional", [False, True])
def test_a_step_is_a_link_of_its_kind(step: Edge, told: tuple[str, str, bool], conditional: bool) -> None:
    given = Edge(step.source, step.method, step.gains, step.targets, conditional)
    kind, target, holds = told
    [link] = [link for link in graph(given).links if link.methods]
    assert (link.kind.value, link.target, link.conditional) == (kind, target, conditional)
    assert (link.gains, link.methods, link.kind.traversable) == (step.gains, (step.method,), holds)


ENTRIES: dict[str, tuple[Step, tuple[str, str], str]] = {
    "a service": (
        entry(SERVICE, method="aws-service-assumes-role"),
        ("outsider", "service"),
        "assume-as-service",
    ),
    "an issuer of tokens": (
        entry(OIDC, method="aws-sts-assume-role-with-token"),
        ("outsider", "oidc"),
        "assume-with-oidc",
    ),
    "a SAML provider": (
        entry(SAML, method="aws-sts-assume-role-with-token"),
        ("outsider", "saml"),
        "assume-with-saml",
    ),
    "a vendor's account": (entry(VENDOR), ("outsider", "account"), "assume-cross-account"),
    "everyone": (entry("*"), ("outsider", "everyone"), "assume-cross-account"),
    "somebody that no table tells of": (entry("who?"), ("outsider", ""), "assume-cross-account"),
}


@pytest.mark.parametrize(("step", "node", "kind"), ENTRIES.values(), ids=ENTRIES)
def test_whoever_is_let_in_from_outside_is_a_node(step: Step, node: tuple[str, str], kind: str) -> None:
    found = graph(outside=[step])
    assert kinds(found)[step.source] == node
    assert (step.source, kind, AGENT, False) in drawn(found)


def test_an_entry_that_hangs_on_a_key_is_conditional() -> None:
    found = graph(outside=[entry(VENDOR, AGENT, "aws-sts-assume-role", "sts:externalid")])
    assert (VENDOR, "assume-cross-account", AGENT, True) in drawn(found)


def test_ways_up_lead_to_the_account_and_on_to_everybody_in_it() -> None:
    tops = {ADMIN: Standing(Answer.ALLOWED), AGENT: Standing(Answer.CONDITIONAL)}
    found = graph(tops=tops)
    assert {row for row in drawn(found) if HERE in (row[0], row[2])} == {
        (ADMIN, "administer", HERE, False),
        (AGENT, "administer", HERE, True),
        (HERE, "holds", ADMIN, False),
        (HERE, "holds", AGENT, False),
        (HERE, "holds", CLERK, False),
    }
    administrator = {node.id: dict(node.facts).get("administrator") for node in found.nodes}
    assert (administrator[ADMIN], administrator[AGENT], administrator[CLERK]) == ("sure", "maybe", "no")
    assert administrator[STAFF] is None


REWRITTEN = Change("rewritten")
RISES: dict[str, tuple[Alteration, Answer, bool | None]] = {
    "rewrites itself to the top": (Alteration(REWRITTEN, Grip(2, 2), held=True), Answer.ALLOWED, False),
    "perhaps rewrites itself": (Alteration(REWRITTEN, Grip(0, 2), held=True), Answer.ALLOWED, True),
    "its guardrails perhaps leave it": (
        Alteration(REWRITTEN, Grip(2, 2), held=True),
        Answer.CONDITIONAL,
        True,
    ),
    "its boundary leaves little": (
        Alteration(REWRITTEN, Grip(2, 2), held=True),
        Answer.IMPLICIT_DENY,
        None,
    ),
    "becomes itself, where nothing is altered": (
        Alteration(REWRITTEN, Grip(2, 2), held=False),
        Answer.ALLOWED,
        None,
    ),
    "rewrites another": (Alteration(REWRITTEN, Grip(4, 4), held=True), Answer.ALLOWED, None),
}


@pytest.mark.parametrize(("altered", "then", "conditional"), RISES.values(), ids=RISES)
def test_who_rises_by_a_change_of_itself(altered: Alteration, then: Answer, conditional: bool | None) -> None:
    found = of(FakeWays(altered={AGENT: [altered]}, after={REWRITTEN: then}))
    rises = [link.conditional for link in found.links if link.kind is LinkKind.RISE]
    assert rises == ([] if conditional is None else [conditional])


def test_methods_of_one_kind_between_the_same_are_one_link() -> None:
    found = graph(
        edge(CLERK, "aws-lambda-update-layers", AGENT), edge(CLERK, "aws-lambda-update-code", AGENT)
    )
    [link] = [link for link in found.links if link.kind is LinkKind.CHANGE_CODE]
    assert link.methods == ("aws-lambda-update-code", "aws-lambda-update-layers")


def test_a_resource_that_something_leads_to_is_a_node() -> None:
    found = kinds(graph(edge(CLERK, "aws-secretsmanager-read-secret", SECRET, gains="read")))
    assert found[SECRET] == ("resource", "secret")
    assert BUCKET not in found


def test_what_is_named_and_never_shown_is_told_so() -> None:
    lost = f"arn:aws:iam::{HERE}:role/lost"
    found = graph(
        edge(CLERK, "aws-ssm-read-parameter", "arn:of:parameter", gains="read"),
        more=[
            Workload("job", "aws", HERE, "batch-job", "job", lost),
            Credential("key-of-nobody", "aws", HERE, CredentialKind.ACCESS_KEY, lost),
        ],
    )
    assert kinds(found)[lost] == kinds(found)["arn:of:parameter"] == ("unknown", "")


def test_both_ends_of_every_link_are_nodes_and_none_comes_twice() -> None:
    found = graph(*(step for step, _ in STEPS.values()), outside=[step for step, _, _ in ENTRIES.values()])
    ids = [node.id for node in found.nodes]
    assert ids == sorted(set(ids))
    assert {end for link in found.links for end in (link.source, link.target)} <= set(ids)


def test_the_order_of_what_is_told_changes_nothing() -> None:
    steps = [step for step, _ in STEPS.values()]
    outside = [step for step, _, _ in ENTRIES.values()]
    one, other = graph(*steps, outside=outside), graph(*steps[::-1], outside=outside[::-1])
    assert (one.nodes, one.links) == (other.nodes, other.links)


def test_networkx_gets_plain_values_and_nothing_that_nobody_knows() -> None:
    made = graph(edge(CLERK, "aws-sts-assume-role", AGENT, conditional=True)).to_networkx()
    assert isinstance(made, nx.MultiDiGraph)
    values: list[Any] = [value for _, known in made.nodes(data=True) for value in known.values()]
    values += [value for _, _, known in made.edges(data=True) for value in known.values()]
    assert {type(value) for value in values} <= {str, int, bool}
    assert made.nodes[CLERK] == {
        "kind": "identity",
        "type": "user",
        "label": "clerk",
        "provider": "aws",
        "partition": HERE,
        "administrator": "no",
        "enabled": True,
        "nature": "unknown",
    }
    assert "enabled" not in made.nodes[AGENT]
    assert list(made.get_edge_data(CLERK, AGENT).values()) == [
        {
            "kind": "assume",
            "conditional": True,
            "traversable": True,
            "gains": "become",
            "methods": "aws-sts-assume-role",
        }
    ]


def test_ways_of_networkx_lead_over_what_is_held() -> None:
    made = graph(
        edge(AGENT, "aws-sts-assume-role", ADMIN), tops={ADMIN: Standing(Answer.ALLOWED)}
    ).to_networkx()
    held = nx.subgraph_view(made, filter_edge=lambda a, b, key: bool(made.edges[a, b, key]["traversable"]))
    assert nx.shortest_path(held, FUNCTION, HERE) == [FUNCTION, AGENT, ADMIN, HERE]


def test_every_kind_says_what_it_means() -> None:
    assert all(kind.words for kind in LinkKind)
    assert len({kind.words for kind in LinkKind}) == len(LinkKind)
    assert NodeKind.UNKNOWN in NodeKind
