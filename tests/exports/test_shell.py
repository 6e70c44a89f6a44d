"""What the shell emitter writes, a real shell reads back: asked of /bin/sh, and of bash where it is."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from hypothesis import event, example, given, settings
from hypothesis import strategies as st

from nhiscan.exports.shell import command, comment, option
from nhiscan.text import visible

SHELLS = [path for path in ("/bin/sh", shutil.which("bash")) if path]
NO_SURROGATES = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
HOSTILE = st.sampled_from(
    ["'", '"', "\\", "$", "`", "\n", "\r", "!", "~", "*", "#", ";", "&", "|", "%", "\x1b", "-", "\u202e", " "]
)
WORDS = st.lists(st.text(NO_SURROGATES | HOSTILE, max_size=12), max_size=4)


def read_back(line: str, shell: str) -> list[str]:
    """The words that ``shell`` makes of ``line``, whose program is printf with a format of its own."""
    done = subprocess.run([shell, "-c", line], capture_output=True, check=True, timeout=10)
    assert done.stderr == b""
    return done.stdout.decode("utf-8", "surrogateescape").split("\0")[:-1]


HOSTILE_NAMES = {
    "nothing at all": "",
    "a space": "a b",
    "a quote": "it's",
    "a command in backticks": "`touch /tmp/x`",
    "a command in dollars": "$(touch /tmp/x)",
    "a variable": "$HOME",
    "an end of line and a command": "a\ntouch /tmp/x",
    "an end of line at the end": "a\n\n",
    "a carriage return": "a\rb",
    "an escape that leaves bracketed paste": "\x1b[201~touch /tmp/x\n",
    "text that runs right to left": "a\u202eb",
    "a backslash at the end": "a\\",
    "a glob": "*",
    "a home": "~root",
    "a format of printf": "%s\\n",
    "an option": "--help",
    "a comment": "#x",
    "history": "!!",
    "letters of the world": "führung 東京",
}


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("name", HOSTILE_NAMES.values(), ids=HOSTILE_NAMES)
def test_a_hostile_name_arrives_as_one_word(name: str, shell: str) -> None:
    line = command("printf", "%s\\0", name, "after")
    assert line is not None
    assert read_back(line, shell) == [name, "after"]


@settings(max_examples=60, deadline=None)
@given(WORDS)
@example(["'\x1b\n'", "\n", "\x7f\n\x7f"])
def test_a_shell_reads_back_what_went_in(words: list[str]) -> None:
    line = command("printf", "%s\\0", *words)
    assert line is not None
    event("with unseen characters" if "printf '\\" in line else "plain")
    assert read_back(line, "/bin/sh") == (words or [""])


@given(WORDS)
def test_no_character_acts_when_the_line_is_pasted(words: list[str]) -> None:
    line = command("x", *words) or ""
    assert all(part == visible(part) for part in line.replace("\\", "/").split("\n"))


@pytest.mark.parametrize("word", ["a\0b", "\ud800", "a\udfff"])
def test_what_no_program_can_be_given_is_no_command(word: str) -> None:
    assert command("x", "fine", word) is None


OPTIONS = {
    "a plain value": ("svc", ("--user-name", "svc")),
    "a value that looks like an option": ("-rf", ("--user-name=-rf",)),
    "an empty value": ("", ("--user-name", "")),
}


@pytest.mark.parametrize(("value", "words"), OPTIONS.values(), ids=OPTIONS)
def test_an_option_keeps_its_value(value: str, words: tuple[str, ...]) -> None:
    assert tuple(option("--user-name", value)) == words


@given(st.text(NO_SURROGATES | HOSTILE))
def test_a_comment_stays_one_line_that_does_nothing(text: str) -> None:
    line = comment(text)
    assert "\n" not in line
    assert line.startswith("# ")


def test_a_comment_does_nothing_in_a_real_shell() -> None:
    line = comment("a\nprintf broken\\0 \x1b[2J")
    assert read_back(line + "\nprintf '%s\\0' fine", "/bin/sh") == ["fine"]
