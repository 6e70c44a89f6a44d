"""All pages of an answer become one; what is missing at the end is said."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from nhiscan.connectors.aws.live.pages import CUT, Pages, Paging, guess_paging, parse_paging

BY_TOKEN = Paging(("Marker",), ("Marker",), "IsTruncated", ("Users", "Roles"))
INSIDE = Paging(("NextToken",), ("NextToken",), None, ("Details.Rows",))


class Down(Exception):
    """The service does not answer."""


def fetch(paging: Paging | None, answers: list[Any], **params: Any) -> tuple[Pages, list[dict[str, Any]]]:
    """What comes of ``answers`` in order, and what was asked; an exception among them is raised."""
    pages, asked = Pages(paging, dict), []
    rest: Iterator[Any] = iter(answers)

    def request(told: dict[str, Any]) -> dict[str, Any]:
        asked.append(told)
        found = next(rest)
        if isinstance(found, Exception):
            raise found
        return dict(found)

    pages.fetch(request, params)
    return pages, asked


def test_lists_go_on_and_everything_else_is_the_first_pages() -> None:
    first = {"Users": [1], "Roles": [2], "Name": "a", "IsTruncated": True, "Marker": "m"}
    last = {"Users": [3], "Roles": [], "Name": "b", "IsTruncated": False}
    pages, asked = fetch(BY_TOKEN, [first, last], MaxItems=9)
    assert (pages.whole["Users"], pages.whole["Roles"], pages.whole["Name"]) == ([1, 3], [2], "a")
    assert asked == [{"MaxItems": 9}, {"MaxItems": 9, "Marker": "m"}]


def test_an_empty_page_in_between_is_no_end() -> None:
    pages, _ = fetch(
        BY_TOKEN,
        [
            {"Users": [1], "IsTruncated": True, "Marker": "m"},
            {"Users": [], "IsTruncated": True, "Marker": "n"},
            {"Users": [2], "IsTruncated": False},
        ],
    )
    assert pages.whole["Users"] == [1, 2]


def test_lists_inside_an_object_go_on_there() -> None:
    pages, _ = fetch(INSIDE, [{"Details": {"Rows": [1]}, "NextToken": "t"}, {"Details": {"Rows": [2]}}])
    assert pages.whole["Details"] == {"Rows": [1, 2]}


def test_a_marker_without_more_is_no_next_page() -> None:
    pages, asked = fetch(BY_TOKEN, [{"Users": [1], "IsTruncated": False, "Marker": "m"}])
    assert (pages.whole["Users"], len(asked)) == ([1], 1)


@pytest.mark.parametrize("tokens", [["a"], ["a", "b"]], ids=["the same again", "in a circle"])
def test_a_circle_of_pages_ends_and_counts_as_cut(tokens: list[str]) -> None:
    answers = [{"Users": [token], "IsTruncated": True, "Marker": token} for token in tokens * 9]
    pages, asked = fetch(BY_TOKEN, answers)
    assert (pages.looped, pages.whole[CUT], len(asked)) == (True, True, 2 * len(tokens) + 1)


def test_a_page_that_comes_twice_is_asked_past_and_counts_once() -> None:
    first, last = {"Users": [1], "IsTruncated": True, "Marker": "m"}, {"Users": [2], "IsTruncated": False}
    pages, asked = fetch(BY_TOKEN, [first, first, last])
    assert (pages.whole["Users"], len(asked), pages.looped) == ([1, 2], 3, False)


def test_what_came_before_a_failure_is_kept_and_says_that_it_is_cut() -> None:
    pages = Pages(BY_TOKEN, dict)
    answers = iter([{"Users": [1], "IsTruncated": True, "Marker": "m"}])

    def request(_: dict[str, Any]) -> dict[str, Any]:
        found = next(answers, None)
        if found is None:
            raise Down
        return found

    with pytest.raises(Down):
        pages.fetch(request, {})
    assert pages.cut()
    assert pages.whole == {"Users": [1], "IsTruncated": True, "Marker": "m"}


def test_nothing_at_all_is_not_called_cut() -> None:
    assert not Pages(BY_TOKEN, dict).cut()


def test_botocores_description_is_read() -> None:
    told = {"input_token": ["A", "B"], "output_token": ["X", "Y"], "more_results": "M", "result_key": "R"}
    assert parse_paging(told) == Paging(("A", "B"), ("X", "Y"), "M", ("R",))


GUESSES: dict[str, tuple[set[str], dict[str, str], Paging | None]] = {
    "a token in and out": (
        {"nextToken", "name"},
        {"nextToken": "string", "rows": "list"},
        Paging(("nextToken",), ("nextToken",), None, ("rows",)),
    ),
    "a marker that says whether more follows": (
        {"Marker"},
        {"Marker": "string", "IsTruncated": "boolean", "Rows": "list"},
        Paging(("Marker",), ("Marker",), "IsTruncated", ("Rows",)),
    ),
    "a token that cannot be asked with": (set(), {"NextToken": "string", "Rows": "list"}, None),
    "no token": ({"name"}, {"Rows": "list"}, None),
}


@pytest.mark.parametrize(("inputs", "outputs", "paging"), GUESSES.values(), ids=GUESSES)
def test_pages_that_botocore_does_not_describe(
    inputs: set[str], outputs: dict[str, str], paging: Paging | None
) -> None:
    assert guess_paging(inputs, outputs) == paging
