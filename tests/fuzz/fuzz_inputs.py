"""A damaged export never ends in a traceback: it is read, told as a gap, or refused in one line."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path

import nhiscan
from nhiscan.errors import NhiscanError

NAME = "damaged-exports"
CASES = 40
"""Damaged files that one seed tries."""

SAMPLES = sorted(
    path
    for path in (Path(__file__).resolve().parents[2] / "sample_data" / "aws").rglob("*")
    if path.suffix in {".json", ".csv", ".err"} and path.stat().st_size < 60_000
)
TOKENS = (
    b"{}",
    b"[]",
    b"null",
    b'""',
    b"-1",
    b"1e999",
    b"[[",
    b'"\\ud800"',
    b'{"a":1,"a":2}',
    b"\xff",
    b"\0",
)


def run(seed: int) -> int:
    """Scan ``CASES`` exports, each damaged in a few places."""
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        for number in range(CASES):
            sample = chance.choice(SAMPLES)
            path = Path(folder) / f"{number}" / sample.relative_to(sample.parents[1])
            path.parent.mkdir(parents=True)
            path.write_bytes(damaged(sample.read_bytes(), chance))
            complaint = complaint_about(path)
            assert complaint is None or "\n" not in complaint, (
                f"seed {seed}, case {number}, {sample}: {complaint}"
            )
    return CASES


def complaint_about(path: Path) -> str | None:
    """What a scan says against ``path``; None: it was read. Anything but our own errors passes through."""
    try:
        nhiscan.audit(nhiscan.load(path))
    except NhiscanError as error:
        return str(error)
    return None


def damaged(data: bytes, chance: random.Random) -> bytes:
    """``data`` with pieces cut out, doubled, or replaced by something that does not belong there."""
    for _ in range(chance.randint(1, 4)):
        start = chance.randrange(max(1, len(data)))
        end = min(len(data), start + chance.choice((1, 1, 2, 8, 40, 400)))
        piece = chance.choice(
            (b"", data[start:end] * 2, chance.choice(TOKENS), bytes([chance.randrange(256)]))
        )
        data = data[:start] + piece + data[end:]
    return data
