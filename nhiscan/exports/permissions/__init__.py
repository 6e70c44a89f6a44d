"""What a connector must be allowed to do, as a policy to read or a role to deploy.

A permission language is a module ``nhiscan.exports.permissions.<language>`` with the ``WRITERS`` of
``Language``. One that is not there can be written in no form.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from typing import Protocol, cast

from nhiscan.errors import UsageError
from nhiscan.snapshot.permissions import Permissions

Writer = Callable[[Permissions], str]
"""Writes permissions of its language; same permissions, same bytes."""


class Language(Protocol):
    """What the module of a permission language offers."""

    WRITERS: Mapping[str, Writer]
    """Its forms by name, the first by default."""


def forms(language: str) -> tuple[str, ...]:
    """The names of all forms that ``language`` can be written in, the first by default."""
    return tuple(_writers(language))


def write(permissions: Permissions, form: str | None = None) -> str:
    """``permissions`` in one of the ``forms`` of their language, else in its first.

    Raises UsageError for a form or language that nobody wrote.
    """
    writers = _writers(permissions.language)
    chosen = next(iter(writers), "any") if form is None else form
    if chosen not in writers:
        problem = f"`{chosen}` is no form of permissions for `{permissions.language}`"
        raise UsageError("--print-permissions", problem, f"one of: {', '.join(writers) or 'none'}")
    return writers[chosen](permissions)


def _writers(language: str) -> Mapping[str, Writer]:
    name = f"{__name__}.{language}"
    if not language.isidentifier() or find_spec(name) is None:
        return {}
    return cast("Language", importlib.import_module(name)).WRITERS
