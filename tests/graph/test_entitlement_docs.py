"""docs/graph.md names whatever the graph can hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from nhiscan.graph.entitlement import LinkKind, NodeKind
from nhiscan.model import Answer, Standing
from tests.graph.entitlement_fake import ADMIN, AGENT, CLERK, FAR, edge, entry, graph


@pytest.fixture
def page(root: Path) -> str:
    return (root / "docs/graph.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", [*NodeKind, *LinkKind])
def test_every_kind_has_its_row(kind: NodeKind | LinkKind, page: str) -> None:
    rows = [line.split("|")[1] for line in page.splitlines() if line.startswith("| `")]
    assert any(f"`{kind.value}`" in row for row in rows)


@pytest.mark.parametrize("kind", LinkKind)
def test_its_row_says_whether_it_is_held(kind: LinkKind, page: str) -> None:
    [row] = [line for line in page.splitlines() if line.startswith("| `") and f"`{kind.value}`" in line[:60]]
    names, _, held = (cell.strip() for cell in row.strip("|").split("|"))
    answers = held.split(", ")
    place = [name.strip("`") for name in names.split(", ")].index(kind.value)
    assert answers[place % len(answers)] == ("yes" if kind.traversable else "no")


def test_every_attribute_is_told(page: str) -> None:
    made = graph(
        edge(CLERK, "aws-sts-assume-role", ADMIN, AGENT, FAR),
        edge(FAR, "aws-sts-assume-role", ADMIN, AGENT, conditional=True),
        outside=[entry("*")],
        tops={ADMIN: Standing(Answer.ALLOWED)},
    ).to_networkx()
    told = {name for _, known in made.nodes(data=True) for name in known}
    told |= {name for _, _, known in made.edges(data=True) for name in known}
    assert told
    assert {name for name in told if f"`{name}`" not in page} == set()
