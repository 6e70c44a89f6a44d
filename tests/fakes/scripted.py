"""Answers by a script: for the services that moto lacks, and where a test wants to say what is there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.answers import Refusal, answer, refuse
from tests.fakes.handlers import Handler
from tests.fakes.http import Reply
from tests.fakes.nothing import nothing
from tests.fakes.operations import Asked, services
from tests.fakes.paging import page

Content = Mapping[str, Any] | Refusal
"""What is answered."""
Says = Content | Callable[[Asked], Content]
"""The answer, or what gives it."""


@dataclass(frozen=True, slots=True)
class Line:
    """One answer of a script and the questions that it answers."""

    name: str
    """``iam:ListRoles``."""
    says: Says
    """The answer."""
    region: str | None
    """Only there; None: everywhere."""
    account: str | None
    """Only for its keys; None: for all."""
    page_size: int | None
    """The most rows of one page."""
    params: Mapping[str, Any]
    """Only to questions with these parameters among others."""

    def fits(self, asked: Asked) -> bool:
        """Whether this line answers ``asked``."""
        return (
            self.name == asked.name
            and self.region in (None, asked.region)
            and self.account in (None, asked.account)
            and all(asked.params.get(name) == value for name, value in self.params.items())
        )


@dataclass
class Script:
    """A handler that answers what it was told to, and leaves the rest to another."""

    beyond: Handler = nothing
    """Answers what no line does."""
    page_size: int | None = None
    """The most rows of one page, where the line does not say."""
    lines: dict[str, list[Line]] = field(default_factory=dict)
    """By the operation's name; the last that fits counts."""

    def on(
        self,
        service: str,
        operation: str,
        says: Says,
        *,
        region: str | None = None,
        account: str | None = None,
        page_size: int | None = None,
        **params: Any,
    ) -> Script:
        """Answer ``operation`` with ``says``: content, a refusal, or a function of the question."""
        assert service in services(), f"{service} is not told apart: add it to operations.ALWAYS"
        line = Line(f"{service}:{operation}", says, region, account, page_size, params)
        self.lines.setdefault(line.name, []).append(line)
        return self

    def __call__(self, asked: Asked) -> Reply:
        """Answer."""
        line = next((line for line in reversed(self.lines.get(asked.name, [])) if line.fits(asked)), None)
        if line is None:
            return self.beyond(asked)
        found = line.says(asked) if callable(line.says) else line.says
        if isinstance(found, Refusal):
            return refuse(asked, found)
        return answer(asked, page(asked, found, line.page_size or self.page_size))
