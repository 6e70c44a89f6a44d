"""What is emitted for Terraform comes back word for word, whoever chose the words."""

from __future__ import annotations

import unicodedata
from typing import Any

import hcl2
import pytest
from hypothesis import event, example, given
from hypothesis import strategies as st

from nhiscan.exports.terraform import Block, Expression, Joined, JsonText, configuration, string
from nhiscan.text import visible
from tests.exports import hcl
from tests.hostile.strings import HOSTILE

TRICKY = st.sampled_from('$%{}"\\\n\r\t\0\x1b\x7f\x85\u202e\u2028 aé東\U0001f600#')
TEXTS = st.text(TRICKY | st.characters(exclude_categories=["Cs"])).map(
    lambda text: unicodedata.normalize("NFC", text)
)
CARRIED = [
    text
    for text in HOSTILE
    if unicodedata.is_normalized("NFC", text) and not any("\ud800" <= char <= "\udfff" for char in text)
]

WRITTEN = {
    "plain": ("read-only", '"read-only"'),
    "nothing": ("", '""'),
    "something to work out": ("${var.x}", '"$${var.x}"'),
    "a directive": ("%{ if true }", '"%%{ if true }"'),
    "a mark that is already doubled": ("$${x}", '"\\u0024$${x}"'),
    "a mark at the end": ("100%", '"100%"'),
    "a quote and a backslash": ('a"b\\', '"a\\"b\\\\"'),
    "an end of line": ("a\nb", '"a\\nb"'),
    "an escape": ("\x1b[2J", '"\\u001b[2J"'),
    "text that runs right to left": ("a\u202eb", '"a\\u202eb"'),
    "an invisible character beyond the first plane": ("\U000e0041", '"\\U000e0041"'),
    "letters of the world": ("führung 東京", '"führung 東京"'),
}


@pytest.mark.parametrize(("text", "written"), WRITTEN.values(), ids=WRITTEN)
def test_a_text_is_written(text: str, written: str) -> None:
    assert string(text) == written


@pytest.mark.parametrize("text", CARRIED, ids=lambda text: visible(text)[:40])
def test_a_hostile_text_comes_back(text: str) -> None:
    written = configuration("", [Block("locals", (), {"x": [text, {text: text}]})])
    assert hcl.read(written).only("locals").arguments["x"] == [text, {text: text}]


@pytest.mark.parametrize("text", [text for text in CARRIED if len(text) < 500], ids=repr)
def test_another_parser_takes_it(text: str) -> None:
    written = configuration("", [Block("locals", (), {"x": text, "y": {text: text}})])
    assert hcl2.loads(written)["locals"][0]["x"] == string(text)


@given(TEXTS)
def test_any_text_comes_back(text: str) -> None:
    event("with a mark" if "${" in text or "%{" in text else "without")
    assert hcl.value(string(text)) == text


@given(st.lists(TEXTS, min_size=1, max_size=4))
@example(["costs 5$", "100%", "$$"])
@example(["{", "}"])
def test_text_around_something_to_work_out_stays_text(texts: list[str]) -> None:
    parts = [part for text in texts for part in (text, Expression("var.x"))]
    written = configuration("", [Block("locals", (), {"x": Joined((*parts,))})])
    found = hcl.read(written).only("locals").arguments["x"]
    assert found.parts == tuple(hcl.Words("var.x") if isinstance(p, Expression) else p for p in parts if p)


@given(TEXTS)
def test_nothing_in_the_file_acts_when_it_is_pasted(text: str) -> None:
    written = configuration(text, [Block("locals", (), {"x": text})])
    assert all(visible(line) == line for line in written.replace("\\", "/").split("\n"))


@given(TEXTS)
def test_a_head_says_nothing(text: str) -> None:
    assert hcl.read(configuration(text, [])) == hcl.Block()


VALUES: dict[str, tuple[Any, Any]] = {
    "truth, numbers, nothing": ([True, False, 7, -1, None], [True, False, 7, -1, None]),
    "nothing in them": ({"a": [], "b": {}}, {"a": [], "b": {}}),
    "words of Terraform's own as keys": (
        {"for": 1, "null": 2, "true": 3},
        {"for": 1, "null": 2, "true": 3},
    ),
    "keys that are no words": ({"aws:SourceIp": "x", "": 1}, {"aws:SourceIp": "x", "": 1}),
    "several levels": ({"a": [{"b": ["c", {"d": "e\n"}]}]}, {"a": [{"b": ["c", {"d": "e\n"}]}]}),
    "a name": (Expression("var.x"), hcl.Words("var.x")),
    "JSON": (JsonText({"a": ["${x}"]}), hcl.Words("jsonencode", ({"a": ["${x}"]},))),
}


@pytest.mark.parametrize(("given_", "told"), VALUES.values(), ids=VALUES)
def test_a_value_is_told(given_: Any, told: Any) -> None:
    written = configuration("", [Block("locals", (), {"x": given_})])
    assert hcl.read(written).only("locals").arguments == {"x": told}
    assert hcl2.loads(written)


def test_blocks_lie_within_blocks() -> None:
    inner = Block("validation", (), {"condition": True})
    written = configuration("one\ntwo", [Block("variable", ("x",), {"type": "a"}, (inner,)), Block("empty")])
    assert written == (
        '# one\n# two\n\nvariable "x" {\n  type = "a"\n\n  validation {\n    condition = true\n  }\n}\n'
        "\nempty {}\n"
    )


def test_single_lines_are_aligned_as_terraform_does() -> None:
    told = {"a": "x", "name": "y", "list": ["z"], "longer_still": 1}
    assert configuration("", [Block("b", (), told)]) == (
        '\nb {\n  a    = "x"\n  name = "y"\n  list = [\n    "z",\n  ]\n  longer_still = 1\n}\n'
    )


REFUSED: dict[str, Any] = {
    "half of a surrogate pair": "a\ud800",
    "a text that Terraform would compose": "e\u0301",
    "the same as a key": {"e\u0301": 1},
    "a number that JSON has and nobody needs": 1.5,
    "bytes": b"x",
}


@pytest.mark.parametrize("refused", REFUSED.values(), ids=REFUSED)
def test_what_would_not_come_back_is_refused(refused: Any) -> None:
    with pytest.raises(ValueError):
        configuration("", [Block("locals", (), {"x": refused})])


@pytest.mark.parametrize(
    "block",
    [
        Block("resource", ('x" {}',)),
        Block("a b"),
        Block("locals", (), {"a\nb": 1}),
        Block("resource", ("${x}",)),
    ],
)
def test_a_name_of_a_block_is_a_word(block: Block) -> None:
    with pytest.raises(ValueError):
        configuration("", [block])
