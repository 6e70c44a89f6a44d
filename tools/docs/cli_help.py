"""The page of all commands: their help, as a terminal of 100 columns shows it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import typer

from nhiscan.cli.app import build

OWNS = ("docs/cli.md",)


def pages() -> Iterable[tuple[str, str]]:
    """One page with a section per command."""
    sections = [
        f"## `{words}`\n\n```text\n{text}\n```\n" for words, text in _helps(_application(), "nhiscan", None)
    ]
    head = "# Commands\n\nMade from the commands' own help; `nhiscan COMMAND --help` prints the same.\n\n"
    yield "docs/cli.md", head + "\n".join(sections)


def _application() -> Any:
    return typer.main.get_command(build())


def _helps(command: Any, name: str, parent: Any) -> Iterator[tuple[str, str]]:
    context = command.make_context(name, [], parent=parent, resilient_parsing=True)
    context.terminal_width = context.max_content_width = 100
    yield context.command_path, "\n".join(line.rstrip() for line in command.get_help(context).splitlines())
    if hasattr(command, "list_commands"):  # a provider's own are made when they are asked for
        for called in command.list_commands(context):
            inner = command.get_command(context, called)
            if not inner.hidden:
                yield from _helps(inner, called, context)
