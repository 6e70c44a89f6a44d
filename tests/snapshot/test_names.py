"""A partition's folder: whatever a stranger calls an account, it stays inside and apart from others."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest
from hypothesis import given

from nhiscan.snapshot.names import folder_name
from tests.snapshot.nouns import TEXT

FOLDERS = {
    "an account": ("111122223333", "111122223333"),
    "a tenant": ("6c9a7b1e-0000-4000-8000-000000000001", "6c9a7b1e-0000-4000-8000-000000000001"),
    "a domain": ("acme.example", "acme.example"),
    "capitals": ("Prod", "%50rod"),
    "this folder": (".", "%2e"),
    "the folder above": ("..", "%2e."),
    "hidden": (".lock", "%2elock"),
    "a path": ("../../etc", "%2e.%2f..%2fetc"),
    "a path of Windows": ("..\\x", "%2e.%5cx"),
    "NUL": ("a\0b", "a%00b"),
    "an escape of ours": ("%2e", "%252e"),
    "half a character": ("\ud800", "%ed%a0%80"),
    "a pattern": ("*[", "%2a%5b"),
    "nothing": ("", "~e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
}


@pytest.mark.parametrize(("name", "folder"), FOLDERS.values(), ids=FOLDERS)
def test_a_name_becomes_one_plain_folder(name: str, folder: str) -> None:
    assert folder_name(name) == folder


def test_three_hundred_characters_fit_a_disk_and_stay_apart() -> None:
    names = ["é" * 300, "é" * 299 + "e", "a" * 300, "a" * 301]
    folders = [folder_name(name) for name in names]
    assert max(map(len, folders)) <= 120
    assert len(set(folders)) == len(names)


@given(TEXT, TEXT)
def test_two_names_never_share_a_folder_even_where_case_does_not_count(one: str, other: str) -> None:
    first, second = folder_name(one), folder_name(other)
    assert (first.casefold() == second.casefold()) == (one == other)
    assert PurePosixPath("in", first).parts == ("in", first)
    assert not first.startswith(".")
    assert first.isascii()
    assert first.isprintable()
