"""Whatever strangers write, every output shows it and none obeys it."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from functools import cache
from html import unescape
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from jsonschema import Draft202012Validator
from markdown_it import MarkdownIt
from rich.cells import cell_len

from nhiscan.formats.csv_rows import unquoted_cell
from nhiscan.scan import Scan
from nhiscan.text import visible
from tests.formats import render as rendering
from tests.formats.test_sarif import validator
from tests.hostile.estate import fingerprint_of, scan
from tests.hostile.strings import HOSTILE, KINDS

WHOLE = tuple(name for name in rendering.NAMES if name != "screen")
COLOURS = re.compile("\x1b\\[[0-9;]*m")
UNSEEN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
"""What must not reach anybody's eye raw, line ends aside: told here once more, on purpose."""


@cache
def estate() -> Scan:
    """One estate that carries every string everywhere."""
    return scan(HOSTILE)


@cache
def rendered(name: str) -> str:
    """That estate in one format."""
    return rendering.render(name, estate(), anchor=HOSTILE[60], target=HOSTILE[61])


def test_there_are_three_hundred_and_more_of_every_kind() -> None:
    assert len(HOSTILE) >= 300
    assert all(KINDS.values())


@pytest.mark.parametrize("name", rendering.NAMES)
def test_no_control_byte_and_nothing_invisible(name: str) -> None:
    text = rendered(name)
    if name == "csv":
        assert text.count("\r") == text.count("\r\n")
        text = text.replace("\r\n", "\n")
    assert not UNSEEN.search(text)
    assert text.endswith("\n")


@pytest.mark.parametrize("name", rendering.NAMES)
def test_every_output_can_be_written_as_utf_8(name: str) -> None:
    assert rendered(name).encode("utf-8").decode() == rendered(name)


@pytest.mark.parametrize("name", WHOLE)
def test_no_finding_is_lost(name: str) -> None:
    assert {fingerprint_of(text) for text in HOSTILE} <= set(re.findall(r"\b[0-9a-f]{16}\b", rendered(name)))


# ------------------------------------------------------------------------------ JSON, SARIF


def test_json_gives_back_every_string_as_it_was() -> None:
    document = json.loads(rendered("json"))
    schema = json.loads(rendering_schema())
    Draft202012Validator(schema).validate(document)
    for text, row in zip(HOSTILE, document["findings"], strict=True):
        told = [
            row["rule"],
            row["identity"],
            row["message"],
            row["cause"]["name"],
            row["evidence"][0]["text"],
        ]
        assert told == [text] * 5
        assert row["proposal"]["document"] == {"Version": text, text: [text]}


def rendering_schema() -> str:
    """The committed schema."""
    from importlib.resources import files

    return files("nhiscan.formats").joinpath("schemas/scan.schema.json").read_text(encoding="utf-8")


def strings(value: Any) -> Iterator[str]:
    """Every string in a JSON value, keys too."""
    if isinstance(value, str):
        yield value
    if isinstance(value, dict):
        yield from value
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from strings(inner)


def test_sarif_is_valid_and_its_texts_hold_no_link_no_placeholder_and_no_control() -> None:
    log = json.loads(rendered("sarif"))
    validator().validate(log)
    run = log["runs"][0]
    assert not [text for text in strings(log) if UNSEEN.search(text.replace("\n", ""))]
    (invocation,) = run["invocations"]
    notices = [
        row for kind in ("Execution", "Configuration") for row in invocation[f"tool{kind}Notifications"]
    ]
    texts = [row["message"]["text"] for row in (*run["results"], *notices)]
    assert len(texts) == 4 * len(HOSTILE)
    assert not [text for text in texts if "](" in text or re.search(r"(?<!\{)(\{\{)*\{[^{]", text)]


def test_sarif_addresses_stay_inside() -> None:
    run = json.loads(rendered("sarif"))["runs"][0]
    for result in run["results"]:
        uri = urlsplit(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"])
        assert (uri.scheme, uri.netloc) == ("", "")
    for rule in run["tool"]["driver"]["rules"]:
        page = urlsplit(rule["helpUri"])
        assert (page.scheme, page.netloc) == ("https", "github.com")


@pytest.mark.parametrize("anchor", HOSTILE, ids=range(len(HOSTILE)))
def test_no_file_name_becomes_a_scheme(anchor: str) -> None:
    log = json.loads(rendering.render("sarif", scan(["x"]), anchor=anchor))
    uri = urlsplit(
        log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    )
    assert (uri.scheme, uri.netloc) == ("", "")
    assert not uri.path.startswith("/")


# -------------------------------------------------------------------------------- CSV, XML


@pytest.fixture
def no_limit() -> Iterator[None]:
    """Let the reader take a whole file for one cell: with another delimiter than ours it is one."""
    before = csv.field_size_limit(1 << 30)
    yield
    csv.field_size_limit(before)


@pytest.mark.usefixtures("no_limit")
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_no_cell_is_a_formula(delimiter: str) -> None:
    table = csv.reader(io.StringIO(rendered("csv"), newline=""), delimiter=delimiter)
    assert not [
        cell for row in table for cell in row if cell.startswith(tuple("=+-@\t\r\uff1d\uff0b\uff0d\uff20"))
    ]


def test_csv_has_a_row_for_everything_and_every_name_in_its_cell() -> None:
    rows = list(csv.DictReader(io.StringIO(rendered("csv"), newline="")))
    assert len(rows) == 4 * len(HOSTILE)
    names = [unquoted_cell(row["identity_name"]) for row in rows if row["row"] == "finding"]
    assert [name[:30_000] for name in names] == [visible(text)[:30_000] for text in HOSTILE]


def test_junit_is_xml_and_shows_every_message() -> None:
    root = ElementTree.fromstring(rendered("junit"))
    assert {case.tag for case in root.iter()} == {
        "testsuites",
        "testsuite",
        "testcase",
        "properties",
        "property",
        "failure",
        "error",
        "skipped",
    }
    assert {failure.get("message") for failure in root.iter("failure")} == set(map(visible, HOSTILE))


# -------------------------------------------------------------------------------- Markdown


def test_markdown_makes_nothing_of_what_it_is_told() -> None:
    reader = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    found = [token for top in reader.parse(rendered("markdown")) for token in (top, *(top.children or ()))]
    kinds = {token.type for token in found}
    assert not kinds & {"image", "html_inline", "html_block", "s_open", "em_open", "code_block"}
    links = [urlsplit(str(token.attrs["href"])) for token in found if token.type == "link_open"]
    assert {(link.scheme, link.netloc) for link in links} <= {("https", "github.com")}
    headings = [token for token in found if token.type == "heading_open"]
    assert len(headings) == 6
    assert headings[0].tag == "h2"


def test_markdown_tables_have_as_many_cells_as_their_heads() -> None:
    reader = MarkdownIt("commonmark").enable("table")
    tokens = reader.parse(rendered("markdown"))
    rows: list[int] = []
    for token in tokens:
        if token.type == "tr_open":
            rows.append(0)
        if token.type in ("td_open", "th_open"):
            rows[-1] += 1
    assert set(rows) == {5, 7, 6}
    assert rows.count(6) == len(HOSTILE) + 1


def test_markdown_shows_short_names_as_they_are() -> None:
    html = MarkdownIt("commonmark").enable("table").render(rendered("markdown"))
    shown = {unescape(text) for text in re.findall(r"<code>(.*?)</code>", html, re.DOTALL)}
    for text in HOSTILE:
        plain = visible(text).replace("\\|", "\\\\x7c")
        if plain.strip() and len(plain) < 200:
            assert plain in shown or plain.strip(" ") in {each.strip(" ") for each in shown}


# ---------------------------------------------------------------------------------- screen


def lines_of(text: str) -> list[str]:
    """What a terminal shows, line by line; only real line ends count."""
    return text.removesuffix("\n").split("\n")


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_the_screen_shows_and_does_not_obey(number: int) -> None:
    result = scan([HOSTILE[number]])
    plain = rendering.render("screen", result, target=HOSTILE[number])
    coloured = rendering.render("screen", result, target=HOSTILE[number], colour=True)
    assert COLOURS.sub("", coloured) == plain
    assert not UNSEEN.search(plain)
    assert len(lines_of(plain)) <= 40
    assert max(map(cell_len, lines_of(plain))) <= 80
    assert max(map(len, lines_of(plain))) <= 80
    name = visible(HOSTILE[number])
    if len(name) <= 15:
        assert f" {name}: " in plain
        assert f"· {name} ·" in lines_of(plain)[0]


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_the_screen_in_ascii(number: int) -> None:
    plain = rendering.render("screen", scan([HOSTILE[number]]), plain_ascii=True)
    assert plain.isascii()
    assert max(map(len, lines_of(plain))) <= 80


SAFE = re.compile(r"NEXT +nhiscan scan [A-Za-z0-9_@%+=:,./-]* ?--format json( -o findings\.json)?")


def test_a_command_to_paste_holds_no_word_of_a_stranger_that_a_shell_reads() -> None:
    for text in HOSTILE:
        plain = rendering.render("screen", scan([text]), target=text)
        commands = [line for line in lines_of(plain) if line.startswith("NEXT")]
        assert len(commands) == (1 if text else 0)
        assert all(map(SAFE.fullmatch, commands))
