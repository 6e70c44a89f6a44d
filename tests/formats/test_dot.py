"""DOT: what Graphviz reads, and no name leaves its string."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable

import pytest

from nhiscan.formats.dot import quoted
from nhiscan.graph.entitlement import EntitlementGraph
from tests.formats.exported import company, strangers, written
from tests.graph.entitlement_fake import ADMIN, AGENT
from tests.hostile.strings import HOSTILE

STRING = r'"(?:[^"\\]|\\.)*"'
PAIR = rf"[a-z]+={STRING}"
STATEMENT = re.compile(rf"(n\d+)(?: -> (n\d+))? \[({PAIR}(?:, {PAIR})*)\];")
"""A statement that we write: all that the language allows and we do not use is wrong."""
HEAD = ["digraph entitlement {", 'rankdir="LR";', 'node [fontname="sans-serif"];']

Row = tuple[str, str | None, dict[str, str]]


def parsed(text: str) -> list[Row]:
    """Each statement: a node, or both ends of an edge, and its attributes as Graphviz shows them."""
    lines = text.split("\n")
    assert lines[:3] == HEAD
    assert lines[-2:] == ["}", ""]
    found: list[Row] = []
    for line in lines[3:-2]:
        statement = STATEMENT.fullmatch(line)
        assert statement, line
        pairs = re.findall(rf"([a-z]+)=({STRING})", statement[3])
        found.append((statement[1], statement[2], {name: _shown(value) for name, value in pairs}))
    return found


def _shown(string: str) -> str:
    """What is drawn for a string: escapes first, then entities."""
    escaped = re.sub(r"\\(.)", _unescaped, string[1:-1], flags=re.DOTALL)
    assert set(re.findall(r"&[^;]*;?", escaped)) <= {"&amp;"}
    return escaped.replace("&amp;", "&")


def _unescaped(found: re.Match[str]) -> str:
    # any other letter would be an order to Graphviz: a line end, the name of the node
    assert found[1] in '\\"', found[0]
    return found[1]


def test_nodes_and_edges_are_those_of_the_graph() -> None:
    graph = company()
    rows = parsed(written("dot", graph))
    nodes = {name: known["tooltip"] for name, end, known in rows if end is None}
    assert list(nodes.values()) == [node.id for node in graph.nodes]
    edges = {(nodes[name], nodes[end], known["label"]) for name, end, known in rows if end is not None}
    assert edges == {(link.source, link.target, link.kind.value) for link in graph.links}


def test_what_hangs_on_something_is_dashed_and_what_holds_nothing_dotted() -> None:
    rows = parsed(written("dot", company()))
    nodes = {name: known["tooltip"] for name, end, known in rows if end is None}
    style = {
        known["label"]: known.get("style")
        for name, end, known in rows
        if end is not None and (nodes[name], nodes[end]) == (AGENT, ADMIN)
    }
    assert style == {"assume": "dashed", "change-policy": "dotted"}


QUOTED = {
    "a plain name": ("deploy-bot", '"deploy-bot"'),
    "a quote": ('a"b', r'"a\"b"'),
    "a backslash at the end": ("a\\", r'"a\\"'),
    "a backslash before a quote": ('a\\"b', r'"a\\\"b"'),
    "the name of the node": ("\\N", r'"\\N"'),
    "an entity": ("a&lt;b", '"a&amp;lt;b"'),
    "an HTML label": ("<b>x</b>", '"<b>x</b>"'),
    "a line end": ("a\nb", r'"a\\nb"'),
    "nothing": ("", '""'),
}


@pytest.mark.parametrize(("text", "string"), QUOTED.values(), ids=QUOTED)
def test_a_name_is_one_string(text: str, string: str) -> None:
    assert quoted(text) == string


def test_whatever_a_stranger_says_stays_in_its_string() -> None:
    graph = strangers()
    rows = parsed(written("dot", graph))
    assert len(rows) == len(graph.nodes) + len(graph.links)
    labels = [known["label"] for _, end, known in rows if end is None]
    assert sum(label.endswith(" (role)") for label in labels) >= len(HOSTILE)


@pytest.mark.parametrize("made", [company, strangers], ids=["company", "strangers"])
def test_graphviz_reads_it_where_it_is_installed(made: Callable[[], EntitlementGraph]) -> None:
    program = shutil.which("dot")
    text = written("dot", made())
    if program is None:  # the grammar above stands in for it
        assert parsed(text)
        return
    done = subprocess.run(
        [program, "-Tcanon"], input=text.encode("utf-8"), capture_output=True, timeout=120, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")
