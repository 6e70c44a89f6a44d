"""What each grant really allows: one engine per permission language behind one protocol."""

from __future__ import annotations

import importlib
import pkgutil
from importlib.util import find_spec
from typing import cast

from nhiscan.access.protocol import (
    Access,
    AccessSet,
    Allowance,
    Alteration,
    Change,
    Cuts,
    Cuttable,
    Dead,
    Drift,
    Edge,
    Foothold,
    Given,
    Grip,
    Language,
    Loosening,
    Questions,
    Reading,
    Reduced,
    Step,
    Universe,
    Unread,
    Ways,
    Wide,
)

__all__ = [
    "Access",
    "AccessSet",
    "Allowance",
    "Alteration",
    "Change",
    "Cuts",
    "Cuttable",
    "Dead",
    "Drift",
    "Edge",
    "Foothold",
    "Given",
    "Grip",
    "Language",
    "Loosening",
    "Questions",
    "Reading",
    "Reduced",
    "Step",
    "Universe",
    "Unread",
    "Ways",
    "Wide",
    "language",
    "languages",
]


def languages() -> list[str]:
    """The providers whose permission language is built in."""
    return sorted(found.name for found in pkgutil.iter_modules(__path__) if found.ispkg)


def language(provider: str) -> Language | None:
    """The permission language of ``provider``; None: none is built in, its grants stay unjudged."""
    name = f"{__name__}.{provider}"
    found = find_spec(name) if provider.isidentifier() else None
    if found is None or found.submodule_search_locations is None:  # a module beside them is no language
        return None
    return cast("Language", importlib.import_module(name))
