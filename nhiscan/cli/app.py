"""The typer application, put together from the command files of this folder."""

from __future__ import annotations

import importlib
import pkgutil
from typing import Annotated

import typer

import nhiscan
from nhiscan import cli
from nhiscan.cli.headings import Grouped
from nhiscan.cli.streams import say


def build() -> typer.Typer:
    """The application with every command: each file here that has ``register`` adds its own."""
    app = typer.Typer(
        cls=Grouped,
        help="What non-human identities may do, what they use, and what smaller grant would fit.",
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback(invoke_without_command=True)(_options)
    for found in pkgutil.iter_modules(cli.__path__):
        register = getattr(importlib.import_module(f"{cli.__name__}.{found.name}"), "register", None)
        if register:
            register(app)
    return app


def _print_version(value: bool) -> None:
    if value:
        say(f"nhiscan {nhiscan.__version__}")
        raise typer.Exit


def _options(
    *,
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and exit.", is_eager=True)
    ] = False,
) -> None:
    if version:
        say(f"nhiscan {nhiscan.__version__}")
        raise typer.Exit
