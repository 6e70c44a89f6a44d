"""OpenGraph: what BloodHound takes, by its rules and by another's schema of them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from bhopengraph.Edge import EDGE_SCHEMA
from bhopengraph.Node import NODE_SCHEMA
from jsonschema import Draft202012Validator

from nhiscan.formats.opengraph import node_id
from nhiscan.graph.entitlement import EntitlementGraph
from tests.formats.exported import company, strangers, written
from tests.graph.entitlement_fake import ADMIN, AGENT, CLERK, FAR, HERE, edge, graph

MADE: dict[str, Callable[[], EntitlementGraph]] = {
    "company": company,
    "strangers": strangers,
    "nobody": lambda: graph(who=()),
}


def payload(of: EntitlementGraph) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(written("opengraph", of))
    return found


@cache
def definition() -> dict[str, Any]:
    """The extension that is installed first."""
    found: dict[str, Any] = json.loads(written("opengraph-schema", graph()))
    return found


@pytest.fixture(params=list(MADE))
def told(request: pytest.FixtureRequest) -> dict[str, Any]:
    """A payload."""
    return payload(MADE[request.param]())


def rows(told: dict[str, Any]) -> list[dict[str, Any]]:
    return [*told["graph"]["nodes"], *told["graph"]["edges"]]


def test_the_payload_has_its_parts_and_metadata_only_its_source(told: dict[str, Any]) -> None:
    assert set(told) == {"metadata", "graph"}
    assert told["metadata"] == {"source_kind": "NHI"}
    assert set(told["graph"]) == {"nodes", "edges"}


def test_every_node_and_edge_is_valid_by_the_schema_of_another(told: dict[str, Any]) -> None:
    nodes, edges = Draft202012Validator(NODE_SCHEMA), Draft202012Validator(EDGE_SCHEMA)
    for node in told["graph"]["nodes"]:
        nodes.validate(node)
    for link in told["graph"]["edges"]:
        edges.validate(link)


def test_ids_are_one_each_in_capitals_and_without_a_colon(told: dict[str, Any]) -> None:
    ids = [node["id"] for node in told["graph"]["nodes"]]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch("NHI-[0-9A-F]{32}", id_) for id_ in ids)


def test_edges_start_and_end_at_nodes_and_no_two_of_a_kind_at_the_same(told: dict[str, Any]) -> None:
    ids = {node["id"] for node in told["graph"]["nodes"]}
    seen = set()
    for link in told["graph"]["edges"]:
        assert link["start"]["match_by"] == link["end"]["match_by"] == "id"
        assert {link["start"]["value"], link["end"]["value"]} <= ids
        key = (link["start"]["value"], link["kind"], link["end"]["value"])
        assert key not in seen
        seen.add(key)


def test_properties_are_flat_of_one_type_and_none_is_reserved(told: dict[str, Any]) -> None:
    for row in rows(told):
        for name, value in row["properties"].items():
            assert re.fullmatch("[a-z_]+", name), name
            assert name not in {"objectid", "lastseen", "reconcile", "environmentid"}
            if isinstance(value, list):
                assert value
                assert {type(each) for each in value} == {str}
            else:
                assert isinstance(value, str | int | bool)


def test_every_kind_is_declared_by_the_extension(told: dict[str, Any]) -> None:
    nodes = {kind["name"] for kind in definition()["node_kinds"]}
    edges = {kind["name"] for kind in definition()["relationship_kinds"]}
    for node in told["graph"]["nodes"]:
        assert 1 <= len(node["kinds"]) <= 2  # the source kind is added when it is taken in
        assert set(node["kinds"]) <= nodes
    assert {link["kind"] for link in told["graph"]["edges"]} <= edges


def test_the_extension_is_as_its_page_says() -> None:
    made = definition()
    assert set(made) == {"schema", "node_kinds", "relationship_kinds"}
    assert set(made["schema"]) == {"name", "display_name", "version", "namespace"}
    assert re.fullmatch(r"v\d+\.\d+\.\d+", made["schema"]["version"])
    names = [kind["name"] for key in ("node_kinds", "relationship_kinds") for kind in made[key]]
    assert len(names) == len(set(names))
    assert all(re.fullmatch(f"{made['schema']['namespace']}_[A-Za-z0-9]+", name) for name in names)
    for kind in made["node_kinds"]:
        assert re.fullmatch("#[0-9a-f]{6}", kind["color"])
        assert {"display_name", "icon", "is_display_kind"} < set(kind)
    assert all(set(kind) == {"name", "description", "is_traversable"} for kind in made["relationship_kinds"])


TRAVERSABLE = {
    "NHI_CanAssume": True,
    "NHI_MayAssume": True,
    "NHI_CanPassRole": True,
    "NHI_CanAdminister": True,
    "NHI_CanChangeTrust": True,
    "NHI_Holds": True,
    "NHI_LeadsTo": True,
    "NHI_Proves": True,
    "NHI_RunsAs": True,
    "NHI_CanActInPart": False,
    "NHI_CanChangePolicy": False,
    "NHI_CanReadSecret": False,
    "NHI_Includes": False,
    "NHI_MemberOf": False,
}


def test_paths_go_only_over_what_is_held() -> None:
    found = {kind["name"]: kind["is_traversable"] for kind in definition()["relationship_kinds"]}
    assert {name: found[name] for name in TRAVERSABLE} == TRAVERSABLE


def test_a_node_says_its_kinds_and_the_providers_id() -> None:
    [node] = [node for node in payload(company())["graph"]["nodes"] if node["id"] == node_id(ADMIN)]
    assert node == {
        "id": node_id(ADMIN),
        "kinds": ["NHI_Role", "NHI_Identity"],
        "properties": {
            "name": "admin",
            "nativeid": ADMIN,
            "type": "role",
            "provider": "aws",
            "partition": HERE,
            "administrator": "sure",
            "nature": "unknown",
        },
    }


def test_what_hangs_on_something_is_an_edge_of_another_kind() -> None:
    sure, perhaps = (
        payload(graph(edge(CLERK, "aws-sts-assume-role", AGENT, conditional=conditional)))
        for conditional in (False, True)
    )
    for made, kind in ((sure, "NHI_CanAssume"), (perhaps, "NHI_MayAssume")):
        [found] = [link for link in made["graph"]["edges"] if "methods" in link["properties"]]
        assert found == {
            "kind": kind,
            "start": {"match_by": "id", "value": node_id(CLERK)},
            "end": {"match_by": "id", "value": node_id(AGENT)},
            "properties": {
                "conditional": kind == "NHI_MayAssume",
                "gains": ["become"],
                "methods": ["aws-sts-assume-role"],
            },
        }


def test_two_gains_of_one_kind_are_one_edge_that_names_both() -> None:
    made = payload(
        graph(
            edge(CLERK, "aws-iam-put-role-policy", FAR, gains="rewrite"),
            edge(CLERK, "aws-s3-put-bucket-policy", FAR, gains="open"),
        )
    )
    [found] = [link for link in made["graph"]["edges"] if link["kind"] == "NHI_CanChangePolicy"]
    assert found["properties"]["gains"] == ["open", "rewrite"]
    assert found["properties"]["methods"] == ["aws-iam-put-role-policy", "aws-s3-put-bucket-policy"]


def test_same_graph_same_bytes_a_row_a_line() -> None:
    text = written("opengraph", company())
    assert text == written("opengraph", company())
    assert text.isascii()
    assert text.count("\n") >= len(company().nodes) + len(company().links)
