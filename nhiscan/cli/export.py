"""``nhiscan export``: the entitlement graph for other programs."""

from __future__ import annotations

import importlib
import io
import pkgutil
from typing import TYPE_CHECKING, Annotated

import typer

from nhiscan import files
from nhiscan.cli import inputs
from nhiscan.cli.access import tell_unseen
from nhiscan.cli.output import Output
from nhiscan.cli.streams import say
from nhiscan.errors import UsageError

if TYPE_CHECKING:
    from nhiscan.formats.export import Export


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="export", rich_help_panel="share")(export)


def export(
    snapshot: inputs.Position = None,
    *,
    named: inputs.Named = None,
    to: Annotated[
        str, typer.Option("--to", metavar="FORMAT", help="graphml, dot, opengraph, opengraph-schema.")
    ],
    output: Output = None,
) -> None:
    """Write who may come to act as whom, and by what, for Gephi, Graphviz, BloodHound and the like."""
    import nhiscan

    known = exports()
    if to not in known:
        raise UsageError("--to", f"`{to}` is no format", f"one of {', '.join(known)}")
    loaded = nhiscan.load(inputs.snapshot_path(snapshot, named), notice=inputs.notice)
    text = io.StringIO(newline="")
    known[to].write(nhiscan.entitlement_graph(loaded), text)
    tell_unseen(loaded)
    if output is None or str(output) == "-":
        say(text.getvalue(), end="")
    else:
        files.write_atomically(output, text.getvalue().encode("utf-8", "backslashreplace"))


def exports() -> dict[str, Export]:
    """Every export by name: each module among the formats that has ``EXPORT`` adds its own."""
    from nhiscan import formats

    names = sorted(found.name for found in pkgutil.iter_modules(formats.__path__))
    modules = (importlib.import_module(f"{formats.__name__}.{name}") for name in names)
    found = [module.EXPORT for module in modules if hasattr(module, "EXPORT")]
    return {each.name: each for each in sorted(found, key=lambda each: each.name)}
