"""Answers of a provider as files: whole or not there, refused ones in words, nothing outside the folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from nhiscan.errors import OutputError
from nhiscan.snapshot import Answers


@pytest.fixture
def answers(tmp_path: Path) -> Answers:
    return Answers(tmp_path / "raw" / "aws")


def test_what_is_kept_is_found(answers: Answers) -> None:
    answers.keep("keys/deploy.json", {"Keys": ["ü", None, 1]})
    assert answers.find("keys/deploy.json") == {"Keys": ["ü", None, 1]}
    assert answers.find("keys/other.json") is None


def test_the_same_answer_is_the_same_bytes(answers: Answers) -> None:
    answers.keep("a.json", {"b": 1, "a": 2})
    answers.keep("b.json", {"a": 2, "b": 1})
    first, second = (path.read_bytes() for path in answers.paths())
    assert first == second


def test_files_are_their_owners_only(answers: Answers) -> None:
    answers.keep("keys/deploy.json", {})
    (path,) = answers.paths()
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_an_answer_that_was_told_about_in_words_is_not_whole(answers: Answers) -> None:
    answers.fail("a.json", "refused")
    answers.keep("a.json", {"first": "page"})
    answers.keep("b.json", {})
    assert answers.find("a.json") is None
    ((path, words),) = answers.told()
    assert words == "refused\n"
    answers.forget(path)
    assert [path.name for path in answers.paths()] == ["b.json.gz"]


def test_what_is_reopened_stays_open_until_it_is_settled(answers: Answers) -> None:
    answers.keep("a/b.json", {})
    inner = answers.below("a")
    assert not inner.is_open()
    inner.reopen()
    assert inner.is_open()
    assert answers.is_open(), "what lies below counts"
    assert [path.name for path in answers.paths()] == ["b.json.gz"], "that it is open is no answer"
    inner.settle()
    inner.settle()
    assert not answers.is_open()


def test_a_change_counts_from_the_first_time_that_it_was_reopened(answers: Answers) -> None:
    answers.fail("a.json", "refused")
    assert not answers.changed()
    answers.reopen()
    assert not answers.changed()
    answers.keep("b.json", {})
    assert answers.changed()
    answers.reopen()
    assert answers.changed(), "a run that was killed had reopened it"
    answers.paths()[1].unlink()
    assert not answers.changed(), "all is as it was"


@pytest.mark.parametrize("left", [b"", b"\x1f\x8b\x08\x00cut", b"{"], ids=["empty", "cut", "half"])
def test_a_damaged_answer_is_asked_for_again(answers: Answers, left: bytes) -> None:
    answers.keep("a.json", {})
    answers.paths()[0].write_bytes(left)
    assert answers.find("a.json") is None


@pytest.mark.parametrize("name", ["../a", "/a", "a/../../b", ".hidden", ""])
def test_a_name_that_leads_elsewhere_is_refused(answers: Answers, name: str) -> None:
    with pytest.raises(ValueError):
        answers.keep(name, {})
    with pytest.raises(ValueError):
        answers.below(name)


def test_what_the_disk_refuses_is_told_in_one_line(answers: Answers, tmp_path: Path) -> None:
    (tmp_path / "raw").write_text("a file where a folder belongs")
    with pytest.raises(OutputError) as refused:
        answers.keep("a.json", {})
    assert "\n" not in str(refused.value)


def test_a_link_is_not_followed_when_all_is_cleared(answers: Answers, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "kept").write_text("")
    answers.folder.parent.mkdir()
    answers.folder.symlink_to(outside)
    answers.clear()
    assert (outside / "kept").exists()


def test_what_is_doubted_is_named_until_it_is_noted_anew(answers: Answers) -> None:
    for name in "a/one.json", "a/two.json", "b/one.json":
        answers.keep(name, {})
    one, two, other = answers.paths()
    inner = answers.below("a")
    inner.doubt({one, other})
    assert answers.doubted() == inner.doubted() == [one]
    assert answers.paths() == [one, two, other], "the note is no answer"
    inner.doubt({two})
    assert answers.doubted() == [two]
    inner.forget(two)
    assert answers.doubted() == []
    inner.doubt(set())
    assert not list(inner.folder.glob(".*"))


def test_a_note_of_doubt_names_nothing_outside(answers: Answers) -> None:
    answers.keep("a/one.json", {})
    answers.keep("b/one.json", {})
    (answers.folder / "a/.doubted").write_text('["../b/one.json.gz", "/etc/passwd", 7]')
    assert answers.doubted() == []


def test_a_note_of_doubt_that_cannot_be_read_is_about_all_beside_it(answers: Answers) -> None:
    answers.keep("a/one.json", {})
    answers.keep("b/one.json", {})
    (answers.folder / "a/.doubted").write_text('["one')
    assert [path.parent.name for path in answers.doubted()] == ["a"]
