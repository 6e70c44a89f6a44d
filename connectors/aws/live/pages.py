"""All pages of an answer as one, as the command line tool prints it; a walk in circles ends as cut."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, Final

Request = Callable[[dict[str, Any]], dict[str, Any]]
"""Makes one request with these parameters."""

MAX_PAGES: Final = 10_000
"""The most pages that one answer may have."""
_ONCE_MORE: Final = 2
CUT: Final = "IsTruncated"
"""What an answer says of itself when pages of it are missing."""


@dataclass(frozen=True, slots=True)
class Paging:
    """How an operation's pages hang together, as botocore's models tell it."""

    inputs: tuple[str, ...]
    """The parameters that ask for the next page."""
    outputs: tuple[str, ...]
    """Where the answer says what to put there, as JMESPath."""
    more: str | None
    """Where it says whether there is a next page, as JMESPath; None: it has one where it says how."""
    results: tuple[str, ...]
    """The lists that go on from page to page; those inside an object go on where they are."""


def parse_paging(model: Mapping[str, Any]) -> Paging:
    """``model`` as a pagination file of botocore describes one operation."""
    inputs, outputs, results = (_texts(model[key]) for key in ("input_token", "output_token", "result_key"))
    return Paging(inputs, outputs, model.get("more_results"), results)


def guess_paging(inputs: Collection[str], outputs: Mapping[str, str]) -> Paging | None:
    """The pages of an operation that no pagination file describes, by the names of its fields.

    ``inputs`` are its parameters, ``outputs`` the fields of its answer with their types. None: it
    has no field that a page is asked for with.
    """
    marks = (("NextToken", "NextToken"), ("nextToken", "nextToken"), ("Marker", "Marker"))
    lists = tuple(sorted(name for name, kind in outputs.items() if kind == "list"))
    for asked, told in marks:
        if asked in inputs and told in outputs and lists:
            return Paging((asked,), (told,), "IsTruncated" if "IsTruncated" in outputs else None, lists)
    return None


@dataclass(slots=True)
class Pages:
    """The pages of one answer that came so far."""

    paging: Paging | None
    """How they hang together; None: there is only one."""
    keep: Callable[[dict[str, Any]], dict[str, Any]]
    """What is kept of each."""
    whole: dict[str, Any] = field(default_factory=dict)
    """What they say together."""
    looped: bool = False
    """Whether a page was asked for that had been there before."""

    def fetch(self, request: Request, params: Mapping[str, Any]) -> None:
        """Ask until no page follows. What ``request`` raises leaves the pages before it in ``whole``.

        A page that comes once more is asked past once; one that comes a third time is a circle.
        """
        seen: Counter[str] = Counter()
        asked, last = dict(params), dict[str, Any]()
        for _ in range(MAX_PAGES):
            page = request(asked)
            kept = self.keep(page)
            if kept != last:
                self._add(kept)
            token, last = self._next(page), kept
            if token is None:
                return
            seen[repr(token)] += 1
            if seen[repr(token)] > _ONCE_MORE:
                break
            asked = {**params, **token}
        self.looped = True
        self.whole[CUT] = True

    def cut(self) -> bool:
        """Say that pages are missing, if there are any at all."""
        if self.whole:
            self.whole[CUT] = True
        return bool(self.whole)

    def _add(self, kept: dict[str, Any]) -> None:
        if not self.whole:
            self.whole = deepcopy(kept)
            return
        for path in self.paging.results if self.paging else ():
            _extend(self.whole, kept, path.split("."))

    def _next(self, page: dict[str, Any]) -> dict[str, object] | None:
        """The parameters that ask for the page after ``page``; None: it is the last."""
        if self.paging is None:
            return None
        import jmespath  # type: ignore[import-untyped]

        if self.paging.more and not jmespath.search(self.paging.more, page):
            return None
        found = (jmespath.search(output, page) for output in self.paging.outputs)
        token = {name: value for name, value in zip(self.paging.inputs, found, strict=True) if value}
        return token or None


def _extend(whole: dict[str, Any], page: dict[str, Any], path: list[str]) -> None:
    """Put the list under ``path`` of ``page`` behind that of ``whole``."""
    key, *rest = path
    if rest:
        inner = whole.setdefault(key, {})
        if isinstance(inner, dict) and isinstance(page.get(key), dict):
            _extend(inner, page[key], rest)
    elif isinstance(found := page.get(key), list):
        whole.setdefault(key, []).extend(found)


def _texts(value: str | list[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)
