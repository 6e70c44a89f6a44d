"""Globs, held to the plain meaning of ``*`` and ``?`` on every short text."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from functools import cache
from itertools import product

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from nhiscan.access import globs

TEXTS = ["".join(letters) for size in range(7) for letters in product("abx", repeat=size)]
"""Every text up to six letters: two patterns of three letters that meet at all, meet in one of these."""
SHORT = st.text("ab*?", max_size=3)


@cache
def language(pattern: str) -> frozenset[str]:
    """The texts that ``pattern`` matches, by the interpreter's own matcher."""
    plain = "".join({"*": ".*", "?": "."}.get(letter, letter) for letter in pattern)
    return frozenset(filter(re.compile(plain).fullmatch, TEXTS))


@given(SHORT)
def test_a_pattern_matches_what_its_letters_say(pattern: str) -> None:
    assert {text for text in TEXTS if globs.matches(pattern, text)} == language(pattern)
    assert set(filter(re.compile(globs.regex(pattern)).fullmatch, TEXTS)) == language(pattern)


@settings(max_examples=600)
@given(SHORT, SHORT)
def test_one_covers_another_when_all_that_matches_there_matches_here(one: str, other: str) -> None:
    covered = globs.covers(one, other)
    event(f"covers: {covered}")
    assert covered == (language(other) <= language(one))


@settings(max_examples=600)
@given(SHORT, SHORT)
def test_two_meet_when_some_text_matches_both(one: str, other: str) -> None:
    met = globs.meet(one, other)
    event(f"meet: {met}")
    assert met == bool(language(one) & language(other))
    assert globs.meet(other, one) == met


@given(st.text("ab*?", max_size=5), st.text("ab*?", max_size=5))
def test_what_covers_something_meets_it(one: str, other: str) -> None:
    assert not globs.covers(one, other) or globs.meet(one, other)


SENTENCES = {
    "a star takes in slashes and colons": ("arn:aws:s3:::*", "arn:aws:s3:::b/k:v", True),
    "a star takes in nothing": ("s3:Get*", "s3:Get", True),
    "a question mark takes exactly one": ("s3:Ge?", "s3:Ge", False),
    "letters are letters, whatever they mean elsewhere": ("a.c", "abc", False),
    "a bracket is a bracket": ("[ab]", "a", False),
    "case counts": ("arn:aws:iam::1:role/Admin", "arn:aws:iam::1:role/admin", False),
    "the empty pattern matches the empty text": ("", "", True),
    "the empty pattern matches nothing else": ("", "a", False),
    "a line end is a letter": ("a*b", "a\nb", True),
    "head and tail do not overlap": ("ab*ba", "aba", False),
    "pieces keep their order": ("*b*a*", "ab", False),
    "NUL is a letter like others": ("a\0*", "a\0b", True),
}


@pytest.mark.parametrize(("pattern", "text", "answer"), SENTENCES.values(), ids=SENTENCES)
def test_matches(pattern: str, text: str, answer: bool) -> None:
    assert globs.matches(pattern, text) is answer


COVERS = {
    "a star covers everything": ("*", "arn:*:?", True),
    "a pattern covers itself": ("a*b?c*", "a*b?c*", True),
    "a prefix covers what is longer": ("arn:aws:s3:::*", "arn:aws:s3:::*/*", True),
    "what is longer does not cover the prefix": ("arn:aws:s3:::*/*", "arn:aws:s3:::*", False),
    "two stars in a row are one": ("a**", "a*", True),
    "one letter and any are at least one": ("?*", "*?", True),
    "at least one is not any": ("?*", "*", False),
    "a star is not one letter": ("?", "*", False),
    "what the pattern spells out must be there": ("*a*", "*", False),
    "a name full of the stand-in letter is no stand-in": ("\0*", "*", False),
    "nor in what is covered": ("a*", "a\0*", True),
}


@pytest.mark.parametrize(("one", "other", "answer"), COVERS.values(), ids=COVERS)
def test_covers(one: str, other: str, answer: bool) -> None:
    assert globs.covers(one, other) is answer


A = "a" * 10_000
HOSTILE: dict[str, Callable[[], object]] = {
    "ten thousand stars against the letters they want": lambda: globs.matches("*a" * 5_000, A),
    "ten thousand stars against one letter too few": lambda: globs.matches("*a" * 5_000, "a" * 4_999),
    "one long piece that nearly fits everywhere": lambda: globs.matches("*" + "a" * 5_000 + "b", A),
    "the same with question marks": lambda: globs.matches("*" + "a?" * 2_500 + "b", A),
    "many stars covering many stars": lambda: globs.covers("*a" * 5_000, "*a" * 5_001),
    "question marks that ask for every subset of places": lambda: globs.covers("*a" + "?" * 40, "*b*a*"),
    "the same on both sides": lambda: globs.covers("*a?" * 3_000, "*a?" * 3_001),
    "two long ones that may meet": lambda: globs.meet("?" * 5_000 + "b", "*a" * 3_000),
    "stars in a row against a table of names": lambda: re.fullmatch(globs.regex("*?" * 30 + "!"), "a" * 60),
}


@pytest.mark.parametrize("ask", HOSTILE.values(), ids=HOSTILE)
def test_no_pattern_takes_long(ask: Callable[[], object]) -> None:
    start = time.process_time()
    ask()
    assert time.process_time() - start < 0.5
