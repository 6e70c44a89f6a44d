"""Documents so plain that a glance tells which actions they name: most need not be parsed."""

from __future__ import annotations

import re
from typing import Final

from nhiscan.access.aws.document import VERSIONS

_TEXT: Final = r'"[^"\\\x00-\x1f\ud800-\udfff]*+"'
_ACTION: Final = r'"(?:\*|[^"\\\x00-\x1f\ud800-\udfff:]*+:[^"\\\x00-\x1f\ud800-\udfff]*+)"'
_TEXTS: Final = rf"(?:{_TEXT}|\[{_TEXT}(?:,{_TEXT})*+\])"
_ACTIONS: Final = rf"(?:{_ACTION}|\[{_ACTION}(?:,{_ACTION})*+\])"
_STATEMENT: Final = (
    rf'\{{"Action":{_ACTIONS},(?:"Condition":\{{{_TEXT}:\{{{_TEXT}:{_TEXTS}\}}\}},)?'
    rf'"Effect":"(?:Allow|Deny)","Resource":{_TEXTS}(?:,"Sid":{_TEXT})?\}}'
)
_DOCUMENT: Final = re.compile(
    rf'\{{"Statement":(?:{_STATEMENT}|\[{_STATEMENT}(?:,{_STATEMENT})*+\]),"Version":"{VERSIONS[0]}"\}}'
)
"""Documents for identities that the parser surely takes: no key twice, nothing escaped, nothing unknown.

Source: IAM User Guide, "Grammar of the IAM JSON policy language".
"""
_LISTS: Final = re.compile(rf'"Action":({_ACTIONS})')


def action_lists(text: str) -> tuple[str, ...] | None:
    """All lists of actions in a document, as JSON, and perhaps more; None: only parsing tells.

    Of a document with lists parsing would not raise.
    """
    return tuple(_LISTS.findall(text)) if _DOCUMENT.fullmatch(text) else None
