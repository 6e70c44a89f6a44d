"""Markdown in which names are names: no link, no image, no tag, no cell of their own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from nhiscan.formats.markdown_text import LONGEST, block, code, row, sentence
from nhiscan.text import shorten, visible
from tests.formats.render import render
from tests.formats.scans import INVOICE, OWNERLESS, findings, scan

READER = MarkdownIt("commonmark").enable("table")


def tokens(text: str) -> Iterator[Token]:
    """Everything that a reader makes of ``text``."""
    for token in READER.parse(text):
        yield token
        yield from token.children or ()


def test_coverage_comes_before_findings_and_the_exit_code_last() -> None:
    lines = render("markdown", scan()).splitlines()
    heads = [line.lstrip("# ").partition(":")[0] for line in lines if line.startswith("#")]
    assert heads == ["nhiscan 1.0", "Coverage", "Fix first", "Findings", "Ready code", "Every finding"]
    assert lines[-1].startswith("exit 1: ")


def test_a_scan_without_anything_says_so() -> None:
    text = render("markdown", scan((), coverage=(), not_evaluated=(), lowered_by=()))
    assert "### Findings: none" in text
    assert "### Coverage: 0 gaps, 0 checks not evaluated" in text


# every character that means something to some reader, and some that do not
TEXTS = st.text(alphabet="`|\\<>[]()!*_#&;:@/ ax\n\t\x1b\u202e\ud800'\"~-+=.", max_size=60)


@given(TEXTS)
@example("\\|")
@example("`")
@example(" ` ")
@example("``x`")
def test_a_name_in_a_cell_is_shown_as_it_is(text: str) -> None:
    table = "\n".join([row("head", "tail"), row("---", "---"), row(code(text), "end")])
    inner = [token for token in tokens(table) if token.type in ("code_inline", "text", "html_inline")]
    cells = [token.content for token in inner if token.content.strip()]
    shown = visible(text).replace("\\|", "\\\\x7c")
    if not shown.strip():
        assert cells == ["head", "tail", "end"]
    else:
        assert [cell.strip() for cell in cells] == ["head", "tail", shown.strip(), "end"]
        assert [token.type for token in inner if token.content == shown] in ([], ["code_inline"])


@given(TEXTS)
def test_a_sentence_is_no_markup(text: str) -> None:
    kinds = {token.type for token in tokens(f"x {sentence(text)} y")}
    assert kinds <= {"paragraph_open", "paragraph_close", "inline", "text", "code_inline"}


SENTENCES = {
    "unused for 412 days": "unused for 412 days",
    "every action of `s3` on `*`": "every action of `s3` on `*`",
    "a `b` and c`d": "``a `b` and c`d``",
    "see https://example.com": "`see https://example.com`",
    "ask @everyone": "`ask @everyone`",
    "fixes #1": "`fixes #1`",
    "www.example.com": "`www.example.com`",
    "mail a@example.com": "`mail a@example.com`",
    "<b>bold</b>": "`<b>bold</b>`",
    "*bold*": "`*bold*`",
    "[a](b)": "`[a](b)`",
    "| cell |": "`\\| cell \\|`",
    "trusts `repo:*`, any branch": "trusts `repo:*`, any branch",
    "": "",
}


@pytest.mark.parametrize(("text", "shown"), SENTENCES.items())
def test_prose_stays_prose_and_all_else_is_code(text: str, shown: str) -> None:
    assert sentence(text) == shown


@given(st.text(alphabet="`~ax \n\\", max_size=40))
@example("```\n# out")
@example("~~~\n````\n")
def test_nothing_inside_ends_a_block(text: str) -> None:
    (fence,) = READER.parse("\n".join(block(text, "sh")))
    assert fence.type == "fence"
    assert fence.content == f"{text}\n"


def test_a_long_name_is_cut_in_the_middle() -> None:
    shown = code("a" * 5_000 + "z")
    assert len(shown) == LONGEST + 2
    assert shown == f"`{shorten('a' * 5_000 + 'z', LONGEST)}`"


def test_names_call_nobody_and_make_no_row() -> None:
    hostile = replace(INVOICE, name="x` | @everyone | <img src=x> [a](b)\n# head")
    found = OWNERLESS.finding(hostile, "no owner")
    text = render("markdown", scan((found,), identities=(hostile,)))
    kinds = {token.type for token in tokens(text)}
    assert not kinds & {"image", "html_inline", "html_block"}
    links = [token.attrs["href"] for token in tokens(text) if token.type == "link_open"]
    assert links == [OWNERLESS.page]
    widths = {line.count("|") - line.count("\\|") for line in text.splitlines() if line.startswith("|")}
    assert widths == {6, 8, 7}


def test_ready_code_is_shown_once_and_the_rest_counted() -> None:
    many = [
        replace(one, fingerprint=f"{n}", subject=f"s{n}", identity=None, fix=(replace(fix, text=f"run {n}"),))
        for n, one in enumerate([one for one in findings() if one.fix] * 10)
        for fix in one.fix
    ]
    text = render("markdown", scan(many))
    assert text.count("```sh") == 20
    assert "10 further fixes: `--format json` has all." in text
