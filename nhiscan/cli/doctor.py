"""``nhiscan doctor``: what is there and what is missing."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from importlib.metadata import PackageNotFoundError, entry_points, requires, version
from typing import TYPE_CHECKING, Final

import typer

from nhiscan import __version__
from nhiscan.cli import plugins
from nhiscan.cli.progress import WallTimer
from nhiscan.cli.providers import PerProvider, Told, options_told
from nhiscan.cli.streams import say
from nhiscan.text import visible

if TYPE_CHECKING:
    from nhiscan.snapshot import Collector, Diagnosis

_SIGNS: Final = {True: "ok", False: "missing", None: "unknown"}
_OWN: Final = "nhiscan"


def register(app: typer.Typer) -> None:
    """Add the command."""
    group = typer.Typer(
        cls=Doctor, invoke_without_command=True, help="What is installed, and what a provider lets you ask."
    )
    group.callback()(here)
    app.add_typer(group, name="doctor", rich_help_panel="about nhiscan")


def here(ctx: typer.Context) -> None:
    """Say which extras and plug-ins are installed, and how old the tables are."""
    if ctx.invoked_subcommand is not None:
        return
    from nhiscan.formats.wording import counted

    say(f"nhiscan {__version__}, Python {sys.version.split()[0]}")
    say(f"tables: {', '.join(f'{name} of {date}' for name, date in sorted(_dates().items()))}")
    say(f"connectors: {', '.join(plugins.connector_names())}")
    say(f"{counted(len(plugins.rules()), 'rule')}, {counted(len(plugins.formats()), 'format')}")
    for group, name, package in _strangers():
        say(f"not loaded: {visible(f'{group} `{name}` of the package `{package}`')}")
    for extra, packages in sorted(_extras().items()):
        found = {name: _version(name) for name in packages}
        told = ", ".join(f"{name} {found[name] or 'missing'}" for name in packages)
        remedy = "" if all(found.values()) else f'; pip install "nhiscan[{extra}]"'
        say(f"{_SIGNS[all(found.values())]:<8} extra {extra}: {told}{remedy}")


def ask(name: str, collector: Collector, told: Told) -> None:
    """Try what collecting from one provider needs; exit 2 where it is missing, or cannot be told."""
    del name
    fine = _tell(collector.diagnose(options_told(collector, told), WallTimer()))
    sys.exit(0 if fine else 2)


class Doctor(PerProvider):
    """``nhiscan doctor PROVIDER``."""

    run = staticmethod(ask)
    about = "Try what collecting from {} needs: the extra, credentials, permissions."


def _tell(diagnoses: Iterable[Diagnosis]) -> bool:
    fine = True
    for found in diagnoses:
        say(f"{_SIGNS[found.fine]:<8} {visible(found.what)}: {visible(found.detail)}")
        fine = fine and found.fine is not False and not found.stops
    return fine


def _dates() -> dict[str, str]:
    """The day of each table of what providers publish."""
    import tomllib
    from importlib import resources

    from nhiscan.reference.aws_actions import load

    tables = (path for path in resources.files("nhiscan.reference").iterdir() if path.name.endswith(".toml"))
    found = {path.name: tomllib.loads(path.read_text(encoding="utf-8")).get("date") for path in tables}
    dated = {name.removesuffix(".toml"): date for name, date in found.items() if date is not None}
    return {"aws_actions": load().date, **dated}


def _strangers() -> Iterator[tuple[str, str, str]]:
    """Plug-ins of other packages: their group, name and package. They are only named, never loaded."""
    for group in ("connectors", "rules", "formats"):
        for point in sorted(entry_points(group=f"{_OWN}.{group}"), key=lambda point: point.name):
            if point.dist is not None and point.dist.name != _OWN:
                yield group, point.name, point.dist.name


def _extras() -> dict[str, list[str]]:
    """The packages of each extra, as our own distribution names them."""
    found: dict[str, list[str]] = {}
    for line in requires(_OWN) or ():
        name, _, marker = line.partition(";")
        if "extra ==" in marker and not name.startswith(f"{_OWN}["):
            extra = marker.partition("extra ==")[2].strip(" \"')")
            found.setdefault(extra, []).append(_package(name))
    return {extra: sorted(names) for extra, names in found.items()}


def _package(requirement: str) -> str:
    for end in ("[", ">", "<", "=", "!", "~", " "):
        requirement = requirement.partition(end)[0]
    return requirement.strip()


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
