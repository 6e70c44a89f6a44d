"""Connectors, rules and formats, found through entry points."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Sequence
from importlib.metadata import EntryPoint, entry_points
from types import ModuleType
from typing import TYPE_CHECKING, Final, cast

from nhiscan.errors import PluginError

if TYPE_CHECKING:
    from nhiscan.formats.protocol import Format
    from nhiscan.rule import Rule
    from nhiscan.snapshot import Connector

_OWN: Final = "nhiscan"
"""The distribution whose plug-ins always load; a stranger's load only when the user's settings say so."""


def connectors() -> Sequence[Connector]:
    """Every connector, by name."""
    return sorted((cast("Connector", _load(point)) for point in _points("connectors")), key=lambda c: c.name)


def connector_names() -> list[str]:
    """The names of all connectors, of which none is loaded."""
    return sorted(point.name for point in _points("connectors"))


def connector(name: str) -> Connector:
    """The connector called ``name``, which is one of ``connector_names``."""
    return next(cast("Connector", _load(point)) for point in _points("connectors") if point.name == name)


def rules() -> Sequence[Rule]:
    """Every rule, by id: the ``RULE`` of each module in the packages named by entry points.

    Raises PluginError where two rules share an id.
    """
    found: dict[str, Rule] = {}
    for module in _modules("rules"):
        rule = getattr(module, "RULE", None)
        if rule is not None:
            if rule.id in found:
                raise PluginError(module.__name__, f"repeats the rule id `{rule.id}`", "choose another id")
            found[rule.id] = rule
    return [found[key] for key in sorted(found)]


def formats() -> dict[str, Format]:
    """Every output format, by name: the ``FORMAT`` of each module in the packages named by entry points."""
    found = (getattr(module, "FORMAT", None) for module in _modules("formats"))
    return {each.name: each for each in sorted((f for f in found if f), key=lambda f: f.name)}


def _points(group: str) -> Iterator[EntryPoint]:
    for point in entry_points(group=f"nhiscan.{group}"):
        if point.dist is not None and point.dist.name == _OWN:
            yield point


def _modules(group: str) -> Iterator[ModuleType]:
    for point in _points(group):
        package = cast("ModuleType", _load(point))
        for found in sorted(pkgutil.iter_modules(package.__path__), key=lambda m: m.name):
            yield importlib.import_module(f"{package.__name__}.{found.name}")


def _load(point: EntryPoint) -> object:
    try:
        return cast("object", point.load())
    except ImportError as error:
        raise PluginError(
            f"plug-in `{point.name}`", f"cannot be loaded: {error}", "install nhiscan anew"
        ) from error
