"""Settings with their origin: flags over environment over project file over user file over defaults."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from nhiscan import files
from nhiscan.errors import SettingsError

PROJECT_FILE: Final = "nhiscan.toml"
"""The project's settings file, looked for in the current folder."""
_PYTHON: Final = "pyproject.toml"
_OWNER_TAGS: Final = (
    *("owner", "owners", "owner-email", "owned-by", "owning-team", "owner-team", "service-owner"),
    *("technical-owner", "tech-owner", "business-owner", "product-owner", "team", "team-name"),
    *("squad", "contact", "contact-email", "maintainer", "maintainers"),
)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value came from."""

    kind: str
    """``default``, ``user file``, ``project file``, ``named file``, ``environment`` or ``flag``."""
    place: str
    """The file, variable or flag."""


DEFAULT: Final = Origin("default", "nhiscan")
"""The origin of what nobody set."""


def _setting(section: str, default: Any, doc: str) -> Any:
    return field(default=default, metadata={"section": section, "doc": doc})


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a user may turn; each field names its table in ``nhiscan.toml``."""

    unused_days: int = _setting("rules", 90, "A credential or identity unused for this many days is stale.")
    """Days without use after which something is stale."""
    never_used_days: int = _setting("rules", 30, "A credential never used is stale when older than this.")
    """Age in days from which a credential that was never used is stale."""
    max_age_days: int = _setting("rules", 90, "A long-lived secret older than this is due for rotation.")
    """Age in days from which a long-lived secret is old."""
    disable: tuple[str, ...] = _setting("rules", (), "Rules that do not run, by id.")
    """Ids of rules that do not run."""
    fail_on: str = _setting("scan", "high", "The severity from which findings make the exit code 1.")
    """The severity from which findings fail a scan; ``new:`` before it counts new ones only."""
    machine: tuple[str, ...] = _setting("identity", (), "Names or ids (globs) of machine identities.")
    """Globs of identities that are machines."""
    human: tuple[str, ...] = _setting("identity", (), "Names or ids (globs) of human identities.")
    """Globs of identities that are humans."""
    owner_tags: tuple[str, ...] = _setting(
        "identity", _OWNER_TAGS, "Tag keys that name an owner, whatever their prefix, punctuation and case."
    )
    """Tag keys that name an owner."""
    trusted_accounts: tuple[str, ...] = _setting(
        "accounts", (), "Accounts outside the organisation that are yours."
    )
    """Account ids that are no third party."""
    patterns: tuple[str, ...] = _setting("sensitive", (), "Ids (globs) of resources that are sensitive.")
    """Globs of sensitive resources."""
    tags: tuple[str, ...] = _setting(
        "sensitive", (), "Tags that make a resource sensitive, as `key` or `key=value` (globs)."
    )
    """Tags of sensitive resources."""
    environments: Mapping[str, tuple[str, ...]] = field(
        default_factory=lambda: MappingProxyType({}),
        metadata={
            "section": "environments",
            "doc": "Per environment: account ids, scope ids or tag values (globs).",
        },
    )
    """What belongs to which environment."""
    origins: Mapping[str, Origin] = field(
        default_factory=lambda: MappingProxyType({}), metadata={"section": ""}
    )
    """Where each field's value came from; fields not named here are defaults."""

    def origin(self, name: str) -> Origin:
        """Where the value of field ``name`` came from."""
        return self.origins.get(name, DEFAULT)

    def lowering(self) -> tuple[str, ...]:
        """Settings from a project file that can make a verdict milder, as ``key (file)``.

        A scanned repository may carry such a file, so whoever reads a result must see them. A file
        that the user named by ``--config`` is the user's own word.
        """
        return tuple(
            f"{section_of(name)}.{name} ({origin.place})"
            for name, origin in sorted(self.origins.items())
            if origin.kind == "project file"
        )


def section_of(name: str) -> str:
    """The table of ``nhiscan.toml`` that holds field ``name``."""
    return _FIELDS[name].metadata["section"]  # type: ignore[no-any-return]  # metadata is untyped


def described() -> Iterable[tuple[str, str, str]]:
    """Every setting as (section, name, what it does)."""
    for name, item in _FIELDS.items():
        yield item.metadata["section"], name, item.metadata["doc"]


def load(
    *,
    config: Path | None,
    flags: Mapping[str, tuple[str, Any]],
    environ: Mapping[str, str],
    folder: Path,
    isolated: bool = False,
) -> Settings:
    """The settings in force.

    ``flags`` maps a field to (flag, value). ``isolated`` ignores files found in ``folder``,
    not one that ``config`` names. Raises SettingsError or InputError naming file and key.
    """
    values: dict[str, Any] = {}
    origins: dict[str, Origin] = {}

    def take(found: Mapping[str, Any], kind: str, place: str) -> None:
        for name, value in found.items():
            values[name] = value
            origins[name] = Origin(kind, place)

    user = _user_file(environ)
    if user.is_file():
        take(_read(user), "user file", str(user))
    project = config or (None if isolated else _project_file(folder))
    if project is not None:
        take(_read(project), "named file" if config else "project file", str(project))
    for name in _FIELDS:
        variable = f"NHISCAN_{name.upper()}"
        if variable in environ and name != "environments":
            take({name: _from_text(name, environ[variable], variable)}, "environment", variable)
    for name, (flag, value) in flags.items():
        take({name: _checked(name, value, flag)}, "flag", flag)
    return Settings(**values, origins=MappingProxyType(origins))


def _user_file(environ: Mapping[str, str]) -> Path:
    base = environ.get("XDG_CONFIG_HOME") or f"{environ.get('HOME', '')}/.config"
    return Path(base) / "nhiscan" / PROJECT_FILE


def _project_file(folder: Path) -> Path | None:
    return next((path for name in (PROJECT_FILE, _PYTHON) if (path := folder / name).is_file()), None)


def _read(path: Path) -> dict[str, Any]:
    """The settings in one TOML file, checked."""
    try:
        document: Any = tomllib.loads(files.read_text(path))
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(str(path), f"is not TOML: {str(error).lower()}", "mend the line") from error
    for key in ("tool", "nhiscan") if path.name == _PYTHON else ():
        document = document.get(key) if isinstance(document, dict) else None
    if document is None:
        return {}
    if not isinstance(document, dict):
        raise SettingsError(
            str(path), "`tool.nhiscan` must be a table", "write [tool.nhiscan.rules] and the like"
        )
    found: dict[str, Any] = {}
    for section, table in document.items():
        if section == "environments":
            found["environments"] = _environments(table, str(path))
            continue
        names = _names(section)
        if not names:
            raise _unknown(str(path), f"[{section}]", section, {s for s, *_ in described()})
        if not isinstance(table, dict):
            raise SettingsError(
                str(path), f"`{section}` must be a table", f"write [{section}] and keys below it"
            )
        for key, value in table.items():
            if key not in names:
                raise _unknown(str(path), f"{section}.{key}", key, names)
            found[key] = _checked(key, value, f"{path}: {section}.{key}")
    return found


def _names(section: str) -> set[str]:
    return {name for own, name, _ in described() if own == section}


def _unknown(place: str, shown: str, word: str, known: set[str]) -> SettingsError:
    near = get_close_matches(word, known, 1)
    remedy = f"nearest: `{near[0]}`" if near else "see `nhiscan config show` for all"
    return SettingsError(place, f"`{shown}` is no setting", remedy)


def _environments(table: Any, place: str) -> Mapping[str, tuple[str, ...]]:
    if not isinstance(table, dict):
        raise SettingsError(place, "`environments` must be a table", 'write production = ["111122223333"]')
    return MappingProxyType(
        {name: _strings(value, f"{place}: environments.{name}") for name, value in table.items()}
    )


def _checked(name: str, value: Any, place: str) -> Any:
    default = _FIELDS[name].default
    if isinstance(default, tuple):
        return _strings(value, place)
    if isinstance(default, int):
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise SettingsError(place, f"`{value}` is no number of days", "write a whole number, 0 or more")
        return value
    if not isinstance(value, str):
        raise SettingsError(place, f"`{value}` is no text", "write it in quotes")
    return value


def _strings(value: Any, place: str) -> tuple[str, ...]:
    if (
        isinstance(value, str | bytes)
        or not isinstance(value, Iterable)
        or not all(isinstance(v, str) for v in value)
    ):
        raise SettingsError(place, f"`{value}` is no list of texts", 'write ["a", "b"]')
    return tuple(value)


def _from_text(name: str, text: str, variable: str) -> Any:
    default = _FIELDS[name].default
    if isinstance(default, tuple):
        return tuple(part.strip() for part in text.split(",") if part.strip())
    if isinstance(default, int):
        return _checked(name, int(text) if text.isdecimal() else text, variable)
    return text


_FIELDS: Final = MappingProxyType({f.name: f for f in fields(Settings) if f.metadata.get("section")})


def unknown_variables(environ: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    """Variables that look like ours and mean nothing, each with the nearest that does, in words."""
    known = {f"NHISCAN_{name.upper()}" for name in _FIELDS if name != "environments"} | {"NHISCAN_SNAPSHOT"}
    for variable in sorted(environ):
        if variable.startswith("NHISCAN_") and variable not in known:
            near = get_close_matches(variable, known, 1)
            yield variable, f" (nearest: {near[0]})" if near else ""


def environ() -> Mapping[str, str]:
    """The process environment; the one place that reads it."""
    return os.environ
