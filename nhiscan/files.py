"""The one door for files: capped reading, strict JSON, walks that stay inside, atomic writing."""

from __future__ import annotations

import json
import os
import stat
import sys
import tempfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import Any, Final

from nhiscan.errors import InputError, OutputError

MAX_BYTES: Final = 1 << 30
"""The largest file, after decompression, that is read at all (bytes)."""
MAX_RATIO: Final = 200
"""The largest expansion of a gzip file that passes for data, beyond the first 32 MiB."""
MAX_FILES: Final = 100_000
"""The most files one directory walk visits."""
MAX_DEPTH: Final = 16
"""The deepest folder, counted from the start of a walk, that is still entered."""
MAX_NESTING: Final = 200
"""The deepest nesting of arrays and objects that a JSON text may have."""

_CHUNK: Final = 1 << 20
_RATIO_FREE: Final = 32 << 20


@dataclass(frozen=True, slots=True)
class RepeatedKeys:
    """A JSON object in which a key stands twice: neither value may silently win.

    It is no mapping on purpose: whoever expects an object meets something else.
    """

    pairs: tuple[tuple[str, Any], ...]
    """Every key with its value, in the order of the text."""

    def first_repeated(self) -> str:
        """The first key that stands more than once."""
        counts = Counter(key for key, _ in self.pairs)
        return next(key for key, _ in self.pairs if counts[key] > 1)


_CONTAINERS: Final = (dict, list, RepeatedKeys)


def read_bytes(path: Path, *, limit: int = MAX_BYTES) -> bytes:
    """The bytes of one regular file, gunzipped when it is gzip by its first bytes.

    ``-`` reads standard input. Raises InputError for anything that is no regular file (a pipe
    would hang, a device never ends), cannot be opened, or grows beyond ``limit``.
    """
    try:
        data = _read_stream(limit) if str(path) == "-" else _read_regular(path, limit)
    except OSError as error:
        reason = (error.strerror or "unreadable").lower()
        raise InputError(
            str(path), f"cannot be read: {reason}", "check the path and its permissions"
        ) from error
    return _gunzip(path, data, limit) if data[:2] == b"\x1f\x8b" else data


def read_text(path: Path, *, limit: int = MAX_BYTES) -> str:
    """The text of a UTF-8 file, without a byte order mark; line ends as they are."""
    data = read_bytes(path, limit=limit)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(f"{path}:{line}", "is not UTF-8 text", "export it again as UTF-8") from error


def read_json(path: Path, *, limit: int = MAX_BYTES) -> Any:
    """The value of a JSON file; see ``parse_json``."""
    return parse_json(read_text(path, limit=limit), str(path))


def parse_json(text: str, place: str) -> Any:
    """The value of a strict JSON text; an object with a repeated key comes as RepeatedKeys.

    Raises InputError, with line and column where there is one, for an empty or cut text, for
    NaN and infinities, for integers beyond the interpreter's limit, and for deep nesting.
    """
    if not text.strip():
        raise InputError(place, "is empty", "export it again")
    try:
        value = json.loads(
            text, object_pairs_hook=_object, parse_constant=_refuse_constant, parse_float=_finite
        )
    except json.JSONDecodeError as error:
        where = f"{place}:{error.lineno}:{error.colno}"
        raise InputError(
            where, f"is not JSON: {error.msg.lower()}", "export it again, it may be cut"
        ) from error
    except RecursionError as error:
        raise InputError(place, "is nested too deeply", f"at most {MAX_NESTING} levels are read") from error
    except ValueError as error:
        raise InputError(place, "holds a number that JSON does not know", "export it again") from error
    if _nesting(text) and _too_deep(value):
        raise InputError(place, "is nested too deeply", f"at most {MAX_NESTING} levels are read")
    return value


def canonical_json(value: Any) -> str:
    """``value`` as JSON with sorted keys and no spaces; repeated keys stay repeated.

    Two documents with the same text mean the same; the text is what gets hashed and stored.
    """
    try:
        return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    except TypeError:
        return _dump(value)


def walk(root: Path) -> Iterator[Path]:
    """Every regular file below ``root`` in sorted order; links, pipes and devices are left out.

    Raises InputError where the tree is larger than the caps: a walk that stops early would
    pass for a whole one.
    """
    seen = 0
    stack = [(entry, 1) for entry in _entries(root)]
    while stack:
        entry, depth = stack.pop()
        if entry.is_symlink():
            continue
        if entry.is_dir(follow_symlinks=False):
            if depth > MAX_DEPTH:
                raise InputError(entry.path, "lies too deep", f"at most {MAX_DEPTH} folders are entered")
            stack += [(inner, depth + 1) for inner in _entries(Path(entry.path))]
        elif entry.is_file(follow_symlinks=False):
            seen += 1
            if seen > MAX_FILES:
                raise InputError(str(root), "holds too many files", f"at most {MAX_FILES} are read")
            yield Path(entry.path)


def make_folders(path: Path) -> None:
    """``path`` and every folder above it that is not there, for their owner only. Raises OutputError."""
    missing = [folder for folder in (path, *path.parents) if not folder.is_dir()]
    try:
        for folder in reversed(missing):
            folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        reason = (error.strerror or "refused").lower()
        raise OutputError(str(path), f"cannot be made: {reason}", "choose another place with -o") from error


def write_atomically(path: Path, data: bytes) -> None:
    """Put ``data`` at ``path`` whole or not at all, readable by its owner only.

    A device or pipe (``/dev/null``, ``/dev/stdout``) is written to and stays what it is. Raises
    OutputError; what stood there before stays until the new bytes are on disk.
    """
    try:
        if _is_stream(path):
            path.write_bytes(data)
            return
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}.")
        try:
            with os.fdopen(handle, "wb") as out:
                out.write(data)
                out.flush()
                os.fsync(out.fileno())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        reason = (error.strerror or "refused").lower()
        raise OutputError(
            str(path), f"cannot be written: {reason}", "choose another place with -o"
        ) from error


def _is_stream(path: Path) -> bool:
    """Whether ``path`` is there and neither a file nor a folder."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return False
    return not stat.S_ISREG(mode) and not stat.S_ISDIR(mode)


def _read_stream(limit: int) -> bytes:
    # Piece by piece: a read of `limit` bytes would set aside that much memory at once.
    data = bytearray()
    while piece := sys.stdin.buffer.read(_CHUNK):
        data += piece
        if len(data) > limit:
            raise InputError("-", f"is larger than {limit} bytes", "save it to files by account")
    return bytes(data)


def _read_regular(path: Path, limit: int) -> bytes:
    # O_NONBLOCK: opening a pipe without a writer must not hang before we can look at it.
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(handle, "rb") as source:
        state = os.fstat(handle)
        if stat.S_ISDIR(state.st_mode):
            raise InputError(str(path), "is a directory", "name a file")
        if not stat.S_ISREG(state.st_mode):
            raise InputError(str(path), "is no regular file", "save its content to a file first")
        if state.st_size > limit:
            raise InputError(str(path), f"is larger than {limit} bytes", "split it by account")
        return source.read(state.st_size)


def _gunzip(path: Path, data: bytes, limit: int) -> bytes:
    out: list[bytes] = []
    total = 0
    pending = data
    while pending:
        member = zlib.decompressobj(wbits=31)
        while not member.eof:
            try:
                piece = member.decompress(pending, _CHUNK)
            except zlib.error as error:
                raise InputError(str(path), "is damaged gzip", "export it again") from error
            pending = member.unconsumed_tail
            total += len(piece)
            out.append(piece)
            if total > limit or total > max(_RATIO_FREE, MAX_RATIO * len(data)):
                raise InputError(str(path), "expands beyond every real export", "unpack and check it by hand")
            if not piece and not pending and not member.eof:
                raise InputError(str(path), "is cut gzip", "export it again")
        pending = member.unused_data.lstrip(b"\0")
    return b"".join(out)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any] | RepeatedKeys:
    plain = dict(pairs)
    return plain if len(plain) == len(pairs) else RepeatedKeys(tuple(pairs))


def _refuse_constant(name: str) -> Any:
    raise ValueError(name)


def _finite(text: str) -> float:
    found = float(text)
    if found in (float("inf"), float("-inf")):
        raise ValueError(text)
    return found


def _nesting(text: str) -> bool:
    """Whether ``text`` opens enough brackets that counting its depth could matter."""
    return text.count("[") + text.count("{") > MAX_NESTING


def _too_deep(value: Any) -> bool:
    level = [value]
    for _ in range(MAX_NESTING):
        level = [inner for outer in level for inner in _inside(outer) if isinstance(inner, _CONTAINERS)]
        if not level:
            return False
    return True


def _inside(value: Any) -> Iterable[Any]:
    match value:
        case dict():
            return value.values()
        case RepeatedKeys(pairs):
            return [inner for _, inner in pairs]
        case list():
            return value
        case _:
            return ()


def _dump(value: Any) -> str:
    """``canonical_json`` for values in which a key is repeated."""
    match value:
        case dict() | RepeatedKeys():
            pairs = value.pairs if isinstance(value, RepeatedKeys) else value.items()
            ordered = sorted(pairs, key=itemgetter(0))
            return "{" + ",".join(f"{canonical_json(key)}:{_dump(inner)}" for key, inner in ordered) + "}"
        case list():
            return "[" + ",".join(map(_dump, value)) + "]"
        case _:
            return canonical_json(value)


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    """What lies in ``folder``, last name first: a stack gives it back in order."""
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name, reverse=True)
    except OSError as error:
        reason = (error.strerror or "unreadable").lower()
        raise InputError(
            str(folder), f"cannot be read: {reason}", "check the path and its permissions"
        ) from error
