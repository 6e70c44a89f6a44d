"""Answers that say they succeeded and end in the middle."""

from __future__ import annotations

import json
from typing import Any


class CutAnswer(Exception):
    """An answer that says it succeeded and ends in the middle."""


def refuse_cut_answer(http_response: Any, parsed: dict[str, Any], **_: object) -> None:
    """Raise CutAnswer for a body that ends in the middle; botocore reads one as an answer without fields.

    It does not hold a body to the length that was announced, and takes JSON that it cannot read
    for a message.
    """
    if http_response.status_code >= 300:
        return
    body, headers = http_response.content, http_response.headers
    told = headers.get("Content-Length", "")
    if told.isdigit() and "Content-Encoding" not in headers and len(body) != int(told):
        raise CutAnswer
    if body[:1] in (b"{", b"[") and not set(parsed) - {"ResponseMetadata", "message"}:
        try:
            json.loads(body)
        except ValueError as error:
            raise CutAnswer from error
