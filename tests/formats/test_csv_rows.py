"""CSV that a spreadsheet shows and does not run, with a row for everything."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nhiscan.formats.csv_rows import COLUMNS, safe_cell, unquoted_cell
from nhiscan.text import visible
from tests.formats.render import render
from tests.formats.scans import scan


def rows(text: str) -> list[dict[str, str]]:
    """The rows as a spreadsheet reads them."""
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_line_ends_are_those_of_the_standard() -> None:
    text = render("csv", scan(()))
    assert text.count("\r\n") == text.count("\r") == text.count("\n")


def test_every_column_is_documented_and_every_row_has_all() -> None:
    table = list(csv.reader(io.StringIO(render("csv", scan()), newline="")))
    assert table[0] == list(COLUMNS)
    assert {len(row) for row in table} == {len(COLUMNS)}
    assert all(COLUMNS.values())


def test_nothing_is_left_out() -> None:
    result = scan()
    told = [row["row"] for row in rows(render("csv", result))]
    assert told.count("coverage") == len(result.coverage)
    assert told.count("finding") == len(result.findings)
    assert told.count("not_evaluated") == len(result.not_evaluated)
    assert told.count("setting") == len(result.lowered_by)
    assert told == sorted(told, key=["coverage", "setting", "finding", "not_evaluated"].index)


def test_a_gap_names_what_it_cost_and_what_would_close_it() -> None:
    gap = rows(render("csv", scan()))[0]
    assert (gap["gap"], gap["needs"], gap["rule"]) == (
        "refused",
        "iam:GetCredentialReport",
        "credential-unused",
    )


CELLS = {
    "=1+1": "'=1+1",
    "+1": "'+1",
    "-1": "'-1",
    "@SUM(A1)": "'@SUM(A1)",
    "\uff1dcmd": "'\uff1dcmd",
    "\t=1": "\\t=1",
    "\r=1": "\\r=1",
    "a=1": "a=1",
    "": "",
    "'quoted": "'quoted",
    "'=1": "''=1",
    '"=1': "'\"=1",
    "a;=cmd|' /C calc'!A0": "a;'=cmd|' /C calc'!A0",
    'a;"=1"': 'a;\'"=1"',
    "a; -b": "a; -b",
    "arn:aws:iam::1:role/x": "arn:aws:iam::1:role/x",
}


@pytest.mark.parametrize(("text", "cell"), CELLS.items())
def test_no_cell_is_a_formula(text: str, cell: str) -> None:
    assert safe_cell(text) == cell


def test_no_cell_spills_into_another() -> None:
    assert len(safe_cell("=" * 40_000)) == 32_767
    assert safe_cell("a" * 32_767) == "a" * 32_767


@given(st.text(alphabet="=+-@;'\"a \t\n\uff0b"))
@example(";;=;'=")
def test_whoever_reads_a_file_back_gets_the_text(text: str) -> None:
    lines = text.split("\n")
    assert unquoted_cell(safe_cell(tuple(lines))) == "\n".join(map(visible, lines))


@given(st.text(alphabet="=+-@;'\"a \t\n\uff0b"), st.sampled_from(";,"))
def test_no_cell_is_a_formula_wherever_a_reader_splits(text: str, delimiter: str) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, dialect="excel").writerow(["x", safe_cell(tuple(text.split("\n"))), "y"])
    table = csv.reader(io.StringIO(out.getvalue(), newline=""), delimiter=delimiter)
    assert not [cell for row in table for cell in row if cell[:1] in tuple("=+-@\t\r\uff1d\uff0b")]
