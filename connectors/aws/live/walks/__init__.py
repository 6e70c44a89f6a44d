"""Every walk: one file here per API or two, found by this folder, listed nowhere."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module

from nhiscan.connectors.aws.live.walk import Walk


@cache
def walks() -> tuple[Walk, ...]:
    """All walks, by the names of their files."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return tuple(import_module(f"{__name__}.{name}").WALK for name in names)
