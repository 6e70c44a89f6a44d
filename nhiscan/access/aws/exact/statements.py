"""The statements of a document, made ready to be matched against many requests.

Source: IAM User Guide, "IAM JSON policy elements: Action", "Resource", "Condition".
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import orjson

from nhiscan.access.aws.document import VERSIONS, Document, Statement, parse_value
from nhiscan.access.aws.exact.conditions import Test, read
from nhiscan.access.aws.exact.truth import Truth, both, either, left_open, opposite
from nhiscan.access.aws.exact.variables import Text, glob_matches, parse, plain, resolve
from nhiscan.access.globs import matches

if TYPE_CHECKING:
    from nhiscan.access.aws.exact.context import Context

_UNSET: Final = "IAM policy elements: Variables and tags: a variable without a value in NotResource"
_IN_RESOURCE: Final = 5
"""Colons of an ARN after which a variable may stand."""
_ARN_KEY: Final = "aws:principalarn"
_NARROWING: Final = frozenset("stringequals stringequalsignorecase stringlike arnequals arnlike".split())
_OF_CALLER: Final = ("aws:principal", "aws:userid", "aws:username")
"""How keys begin that follow from who asks."""
_MOST: Final = 4096
"""How many actions a document remembers its statements for."""


@dataclass(frozen=True, slots=True)
class Row:
    """One statement."""

    statement: Statement
    """As it was read."""
    patterns: tuple[str, ...]
    """Resource patterns without variables."""
    texts: tuple[Text, ...]
    """Those with variables."""
    tests: tuple[Test, ...]
    """Its conditions."""
    narrowed: bool = False
    """Whether a condition on aws:PrincipalArn says for whom it is."""
    everywhere: bool = False
    """Whether it speaks of every resource."""
    everyone: bool = False
    """Whether it means everyone, or whom its policy is attached to."""
    personal: bool = False
    """Whether it may say other things of two who ask from one account: by name, by keys, by variables."""

    def is_about(self, resource: str, context: Context) -> Truth:
        """Whether it speaks of ``resource``; one that names none speaks of the resource it hangs on."""
        if self.statement.resources is None:
            return True
        found: Truth = any(matches(pattern, resource) for pattern in self.patterns)
        but = self.statement.all_resources_but
        if found is not True:
            for text in self.texts:
                found = either(found, _matches(text, resource, context, unset_open=but))
        return opposite(found) if but else found

    def holds(self, context: Context) -> Truth:
        """Whether its conditions hold, all of them."""
        result: Truth = True
        for test in self.tests:
            result = both(result, test.holds(context))
            if result is False:
                return False
        return result


def _matches(text: Text, resource: str, context: Context, *, unset_open: bool) -> Truth:
    found = resolve(text, context)
    if found is None:
        return left_open(_UNSET) if unset_open else False
    if found.sure is None:
        return glob_matches(found.pieces, resource)
    return found.sure if found.blind else both(glob_matches(found.pieces, resource), found.sure)


class Compiled:
    """A whole document; a statement is made ready when an action is asked for that it speaks of."""

    __slots__ = ("_by_action", "_document", "_lists", "_rows", "_text")

    def __init__(
        self, document: Document | None, text: str = "", lists: tuple[str, ...] | None = None
    ) -> None:
        """``document``; or None: what ``text`` says, which is read once one of its ``lists`` matches."""
        self._document = document
        self._text = text
        self._lists = lists
        self._rows: dict[int, Row] = {}
        self._by_action: dict[str, tuple[Row, ...]] = {}

    @property
    def document(self) -> Document:
        """As it was read."""
        if self._document is None:
            self._document = parse_value(orjson.loads(self._text))
        return self._document

    def about(self, action: str) -> tuple[Row, ...]:
        """The statements that speak of ``action``, in lower case."""
        found = self._by_action.get(action)
        if found is None:
            found = self._about(action)
            if len(self._by_action) < _MOST:
                self._by_action[action] = found
        return found

    def _about(self, action: str) -> tuple[Row, ...]:
        if self._lists is not None and not any(_list_names(each, action) for each in self._lists):
            return ()
        return tuple(
            [
                self._row(each)
                for each in self.document.statements
                if _names(each.actions, action) is not each.all_actions_but
            ]
        )

    def _row(self, statement: Statement) -> Row:
        found = self._rows.get(statement.place)
        if found is None:
            found = self._rows[statement.place] = _ready(statement, self.document.version == VERSIONS[0])
        return found


@lru_cache(maxsize=65536)
def _list_names(actions: str, action: str) -> bool:
    """The same of a list, or a single pattern, as JSON."""
    found = orjson.loads(actions)
    return _names((found,) if isinstance(found, str) else tuple(found), action)


@lru_cache(maxsize=65536)
def _names(patterns: tuple[str, ...], action: str) -> bool:
    """Whether one of ``patterns`` matches ``action``; the same few lists stand in most documents."""
    return any(matches_action(pattern.lower(), action) for pattern in patterns)


def matches_action(pattern: str, action: str) -> bool:
    """Whether ``pattern`` matches ``action``, both in lower case; its service is literal, or ``*`` alone."""
    if pattern == action or pattern == "*":
        return True
    service, _, name = pattern.partition(":")
    own, _, rest = action.partition(":")
    return service in ("*", own) and matches(name, rest)


def compiled(document: Document) -> Compiled:
    """``document``, ready."""
    return Compiled(document)


def _ready(statement: Statement, variables: bool) -> Row:
    patterns: list[str] = []
    texts: list[Text] = []
    for pattern in statement.resources or ():
        text = parse(pattern, from_colon=_IN_RESOURCE) if variables and "${" in pattern else None
        if text is None or plain(text) is not None:
            patterns.append(pattern)
        else:
            texts.append(text)
    tests = tuple(read(condition, variables=variables) for condition in statement.conditions)
    narrowed = any(test.key == _ARN_KEY and test.written in _NARROWING for test in tests)
    everywhere = "*" in patterns and not statement.all_resources_but
    everyone = statement.principals in (None, {"AWS": ("*",)}) and not statement.all_principals_but
    personal = not everyone or bool(texts) or any(map(_tells_callers_apart, tests))
    return Row(statement, tuple(patterns), tuple(texts), tests, narrowed, everywhere, everyone, personal)


def _tells_callers_apart(test: Test) -> bool:
    return test.key.startswith(_OF_CALLER) or any(plain(text) is None for text in test.texts)
