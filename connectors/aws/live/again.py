"""What an earlier run was refused, failed to get or got in part: it is asked again, and nothing else.

So is what it got and could not read: an answer of no shape, or a piece of it that is none.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from nhiscan.connectors.aws.error_codes import Meaning
from nhiscan.connectors.aws.refusals import refusals
from nhiscan.snapshot import Answers

_ANSWERED: Final = frozenset({Meaning.ABSENT, Meaning.NOT_SUBSCRIBED, Meaning.REGION_OFF})
"""Errors by which AWS says what is the case: there is nothing."""


def is_incomplete(answers: Answers) -> bool:
    """Whether something in ``answers`` or below is to be asked again, or was and nothing came of it yet."""
    return answers.is_open() or next(_unanswered(answers), None) is not None


def ask_again(answers: Answers) -> None:
    """Forget what is no answer, so that it is asked for; ``answers`` are open from then on.

    Raises OutputError where the disk refuses.
    """
    found = list(_unanswered(answers))
    if found:
        answers.reopen()
    for words in found:
        answers.forget(words)


def _unanswered(answers: Answers) -> Iterator[Path]:
    """The words that stand where an answer may yet come, and the answers that told less than they should."""
    for path, words in answers.told():
        told = list(refusals(words, path))
        if not told or any(refusal.meaning not in _ANSWERED for refusal in told):
            yield path
    yield from answers.doubted()
