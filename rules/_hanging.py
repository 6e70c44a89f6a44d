"""What an answer hangs on, in words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

_KEY: Final = re.compile(r"[\w.-]+:[\w./:-]+")
"""A condition key: ``aws:SourceIp``, ``aws:RequestTag/team``."""


def hanging(depends_on: Iterable[str]) -> str:
    """The end of a sentence: keys as they are written, and what nobody showed; empty: on nothing."""
    told = ", ".join(f"`{each}`" if _KEY.fullmatch(each) else f"{each} (not seen)" for each in depends_on)
    return f"; it hangs on {told}" if told else ""
