"""``nhiscan collect``: take inventory of a provider into a snapshot directory."""

from __future__ import annotations

import signal
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from nhiscan.cli.progress import Live, WallTimer, tell
from nhiscan.cli.providers import PerProvider, Told, options_told
from nhiscan.model import Gap, GapKind
from nhiscan.text import visible

if TYPE_CHECKING:
    from nhiscan.snapshot import Collector
    from nhiscan.snapshot.manifest import Manifest

_NAMED: Final = 5
"""Missing permissions that the summary names; all of them are in the snapshot."""


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
        typer.echo(_permissions(collector, told), nl=False)
        return
    timer = WallTimer()
    path = told["output"] or Path(f"nhiscan-{timer.now():%Y-%m-%d}")
    try:
        _report(path, _take(name, collector, told, timer, path))
    except KeyboardInterrupt:
        tell(f"nhiscan: interrupted; run it again with -o {visible(str(path))}, it goes on where it stopped")
        # nothing is left to be kept: whoever cannot wait for requests under way need not
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        sys.exit(130)


def _take(name: str, collector: Collector, told: Told, timer: WallTimer, path: Path) -> Manifest:
    """Sign in, then collect into ``path``; what it holds in the end."""
    from nhiscan.snapshot.sink import DirectorySink

    collection = collector.begin(options_told(collector, told), timer)
    with Live(name, collector.unit) as live:
        now, refresh = timer.now(), told["refresh"]
        with DirectorySink(path, collection.inputs, now=now, notice=live.notice, refresh=refresh) as sink:
            if sink.manifest.finished:
                live.notice(f"{path}: is whole already; --refresh takes everything anew")
            else:
                collection.run(sink, live, live.notice)
    return sink.manifest


def _permissions(collector: Collector, told: Told) -> str:
    """The policy that collecting needs, in the form asked for; remarks go to standard error."""
    from nhiscan.exports.permissions import write

    permissions = collector.permissions(options_told(collector, told))
    text = write(permissions, told["form"])
    for note in permissions.notes:
        tell(visible(note))
    return text


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
    typer.echo(f"{shown}: {counted(len(manifest.entries), 'partition')}, {counted(rows, 'row')}")


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
    more = {  # noqa: RUF012 - typer copies it
        "output": (
            Annotated[
                Path | None,
                typer.Option("-o", "--output", metavar="DIR", help="The snapshot; else ./nhiscan-<date>."),
            ],
            None,
        ),
        "refresh": (
            Annotated[
                bool, typer.Option("--refresh", help="Start anew, whatever snapshot the folder holds.")
            ],
            False,
        ),
        "print_permissions": (
            Annotated[
                bool,
                typer.Option("--print-permissions", help="Print what it must be allowed, and ask nothing."),
            ],
            False,
        ),
        "form": (
            Annotated[
                str,
                typer.Option(
                    "--format", metavar="FORM", help="Of permissions: json, cloudformation, terraform."
                ),
            ],
            "json",
        ),
    }
