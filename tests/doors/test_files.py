"""The one door for files: what is read, what is refused, and how results are written."""

from __future__ import annotations

import gzip
import json
import os
import resource
import stat
import subprocess
import sys
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nhiscan.errors import InputError, OutputError
from nhiscan.files import (
    RepeatedKeys,
    canonical_json,
    parse_json,
    read_bytes,
    read_json,
    read_text,
    walk,
    write_atomically,
)

REFUSED = {
    "an empty text": ("", "is empty"),
    "only spaces": (" \n", "is empty"),
    "a cut object": ('{"a": [1, 2', "x.json:1:12: is not JSON"),
    "two values": ("{} {}", "x.json:1:4: is not JSON"),
    "not a number": ("[NaN]", "a number that JSON does not know"),
    "larger than any": ("[1e999]", "a number that JSON does not know"),
    "infinity": ("[-Infinity]", "a number that JSON does not know"),
    "an integer of 5,000 digits": ("[" + "1" * 5000 + "]", "a number that JSON does not know"),
    "arrays nested 201 deep": ("[" * 201 + "]" * 201, "nested too deeply"),
    "objects nested 201 deep": ('{"a":' * 201 + "1" + "}" * 201, "nested too deeply"),
    "a hundred thousand brackets": ("[" * 100_000, "nested too deeply"),
}


@pytest.mark.parametrize(("text", "told"), REFUSED.values(), ids=REFUSED)
def test_bad_json_is_one_line_with_its_place(text: str, told: str) -> None:
    with pytest.raises(InputError) as error:
        parse_json(text, "x.json")
    assert told in str(error.value)
    assert str(error.value).startswith("x.json")
    assert "\n" not in str(error.value)


def test_two_hundred_levels_are_still_read() -> None:
    assert parse_json("[" * 200 + "]" * 200, "x.json")


def test_a_repeated_key_is_no_object_and_loses_nothing() -> None:
    value = parse_json('{"Effect": "Deny", "Action": "s3:*", "Effect": "Allow"}', "x.json")
    assert isinstance(value, RepeatedKeys)
    assert value.first_repeated() == "Effect"
    assert canonical_json(value) == '{"Action":"s3:*","Effect":"Deny","Effect":"Allow"}'


JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(JSON)
def test_canonical_json_means_the_same(value: Any) -> None:
    assert json.loads(canonical_json(value)) == value


@given(JSON)
def test_the_order_of_keys_does_not_change_canonical_json(value: Any) -> None:
    def turned(item: Any) -> Any:
        if isinstance(item, dict):
            return {key: turned(item[key]) for key in reversed(list(item))}
        return [turned(inner) for inner in item] if isinstance(item, list) else item

    assert canonical_json(turned(value)) == canonical_json(value)


def test_gzip_is_known_by_its_bytes_not_its_name(tmp_path: Path) -> None:
    path = tmp_path / "export.json"
    path.write_bytes(gzip.compress(b'{"a": 1}') + gzip.compress(b" "))
    assert read_json(path) == {"a": 1}


@pytest.mark.parametrize("cut", [1, 5, 12])
def test_cut_gzip_is_refused(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "x.json.gz"
    path.write_bytes(gzip.compress(b'{"a": 1}' * 100)[:-cut])
    with pytest.raises(InputError, match="is cut gzip"):
        read_bytes(path)


def test_damaged_gzip_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.json.gz"
    data = bytearray(gzip.compress(os.urandom(1000)))
    data[200] ^= 0xFF
    path.write_bytes(bytes(data))
    with pytest.raises(InputError, match="is damaged gzip"):
        read_bytes(path)


def test_a_gzip_bomb_is_refused_before_it_hurts(tmp_path: Path) -> None:
    path = tmp_path / "bomb.json.gz"
    path.write_bytes(gzip.compress(bytes(256 << 20), mtime=0))
    tracemalloc.start()
    with pytest.raises(InputError, match="expands beyond every real export"):
        read_bytes(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 100 << 20


def test_a_real_export_compresses_well_and_still_passes(tmp_path: Path) -> None:
    path = tmp_path / "x.json.gz"
    path.write_bytes(gzip.compress(b'{"Action": "s3:GetObject"},' * 100_000))
    assert len(read_bytes(path)) == 2_700_000


def test_text_that_is_not_utf8_names_its_line(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(b"user,arn\nalice,\xff\n")
    with pytest.raises(InputError, match=r"x\.csv:2: is not UTF-8 text"):
        read_text(path)


def test_a_byte_order_mark_is_no_content(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_bytes(b"\xef\xbb\xbf[]")
    assert read_json(path) == []


def test_a_file_beyond_the_limit_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_bytes(b" " * 101)
    with pytest.raises(InputError, match="larger than 100 bytes"):
        read_bytes(path, limit=100)


def test_what_is_no_file_is_refused_without_hanging(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path, told in (
        (tmp_path / "pipe", "no regular file"),
        (tmp_path, "is a directory"),
        (tmp_path / "no", "no such"),
    ):
        with pytest.raises(InputError, match=told):
            read_bytes(path)


def test_a_walk_is_sorted_and_follows_no_link(tmp_path: Path) -> None:
    for name in ("b/2.json", "a/1.json", "c.json"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("{}")
    (tmp_path / "out").symlink_to("/")
    (tmp_path / "link.json").symlink_to(tmp_path / "c.json")
    os.mkfifo(tmp_path / "pipe.json")
    assert [path.relative_to(tmp_path).as_posix() for path in walk(tmp_path)] == [
        "a/1.json",
        "b/2.json",
        "c.json",
    ]


def test_a_walk_too_deep_says_so(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*["d"] * 20)
    deep.mkdir(parents=True)
    with pytest.raises(InputError, match="lies too deep"):
        list(walk(tmp_path))


def test_a_written_file_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "out.json"
    write_atomically(path, b"{}")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [p.name for p in tmp_path.iterdir()] == ["out.json"]


def test_writing_over_a_link_replaces_the_link(tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("keep")
    (tmp_path / "out").symlink_to(tmp_path / "precious")
    write_atomically(tmp_path / "out", b"new")
    assert (tmp_path / "precious").read_text() == "keep"
    assert not (tmp_path / "out").is_symlink()


def test_a_write_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    (tmp_path / "out").write_bytes(b"old")
    program = (
        "import pathlib, sys\nfrom nhiscan.errors import OutputError\n"
        "from nhiscan.files import write_atomically\n"
        "try:\n    write_atomically(pathlib.Path(sys.argv[1]), bytes(10_000))\n"
        "except OutputError as error:\n    print(error); sys.exit(2)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "out")],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000)),
    )
    assert (done.returncode, done.stdout.count("\n"), done.stderr) == (2, 1, "")
    assert (tmp_path / "out").read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_a_pipe_is_written_to_and_stays_a_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    write_atomically(pipe, b"result")
    assert os.read(reader, 100) == b"result"
    os.close(reader)
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_device_behind_a_link_stays_where_it_is(tmp_path: Path) -> None:
    (tmp_path / "out").symlink_to("/dev/null")
    write_atomically(tmp_path / "out", b"result")
    assert (tmp_path / "out").is_symlink()
    assert Path("/dev/null").is_char_device()


def test_a_folder_is_no_place_for_a_file(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="cannot be written: is a directory"):
        write_atomically(tmp_path, b"")


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(
        OutputError, match="cannot be written: no such file or directory; choose another place"
    ):
        write_atomically(tmp_path / "no" / "out", b"")
