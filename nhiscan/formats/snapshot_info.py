"""What ``snapshot info`` prints: a few lines per partition, or ``nhiscan/snapshot-info/v1``."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, TextIO

from nhiscan.snapshot.info import Info, PartitionInfo
from nhiscan.snapshot.manifest import time_text
from nhiscan.text import visible

SCHEMA: Final = "nhiscan/snapshot-info/v1"
"""What the JSON says of itself."""

_WIDTH: Final = 80


def write_json(info: Info, out: TextIO) -> None:
    """Write ``info`` as JSON: same snapshot, same bytes."""
    value = {
        "schema": SCHEMA,
        "snapshot": info.name,
        "finished": not info.unfinished,
        "versions": None if info.versions is None else dict(info.versions),
        "partitions": [_row(part) for part in info.partitions],
    }
    json.dump(value, out, indent=1, sort_keys=True)
    out.write("\n")


def write_text(info: Info, out: TextIO) -> None:
    """Write ``info`` for people: one block per partition, what is zero left out."""
    out.writelines(f"{line}\n" for line in _lines(info))


def _row(part: PartitionInfo) -> dict[str, object]:
    return {
        "provider": part.partition.provider,
        "partition": part.partition.id,
        "taken_at": time_text(part.partition.taken_at),
        "newest": time_text(part.partition.newest),
        "rows": dict(part.rows),
        "gaps": {kind.value: count for kind, count in part.gaps.items()},
        "damage": None if part.damage is None else [str(error) for error in part.damage],
    }


def _lines(info: Info) -> Iterator[str]:
    yield f"{visible(info.name)}: {_standing(info)}"
    for part in info.partitions:
        yield ""
        yield f"{visible(part.partition.provider)} {visible(part.partition.id)}: {_clock(part)}"
        yield from _counts("rows", part.rows.items())
        yield from _counts("gaps", ((kind.value, count) for kind, count in part.gaps.items()))
        for error in part.damage or ():
            yield f"  damaged: {visible(str(error))}"


def _standing(info: Info) -> str:
    if info.versions is None:
        return "read from exports, kept nowhere"
    finished = "not finished" if info.unfinished else "finished"
    hashes = "some files do not hold" if info.damage else "every hash holds"
    return f"{finished}, {hashes}, written by {_told(info.versions)}"


def _told(versions: Mapping[str, str]) -> str:
    return visible(", ".join(f"{name} {version}" for name, version in sorted(versions.items(), reverse=True)))


def _clock(part: PartitionInfo) -> str:
    if part.partition.taken_at is not None:
        return f"taken at {time_text(part.partition.taken_at)}"
    if part.partition.newest is not None:
        return f"taken at least {time_text(part.partition.newest)}"
    return "taken at a time that nothing tells"


def _counts(title: str, counts: Iterable[tuple[str, int]]) -> Iterator[str]:
    # a no-break space keeps a name and its number on one line
    told = ", ".join(f"{name}\u00a0{count}" for name, count in counts if count) or "none"
    first, later = f"  {title}  ", " " * (len(title) + 4)
    for line in textwrap.wrap(told, _WIDTH, initial_indent=first, subsequent_indent=later):
        yield line.replace("\u00a0", " ")
