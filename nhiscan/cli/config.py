"""``nhiscan config``: the settings in force, each with its origin."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import typer

from nhiscan.cli import inputs
from nhiscan.cli.streams import say
from nhiscan.settings import described
from nhiscan.text import visible


def register(app: typer.Typer) -> None:
    """Add the command."""
    group = typer.Typer(no_args_is_help=True, help="The settings in force.")
    group.command(name="show")(show)
    app.add_typer(group, name="config", rich_help_panel="about nhiscan")


def show(*, config: inputs.Config = None, isolated: inputs.Isolated = False) -> None:
    """Every setting as TOML, with where its value comes from."""
    settings = inputs.settings(config, isolated=isolated)
    section = None
    for own, name, doc in sorted(described(), key=lambda row: row[0]):
        if own != section:
            say(f"{'' if section is None else chr(10)}[{own}]")
            section = own
        origin = settings.origin(name)
        place = "" if origin.kind == "default" else f" {origin.place}"
        say(f"# {doc}")
        for line in _toml(name, getattr(settings, name)):
            say(visible(f"{line}  # {origin.kind}{place}"))


def _toml(name: str, value: Any) -> list[str]:
    if isinstance(value, Mapping):
        return [f"{key} = {_list(items)}" for key, items in value.items()] or [f"# {name}: none"]
    return [f"{name} = {_list(value) if isinstance(value, tuple) else _scalar(value)}"]


def _list(values: tuple[str, ...]) -> str:
    return f"[{', '.join(_scalar(v) for v in values)}]"


def _scalar(value: Any) -> str:
    import json

    return json.dumps(value, ensure_ascii=False)
