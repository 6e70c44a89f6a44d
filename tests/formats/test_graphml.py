"""GraphML: what networkx reads again, whatever a stranger called things."""

from __future__ import annotations

import io
import re
from xml.etree import ElementTree

import networkx as nx

from tests.formats.exported import company, strangers, written
from tests.graph.entitlement_fake import ADMIN, AGENT, graph, role

SPACE = "{http://graphml.graphdrawing.org/xmlns}"


def read(text: str) -> nx.MultiDiGraph[str]:
    """The graph as networkx reads it."""
    found = nx.read_graphml(io.BytesIO(text.encode("utf-8")), force_multigraph=True)
    assert isinstance(found, nx.MultiDiGraph)
    return found


def test_it_is_read_again_as_it_was() -> None:
    told, found = company().to_networkx(), read(written("graphml", company()))
    assert {id_: found.nodes[id_] for id_ in found} == {id_: told.nodes[id_] for id_ in told}
    keyed = {key: (source, target, known) for source, target, key, known in told.edges(keys=True, data=True)}
    again = {
        key: (source, target, {name: value for name, value in known.items() if name != "id"})
        for source, target, key, known in found.edges(keys=True, data=True)
    }
    assert again == keyed


def test_every_attribute_is_declared_with_its_type() -> None:
    root = ElementTree.fromstring(written("graphml", company()))
    declared = {
        (key.get("for"), key.get("attr.name")): key.get("attr.type") for key in root.iter(f"{SPACE}key")
    }
    assert declared["node", "label"] == "string"
    assert declared["edge", "conditional"] == declared["edge", "traversable"] == "boolean"
    used = {data.get("key") for data in root.iter(f"{SPACE}data")}
    assert used <= {key.get("id") for key in root.iter(f"{SPACE}key")}


def test_ids_of_edges_are_one_each() -> None:
    root = ElementTree.fromstring(written("graphml", company()))
    ids = [edge.get("id") for edge in root.iter(f"{SPACE}edge")]
    assert len(ids) == len(set(ids)) > 0


def test_same_graph_same_bytes() -> None:
    assert written("graphml", company()) == written("graphml", company())


def test_whatever_a_stranger_says_is_xml_and_no_node_is_lost() -> None:
    text = written("graphml", strangers())
    found = read(text)
    assert found.number_of_nodes() == len(strangers().nodes)
    assert found.number_of_edges() == len(strangers().links)
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202e\ufffe\uffff]", text)


def test_ids_that_differ_stay_different() -> None:
    root = ElementTree.fromstring(written("graphml", strangers()))
    ids = [node.get("id") for node in root.iter(f"{SPACE}node")]
    assert len(ids) == len(set(ids))


def test_a_control_character_is_not_taken_for_its_escape() -> None:
    two = [role("arn:aws:iam::111122223333:role/a\x01"), role("arn:aws:iam::111122223333:role/a\\x01")]
    found = read(written("graphml", graph(more=two)))
    assert found.number_of_nodes() == len(graph().nodes) + len(two)


def test_a_plain_id_is_the_providers_own() -> None:
    assert {ADMIN, AGENT} <= set(read(written("graphml", company())).nodes)
