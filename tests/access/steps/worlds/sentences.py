"""Statements as sentences: ``ACTION on RESOURCE[, RESOURCE] [if KEY is VALUE]``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from tests.access.building import Statement, allow, deny
from tests.access.steps.worlds.names import IAM, id_of

_SENTENCE: Final = re.compile(
    r"(?P<actions>[^ ]+(?:, [^ ]+)*)(?: on (?P<on>.+?))?(?P<when>(?: (?:if|unless) .+)?)"
)
_ACTION: Final = re.compile(r"\*|[a-z0-9-]+:[A-Za-z0-9*?]+")
_WHEN: Final = re.compile(r"(?P<word>if|unless|and) (?P<key>[^ ]+) (?P<how>is|like) (?P<value>[^ ]+)")
_OPERATORS: Final = {
    ("if", "is"): "StringEquals",
    ("if", "like"): "StringLike",
    ("unless", "is"): "StringNotEquals",
    ("unless", "like"): "StringNotLike",
}


def is_permission(line: str) -> bool:
    """Whether ``line`` tells of a permission, not of what is there."""
    return _ACTION.fullmatch(line.partition(" ")[0].rstrip(",")) is not None


def allowed(line: str) -> Statement:
    """An Allow statement."""
    actions, on, more = _parts(line)
    return allow(*actions, on=on, **more)


def denied(line: str) -> Statement:
    """A Deny statement."""
    actions, on, more = _parts(line)
    return deny(*actions, on=on, **more)


def statement(line: str) -> Statement:
    """One that says itself which of both: ``allow ...`` or ``deny ...``."""
    effect, _, rest = line.partition(" ")
    return {"allow": allowed, "deny": denied}[effect](rest)


def conditions(text: str) -> Mapping[str, Any]:
    """``if KEY is VALUE and KEY like VALUE`` as a Condition element; none for no text."""
    found: dict[str, dict[str, str]] = {}
    word = ""
    rest = text.strip()
    while rest:
        part = _WHEN.match(rest)
        assert part is not None, f"`{text}` is no condition"
        word = word if part["word"] == "and" else part["word"]
        operator, value = _test(word, part["how"], part["value"])
        found.setdefault(operator, {})[part["key"]] = value
        rest = rest[part.end() :].strip()
    return {"Condition": found} if found else {}


def _test(word: str, how: str, value: str) -> tuple[str, str]:
    if value == "absent":
        return "Null", "true" if word == "if" else "false"
    if value in ("true", "false"):
        return "Bool", value if word == "if" else str(value != "true").lower()
    return _OPERATORS[word, how], id_of(value) if value.partition("/")[0] in IAM else value


def _parts(line: str) -> tuple[list[str], list[str], Mapping[str, Any]]:
    found = _SENTENCE.fullmatch(line)
    assert found is not None, f"`{line}` is no statement"
    actions = found["actions"].split(", ")
    assert all(map(_ACTION.fullmatch, actions)), f"`{line}` names no action"
    return actions, [id_of(each) for each in (found["on"] or "*").split(", ")], conditions(found["when"])
