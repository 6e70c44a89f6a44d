"""Folder names for providers and partitions, whatever a stranger calls them."""

from __future__ import annotations

import hashlib
import re
from typing import Final

_PLAIN: Final = re.compile(r"(?!\.)[a-z0-9_.-]+")
_LONGEST: Final = 120
_KEPT: Final = 48


def folder_name(name: str) -> str:
    """One folder's name for ``name``: no separator, never hidden, different for different names.

    What is not a small letter, digit, ``-``, ``_`` or ``.`` is written as ``%`` and its UTF-8 bytes
    in hexadecimal; capitals too, so that two names stay apart on disks that ignore case. A name
    that grows too long keeps its start and ends in its hash.
    """
    if _PLAIN.fullmatch(name) and len(name) <= _LONGEST:
        return name
    escaped = "".join(map(_escaped, name))
    if escaped.startswith("."):
        escaped = f"%2e{escaped[1:]}"
    if 0 < len(escaped) <= _LONGEST:
        return escaped
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{escaped[:_KEPT]}~{digest}"


def _escaped(character: str) -> str:
    if _PLAIN.fullmatch(character) or character == ".":
        return character
    return "".join(f"%{byte:02x}" for byte in character.encode("utf-8", "surrogatepass"))
