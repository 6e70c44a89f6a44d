"""One page per rule and a list of all, out of the rules themselves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from nhiscan.cli.plugins import rules
from nhiscan.model import Severity
from nhiscan.reference.controls import Control, controls
from nhiscan.rule import Rule
from nhiscan.settings import Settings, described

OWNS: Final = ("docs/rules/*.md",)
_HEAD: Final = "<!-- Written by tools/docs/rules.py out of the rule's own file: change that. -->"


def pages() -> Iterator[tuple[str, str]]:
    """Every rule's page, and the list."""
    found = rules()
    yield "docs/rules/README.md", _list(found)
    for rule in found:
        yield f"docs/rules/{rule.id}.md", _page(rule)


def trailers(rule: Rule) -> tuple[str, dict[str, str]]:
    """The rule's text, and what its last lines say it reads: ``Settings`` and ``Needs``.

    Raises:
        ValueError: one of the two is missing.
    """
    body, _, tail = rule.explanation.strip().rpartition("\n\n")
    rows = dict(line.split(": ", 1) for line in tail.splitlines() if ": " in line)
    if set(rows) != {"Settings", "Needs"}:
        raise ValueError(f"{rule.id}: its docstring ends without `Settings: …` and `Needs: …`")
    return body, rows


def settings_of(rule: Rule) -> list[str]:
    """The settings that the rule says it reads, as ``section.name``; ``environments`` is a section alone."""
    told = trailers(rule)[1]["Settings"]
    return [] if told == "none" else told.split(", ")


def _page(rule: Rule) -> str:
    body, rows = trailers(rule)
    parts = [
        _HEAD,
        f"# {rule.id}",
        f"**{rule.title}**: {rule.why} Severity: {rule.severity.value}, unless the text says otherwise.",
        body,
        "## Settings",
        _settings(rule),
        "## Needs",
        f"{rows['Needs'][0].upper()}{rows['Needs'][1:]}. What is not there makes the answer `not evaluated`.",
        "## Controls",
        _controls(controls(rule.theme)),
    ]
    return "\n\n".join(parts) + "\n"


def _settings(rule: Rule) -> str:
    known = {
        section if section == name else f"{section}.{name}": (getattr(Settings(), name), text)
        for section, name, text in described()
    }
    named = [(name, *known[name]) for name in settings_of(rule)]
    if not named:
        return "None."
    rows = [f"| `{name}` | {_default(default)} | {text} |" for name, default, text in named]
    return "\n".join(["| setting | default | meaning |", "|---|---|---|", *rows])


def _default(value: object) -> str:
    text = ", ".join(value) if isinstance(value, tuple) else str(value or "")
    return f"`{text}`" if text else "none"


def _controls(asked: tuple[Control, ...]) -> str:
    rows = [f"| {c.framework} | {c.version} | {c.id} | {c.name} |" for c in asked]
    return "\n".join(["| framework | edition | id | name |", "|---|---|---|---|", *rows])


def _list(found: Sequence[Rule]) -> str:
    order = list(Severity)
    ranked = sorted(found, key=lambda rule: (order.index(rule.severity), rule.id))
    rows = [f"| [{rule.id}]({rule.id}.md) | {rule.severity.value} | {rule.title} |" for rule in ranked]
    return "\n".join([_HEAD, "", "# Rules", "", "| rule | severity | finds |", "|---|---|---|", *rows]) + "\n"
