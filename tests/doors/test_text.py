"""What a terminal, log or page may show of a stranger's text."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nhiscan.text import shorten, visible

SHOWN = {
    "plain text stays": ("ci-deploy", "ci-deploy"),
    "accents, kanji and emoji stay": ("Zoë 経理 🤖", "Zoë 経理 🤖"),
    "an escape sequence is seen, not obeyed": ("\x1b[31mred", "\\x1b[31mred"),
    "the one-byte escape too": ("\x9b31m", "\\x9b31m"),
    "a line end cannot forge a line": ("a\r\nexit 0", "a\\r\\nexit 0"),
    "a tab is a letter": ("a\tb", "a\\tb"),
    "nul is seen": ("a\0b", "a\\x00b"),
    "an override cannot turn text round": ("txt\u202eexe", "txt\\u202eexe"),
    "an isolate cannot either": ("a\u2066b\u2069", "a\\u2066b\\u2069"),
    "a zero-width space cannot hide": ("ad\u200bmin", "ad\\u200bmin"),
    "a soft hyphen cannot hide": ("ad\xadmin", "ad\\xadmin"),
    "a tag character cannot smuggle": ("a\U000e0041", "a\\U000e0041"),
    "a lone surrogate is seen": ("a\ud800", "a\\ud800"),
    "a backslash beside an escape is doubled, so that nothing is ambiguous": ("\\x1b\x1b", "\\\\x1b\\x1b"),
    "a backslash alone stays": ("C:\\x1b", "C:\\x1b"),
}


@pytest.mark.parametrize(("text", "shown"), SHOWN.values(), ids=SHOWN)
def test_visible(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(st.text(alphabet=st.characters(), max_size=200))
def test_nothing_that_acts_or_hides_is_ever_shown(text: str) -> None:
    for letter in visible(text):
        assert unicodedata.category(letter) not in {"Cc", "Cf", "Cs", "Zl", "Zp"}, hex(ord(letter))


@given(st.text(alphabet=st.characters(), max_size=60), st.text(alphabet=st.characters(), max_size=60))
def test_two_texts_of_hidden_letters_never_look_the_same(first: str, second: str) -> None:
    # The mark makes both take the escaping path, where the doubled backslash keeps them apart.
    if first != second:
        assert visible("\x1b" + first) != visible("\x1b" + second)


@given(st.text(alphabet=st.characters(), max_size=80), st.integers(min_value=1, max_value=40))
def test_shortened_text_fits(text: str, width: int) -> None:
    assert len(shorten(text, width)) <= width


def test_shortening_keeps_both_ends_of_an_arn() -> None:
    arn = "arn:aws:iam::111122223333:role/service/very/long/path/agent-invoice"
    short = shorten(arn, 30)
    assert short.startswith("arn:aws")
    assert short.endswith("agent-invoice")
