"""``nhiscan export`` on Acme, and the same graph as a library call."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import networkx as nx
import pytest

import nhiscan as package
from nhiscan.cli import main
from nhiscan.cli.export import exports

ACME = str(Path(package.__file__).parent.parent / "sample_data" / "aws")
PROD = "arn:aws:iam::111122223333:role"
AGENT, ADMIN = f"{PROD}/agents/agent-invoice", f"{PROD}/lambda-admin"
SUPERVISOR, ACCOUNT = f"{PROD}/agents/agent-supervisor", "111122223333"

Ran = tuple[int, str, str]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """Exit code, standard output and standard error of ``nhiscan export``."""

    def ran(*arguments: str) -> Ran:
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            main(["export", *arguments])
        told = capsys.readouterr()
        return int(left.value.code or 0), told.out, told.err

    return ran


def test_every_promised_format_is_found() -> None:
    assert list(exports()) == ["dot", "graphml", "opengraph", "opengraph-schema"]
    assert all(name == each.name for name, each in exports().items())


def test_acme_goes_to_bloodhound(run: Callable[..., Ran]) -> None:
    code, out, _ = run(ACME, "--to", "opengraph")
    assert code == 0
    told = json.loads(out)
    native = {node["properties"]["nativeid"]: node["id"] for node in told["graph"]["nodes"]}
    edges = [(e["start"]["value"], e["kind"], e["end"]["value"]) for e in told["graph"]["edges"]]
    passed = {end for start, kind, end in edges if (start, kind) == (native[AGENT], "NHI_CanPassRole")}
    through = {end for start, kind, end in edges if start in passed and kind == "NHI_LeadsTo"}
    assert native[ADMIN] in passed | through


def test_a_file_is_written_whole_and_only_for_its_owner(run: Callable[..., Ran], tmp_path: Path) -> None:
    target = tmp_path / "acme.graphml"
    code, out, _ = run(ACME, "--to", "graphml", "-o", str(target))
    assert (code, out) == (0, "")
    assert ElementTree.parse(target).getroot().tag.endswith("graphml")
    assert target.stat().st_mode & 0o077 == 0


def test_the_same_snapshot_gives_the_same_bytes_in_every_process() -> None:
    program = f"from nhiscan.cli import main; main(['export', {ACME!r}, '--to', 'dot'])"
    written = {
        subprocess.run(
            [sys.executable, "-c", program], capture_output=True, check=True, env={"PYTHONHASHSEED": seed}
        ).stdout
        for seed in ("1", "2")
    }
    assert len(written) == 1
    assert written != {b""}


def test_the_library_gives_the_same_graph() -> None:
    graph = package.entitlement_graph(package.load(ACME))
    made = graph.to_networkx()
    assert (made.number_of_nodes(), made.number_of_edges()) == (len(graph.nodes), len(graph.links))
    held = nx.subgraph_view(made, filter_edge=lambda a, b, key: made.edges[a, b, key]["traversable"] is True)
    assert nx.has_path(held, SUPERVISOR, ACCOUNT)
    assert nx.shortest_path(held, SUPERVISOR, AGENT) == [SUPERVISOR, AGENT]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((ACME, "--to", "gexf"), "one of dot, graphml, opengraph, opengraph-schema"),
        (("nowhere", "--to", "dot"), "nowhere"),
    ],
)
def test_bad_input_gets_one_line(arguments: tuple[str, ...], words: str, run: Callable[..., Ran]) -> None:
    code, out, err = run(*arguments)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert words in err
