"""``nhiscan collect``: take inventory of a provider into a snapshot directory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import typer

from nhiscan.cli.ending import Stopped
from nhiscan.cli.progress import Live, WallTimer
from nhiscan.cli.providers import PerProvider, Told, of_option, options_told, parameter, told_of
from nhiscan.cli.streams import say, tell
from nhiscan.errors import UsageError
from nhiscan.model import Gap, GapKind
from nhiscan.text import visible

if TYPE_CHECKING:
    import inspect

    from nhiscan.snapshot import Collector
    from nhiscan.snapshot.manifest import Manifest

_NAMED: Final = 5
"""Missing permissions that the summary names; all of them are in the snapshot."""

_OUTPUT: Final[Any] = typer.Option(
    "-o", "--output", metavar="DIR", help="The snapshot; else ./nhiscan-<date>."
)
_REFRESH: Final[Any] = typer.Option("--refresh", help="Start anew, whatever snapshot the folder holds.")
_PRINT: Final[Any] = typer.Option(
    "--print-permissions", help="Print what it must be allowed, and ask nothing."
)


def register(app: typer.Typer) -> None:
    """Add the command."""
    group = typer.Typer(
        cls=Collect,
        no_args_is_help=True,
        help="Take inventory of a provider: reads only, goes on after a stop.",
    )
    group.callback()(lambda: None)
    app.add_typer(group, name="collect", rich_help_panel="collect")


def collect(name: str, collector: Collector, told: Told) -> None:
    """Ask one provider everything that the folder does not hold yet."""
    if told["print_permissions"]:
        say(_permissions(collector, told), end="")
        return
    _refuse_words_on_permissions(collector, told)
    timer = WallTimer()
    path = told["output"] or Path(f"nhiscan-{timer.now():%Y-%m-%d}")
    try:
        _report(path, _take(name, collector, told, timer, path))
    except KeyboardInterrupt as error:
        raise Stopped(f"run it again with -o {path}, it goes on where it stopped") from error


def _take(name: str, collector: Collector, told: Told, timer: WallTimer, path: Path) -> Manifest:
    """Sign in, then collect into ``path``; what it holds in the end."""
    from nhiscan.snapshot.refresh import repair
    from nhiscan.snapshot.sink import DirectorySink

    repair(path, lambda line: tell(visible(line)))  # needs nobody signed in
    collection = collector.begin(options_told(collector, told), timer)
    with Live(name, collector.unit) as live:
        now, refresh = timer.now(), told["refresh"]
        with DirectorySink(path, collection.inputs, now=now, notice=live.notice, refresh=refresh) as sink:
            if sink.manifest.finished and not collection.incomplete(sink):
                live.notice(f"{path}: is whole already; --refresh takes everything anew")
            else:
                if sink.manifest.finished:
                    live.notice(f"{path}: what was refused, failed or cut is asked again")
                collection.run(sink, live, live.notice)
    return sink.manifest


def _permissions(collector: Collector, told: Told) -> str:
    """The policy that collecting needs, in the form asked for; remarks go to standard error."""
    from nhiscan.exports.permissions import write

    permissions = collector.permissions(told_of(collector.permission_options, told))
    text = write(permissions, told["form"])
    for note in permissions.notes:
        tell(visible(note))
    return text


def _refuse_words_on_permissions(collector: Collector, told: Told) -> None:
    """What only says how to print permissions must not begin a collection."""
    words = [f"--{name}" for name in told_of(collector.permission_options, told)]
    for word in [*words, *(["--format"] if told["form"] is not None else [])]:
        raise UsageError(word, "says how to print permissions", "add --print-permissions, or leave it out")


def _report(path: Path, manifest: Manifest) -> None:
    """What was taken, and what was not; ``scan`` judges whether that matters."""
    from nhiscan.formats.wording import counted

    shown = visible(str(path))
    gaps: Counter[GapKind] = Counter()
    for entry in manifest.entries:
        for covered in entry.coverage:
            gaps[covered.gap] += covered.count
    missed = [f"{gaps[kind]:,} {kind.value}" for kind in GapKind if gaps[kind] and kind.incomplete]
    if missed:
        told = "; ".join([f"incomplete: {', '.join(missed)}", *_lacking(path)])
        tell(f"{shown}: {told}; `nhiscan scan` names the rules it costs")
    rows = sum(table.rows for entry in manifest.entries for table in entry.tables)
    say(f"{shown}: {counted(len(manifest.entries), 'partition')}, {counted(rows, 'row')}")


def _lacking(path: Path) -> Iterator[str]:
    """The permissions that were missing, the first few by name."""
    from nhiscan.snapshot.directory import DirectorySnapshot
    from nhiscan.snapshot.sink import interruptible

    with interruptible():
        gaps = DirectorySnapshot(path).rows(Gap)
    lacking = sorted({gap.needs for gap in gaps if gap.kind is GapKind.REFUSED})
    if lacking:
        more = f" and {len(lacking) - _NAMED} more" if len(lacking) > _NAMED else ""
        yield f"may not {visible(', '.join(lacking[:_NAMED]))}{more}"


class Collect(PerProvider):
    """``nhiscan collect PROVIDER``."""

    run = staticmethod(collect)
    about = "Take inventory of {}."

    def more(self, name: str, collector: Collector) -> Sequence[inspect.Parameter]:
        """See PerProvider."""
        from nhiscan.exports.permissions import forms

        words = f"How to print permissions: {', '.join(forms(name))}."
        return [
            parameter("output", Path | None, _OUTPUT),
            parameter("refresh", bool, _REFRESH, default=False),
            parameter("print_permissions", bool, _PRINT, default=False),
            parameter("form", str | None, typer.Option("--format", metavar="FORM", help=words)),
            *map(of_option, collector.permission_options),
        ]
