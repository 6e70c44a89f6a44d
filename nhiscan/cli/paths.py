"""``nhiscan paths``: ways up, hop by hop."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Final

import typer

from nhiscan.cli import inputs
from nhiscan.cli.access import check, ended, language_of, tell_unseen
from nhiscan.cli.streams import say

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from nhiscan.access import Questions, Ways
    from nhiscan.snapshot import Snapshot

_TOP: Final = "admin"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="paths", rich_help_panel="ask")(paths)


def paths(
    snapshot: inputs.Position = None,
    *,
    named: inputs.Named = None,
    source: Annotated[str | None, typer.Option("--from", metavar="ID", help="Only from here.")] = None,
    to: Annotated[
        str, typer.Option("--to", metavar="admin|ID|ACTION[@RESOURCE]", help="Where to; else to the top.")
    ] = _TOP,
    cut: Annotated[
        bool, typer.Option("--cut", help="Also name the fewest statements that close the sure ones.")
    ] = False,
    expect: Annotated[
        str | None, typer.Option("--expect", metavar="yes|no", help="Exit 1 if the answer is another.")
    ] = None,
    form: Annotated[str, typer.Option("--format", metavar="FORM", help="screen, json.")] = "screen",
) -> None:
    """Show the shortest way by which each identity comes to be allowed everything, or somewhere else."""
    import nhiscan
    from nhiscan.formats.paths import paths_json, paths_lines
    from nhiscan.graph.paths import Paths

    check(expect, form)
    loaded = nhiscan.load(inputs.snapshot_path(snapshot, named), notice=inputs.notice)
    language = language_of()
    questions = language.questions(loaded)
    ways = language.ways(loaded)
    graph = Paths(ways)
    start = None if source is None else questions.named(source)
    found = graph.to_administrators() if to == _TOP else graph.to(_goals(to, questions))
    shown = [path for path in found if start in (None, path.source)]
    administrators = graph.administrators if to == _TOP else ()
    told = _beside(loaded, ways, start, cut=cut and to == _TOP)
    if form == "json":
        say(paths_json(administrators, shown, **{name: row for name, row, _ in told}))
    else:
        say("\n".join(paths_lines(administrators, shown, to_top=to == _TOP)))
        say("\n".join(line for _, _, lines in told for line in lines)) if told else None
    sure = any(not path.conditional for path in shown)
    met = {None: True, "yes": sure, "no": not shown}[expect]
    sys.exit(ended(met, expect, whole=tell_unseen(loaded)))


def _beside(
    loaded: Snapshot, ways: Ways, start: str | None, *, cut: bool
) -> Sequence[tuple[str, object, Iterator[str]]]:
    """What is told beside the ways: what is lost with where they start, what would cut them."""
    from nhiscan.formats.cut import cut_lines, cut_row
    from nhiscan.formats.paths import blast_lines, blast_row
    from nhiscan.graph.cut import cut as cut_ways
    from nhiscan.graph.reach import Reach
    from nhiscan.graph.sensitive import sensitive

    told: list[tuple[str, object, Iterator[str]]] = []
    if start is not None and start in ways.identities():
        reach = Reach(ways, sensitive(loaded, inputs.settings(None, isolated=False), ways.holding()))
        both = reach.blast(start, sure=True), reach.blast(start, sure=False)
        told.append(("blast", blast_row(*both), blast_lines(*both)))
    if cut:
        language = language_of()
        cuts = language.cuts(loaded)
        found = cut_ways(loaded, cuts, language.ways, start)
        told.append(("cut", cut_row(found, cuts), cut_lines(found, cuts)))
    return told


def _goals(to: str, questions: Questions) -> Mapping[str, bool]:
    """Whom to reach, and whether that surely is whom: an identity, or who may do something."""
    from nhiscan.model import Answer

    action, _, resource = to.partition("@")
    if not to.startswith("arn:") and ":" in action:
        found = questions.who_can(action, resource or "*", {})
        return {id_: decision.answer is Answer.ALLOWED for id_, decision in found}
    return {questions.named(to): True}
