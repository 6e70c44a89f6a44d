"""The page of all settings, from the class that holds them."""

from __future__ import annotations

from collections.abc import Iterable

from nhiscan.settings import Settings, described

OWNS = ("docs/settings.md",)

HEAD = """# Settings

In `nhiscan.toml` of the current folder, else `[tool.nhiscan]` of `pyproject.toml`, or in `--config FILE`;
a variable `NHISCAN_<KEY>` goes before the files, a flag before all. `nhiscan config show` prints the
values in force and where each comes from.

| table | key | default | what it does |
|---|---|---|---|
"""


def pages() -> Iterable[tuple[str, str]]:
    """One page, a row per setting."""
    defaults = Settings()
    rows = [
        f"| `[{section}]` | `{_key(section, name)}` | `{_shown(getattr(defaults, name))}` | {doc} |"
        for section, name, doc in sorted(described(), key=lambda row: row[0])
    ]
    yield "docs/settings.md", HEAD + "\n".join(rows) + "\n"


def _key(section: str, name: str) -> str:
    return "<name>" if section == name else name


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(f'"{each}"' for each in value) + "]"
    return "none" if not isinstance(value, int | str) else str(value)
