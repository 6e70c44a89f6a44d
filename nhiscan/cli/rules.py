"""``nhiscan rules``: what is checked, and why."""

from __future__ import annotations

from typing import Annotated

import typer

from nhiscan.cli.plugins import rules
from nhiscan.cli.streams import say
from nhiscan.errors import UsageError


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(no_args_is_help=True, help="What is checked, and why.")
    group.command(name="list")(list_rules)
    group.command(name="show")(show_rule)
    app.add_typer(group, name="rules", rich_help_panel="about nhiscan")


def list_rules() -> None:
    """One line per rule: id, severity, title."""
    found = rules()
    width = max(len(rule.id) for rule in found)
    for rule in found:
        say(f"{rule.id:<{width}}  {rule.severity.value:<8}  {rule.title}")


def show_rule(rule_id: Annotated[str, typer.Argument(metavar="ID", help="The rule's id.")]) -> None:
    """Everything about one rule: what it finds, why it matters, which controls it serves."""
    from difflib import get_close_matches

    from nhiscan.reference.controls import controls

    found = {rule.id: rule for rule in rules()}
    if rule_id not in found:
        near = get_close_matches(rule_id, found, 1)
        raise UsageError(
            "rules show",
            f"`{rule_id}` is no rule",
            f"nearest: `{near[0]}`" if near else "see `nhiscan rules list`",
        )
    rule = found[rule_id]
    lines = [
        f"{rule.id} ({rule.severity.value}): {rule.title}",
        "",
        rule.explanation.strip(),
        "",
        f"Why: {rule.why}",
        "",
    ]
    lines += ["Controls:", *(f"  {c.framework} {c.version} {c.id} {c.name}" for c in controls(rule.theme))]
    say("\n".join(lines))
