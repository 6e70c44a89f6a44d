"""Targets that several reach alike are one node: fewer links, and the same ends."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from nhiscan.access import Edge
from nhiscan.graph.entitlement import EntitlementGraph, Link, LinkKind, NodeKind
from tests.graph.entitlement_fake import HERE, edge, graph, role

ROLES = [f"arn:aws:iam::{HERE}:role/r{number:03}" for number in range(40)]
ASSUME, POLICY, READ = "aws-sts-assume-role", "aws-iam-put-role-policy", "aws-lambda-read-code"


def built(*steps: Edge) -> EntitlementGraph:
    return graph(*steps, who=(), more=[role(arn) for arn in ROLES])


def sets(of: EntitlementGraph) -> list[str]:
    return [node.id for node in of.nodes if node.kind is NodeKind.SET]


def unfolded(of: EntitlementGraph) -> Iterator[tuple[str, LinkKind, bool, str]]:
    """Every step as if there were no sets: from whom, of which kind, on a condition or not, to whom."""
    inside: dict[str, list[str]] = {id_: [] for id_ in sets(of)}
    for link in of.links:
        if link.source in inside:
            inside[link.source].append(link.target)
    for link in of.links:
        if link.methods:
            for target in inside.get(link.target, [link.target]):
                yield link.source, link.kind, link.conditional, target


def steps(of: EntitlementGraph) -> list[Link]:
    return [link for link in of.links if link.methods]


SHARED: dict[str, tuple[list[Edge], int]] = {
    "one alone who reaches many": ([edge(ROLES[0], ASSUME, *ROLES[1:])], 0),
    "many who reach one": ([edge(each, ASSUME, ROLES[0]) for each in ROLES[1:]], 0),
    "two who reach two": ([edge(each, ASSUME, *ROLES[2:4]) for each in ROLES[:2]], 0),
    "two who reach three": ([edge(each, ASSUME, *ROLES[2:5]) for each in ROLES[:2]], 1),
    "everybody but themselves": (
        [edge(each, ASSUME, *(other for other in ROLES if other != each)) for each in ROLES],
        1,
    ),
    "two each other, and a third both": (
        [
            edge(ROLES[0], ASSUME, ROLES[1]),
            edge(ROLES[1], ASSUME, ROLES[0]),
            edge(ROLES[2], ASSUME, *ROLES[:2]),
        ],
        0,
    ),
    "everybody's policies but their own": (
        [
            edge(each, POLICY, *(other for other in ROLES[:4] if other != each), gains="rewrite")
            for each in ROLES[:4]
        ],
        0,
    ),
    "the same for another gain": (
        [edge(each, ASSUME, *ROLES[4:8]) for each in ROLES[:2]]
        + [edge(each, POLICY, *ROLES[4:8], gains="rewrite") for each in ROLES[:2]],
        2,
    ),
    "the same in another way, and perhaps": (
        [
            edge(ROLES[0], ASSUME, *ROLES[4:8]),
            edge(ROLES[0], "aws-lambda-create-function", *ROLES[4:8]),
            edge(ROLES[1], ASSUME, *ROLES[4:8], conditional=True),
        ],
        1,
    ),
}


@pytest.mark.parametrize(("given_steps", "number"), SHARED.values(), ids=SHARED)
def test_a_set_is_made_where_it_spares_links(given_steps: list[Edge], number: int) -> None:
    assert len(sets(built(*given_steps))) == number


def test_links_grow_with_sources_and_targets_and_not_with_pairs() -> None:
    found = built(*(edge(each, ASSUME, *(other for other in ROLES if other != each)) for each in ROLES))
    [shared] = [node for node in found.nodes if node.kind is NodeKind.SET]
    assert dict(shared.facts)["size"] == len(ROLES)
    assert len(steps(found)) == len(ROLES)
    assert sum(link.source == shared.id for link in found.links) == len(ROLES)


def test_what_is_held_through_a_set_is_held_and_what_is_read_through_one_is_not() -> None:
    held = built(*(edge(each, ASSUME, *ROLES[4:8]) for each in ROLES[:4]))
    read = built(*(edge(each, READ, *ROLES[4:8], gains="read") for each in ROLES[:4]))
    for found, kind, through in ((held, LinkKind.LEADS_TO, True), (read, LinkKind.INCLUDES, False)):
        inside = {link.kind for link in found.links if link.source in sets(found)}
        assert inside == {kind}
        assert kind.traversable is through


def test_the_same_set_is_called_the_same_in_every_snapshot() -> None:
    one = built(*(edge(each, ASSUME, *ROLES[4:8]) for each in ROLES[:2]))
    other = built(
        edge(ROLES[9], READ, ROLES[8], gains="read"),
        *(edge(each, ASSUME, *ROLES[4:8]) for each in ROLES[1:4]),
    )
    assert sets(one) == sets(other)
    assert sets(one) != sets(built(*(edge(each, ASSUME, *ROLES[4:9]) for each in ROLES[:2])))


METHODS = {ASSUME: "become", "aws-ssm-start-session": "become", POLICY: "rewrite", READ: "read"}
KINDS = {
    ASSUME: LinkKind.ASSUME,
    "aws-ssm-start-session": LinkKind.USE_WORKLOAD,
    POLICY: LinkKind.CHANGE_POLICY,
    READ: LinkKind.READ_SECRET,
}


@st.composite
def some_steps(draw: st.DrawFn) -> list[Edge]:
    """Steps of a few roles to a few groups of roles, one by each method at most."""
    groups = draw(st.lists(st.sets(st.sampled_from(ROLES[:8]), min_size=1), min_size=1, max_size=3))
    chosen = st.dictionaries(
        st.tuples(st.sampled_from(ROLES[:8]), st.sampled_from(sorted(METHODS)), st.booleans()),
        st.sampled_from(groups),
        max_size=24,
    )
    found = draw(chosen)
    return [
        edge(source, method, *targets, gains=METHODS[method], conditional=conditional)
        for (source, method, conditional), targets in sorted(found.items(), key=lambda item: item[0])
    ]


@given(some_steps())
def test_sets_lose_nothing_and_add_only_that_everybody_holds_themselves(given_steps: list[Edge]) -> None:
    told = {
        (step.source, KINDS[step.method], step.conditional, target)
        for step in given_steps
        for target in step.targets
    }
    made = built(*given_steps)
    event(f"{len(sets(made))} sets")
    found = set(unfolded(made))
    assert told <= found
    assert all(source == target and kind.traversable for source, kind, _, target in found - told)
    direct = len(told)
    assert len(steps(made)) + sum(link.source in sets(made) for link in made.links) <= direct
