"""The headings that commands stand under in the help."""

from __future__ import annotations

from typing import Any, ClassVar

from typer.core import TyperGroup


class Grouped(TyperGroup):
    """The application's help: commands under the headings they registered for, in the order of the work."""

    HEADINGS: ClassVar[tuple[str, ...]] = ("collect", "ask", "fix", "prove", "share", "about nhiscan")

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write one section per heading that has a command."""
        found: dict[str, list[tuple[str, str]]] = {heading: [] for heading in self.HEADINGS}
        for name in self.list_commands(ctx):
            command = self.get_command(ctx, name)
            if command is not None and not command.hidden:
                heading = getattr(command, "rich_help_panel", None) or self.HEADINGS[-1]
                found.setdefault(heading, []).append((name, command.get_short_help_str(60)))
        for heading, rows in found.items():
            if rows:
                with formatter.section(heading.capitalize()):
                    formatter.write_dl(rows)
