"""The one door for untrusted text: what a terminal, log or page may show of it."""

from __future__ import annotations

import re

# C0 and C1 controls, line and paragraph separators, bidirectional marks and overrides, other
# invisible format characters, surrogates, private tags: none may act, all must be seen.
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u0600-\u0605\u061c\u06dd\u070f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u2028-\u202f\u205f-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\ud800-\udfff"
    "\U000110bd\U000110cd\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff\U000f0000-\U0010ffff]"
)


def visible(text: str) -> str:
    """``text`` with every control, bidirectional and invisible character written as an escape.

    The result is one line: line ends become ``\\n`` in letters. A backslash that would make
    the result ambiguous is doubled.
    """
    if not _UNSEEN.search(text):
        return text
    return _UNSEEN.sub(_escape, text.replace("\\", "\\\\"))


def shorten(text: str, width: int) -> str:
    """``text`` made visible and cut in the middle to at most ``width`` characters.

    The middle goes because the ends of an ARN or path tell one from another.
    """
    shown = visible(text)
    if len(shown) <= width:
        return shown
    if width < 4:
        return shown[:width]
    head = (width - 1) // 3
    return f"{shown[:head]}…{shown[head + 1 - width :]}"


def _escape(found: re.Match[str]) -> str:
    code = ord(found.group())
    return {9: "\\t", 10: "\\n", 13: "\\r"}.get(code) or (
        f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
    )
