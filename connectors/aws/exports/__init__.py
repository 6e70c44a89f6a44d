"""Every kind of AWS export file: one file here per kind, found by this folder, listed nowhere."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module

from nhiscan.connectors.aws.export import Export


@cache
def exports() -> tuple[Export, ...]:
    """All kinds, by the names of their files."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return tuple(import_module(f"{__name__}.{name}").EXPORT for name in names)
