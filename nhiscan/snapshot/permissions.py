"""What a connector must be allowed to do, in the words of its provider's own permission language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class PermissionPolicy:
    """One policy that grants some of it."""

    name: str
    """What to call it."""
    document: Mapping[str, Any]
    """The document, as JSON of the language; within the provider's limit for one policy."""
    needed: bool = True
    """Whether collecting needs it; without it only fewer reads that no inventory needs are denied."""


@dataclass(frozen=True, slots=True)
class Permissions:
    """Everything that collecting needs: whoever collects must hold all that is needed together."""

    language: str
    """The permission language: ``aws``."""
    policies: tuple[PermissionPolicy, ...]
    """What is to be made, in order."""
    beside: tuple[str, ...]
    """Names of the provider's own policies that the ones here count on."""
    notes: tuple[str, ...]
    """What whoever makes them should know, a sentence each."""
