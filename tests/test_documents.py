"""What the written pages promise about files is so: every room explained, every borrowed file credited."""

from __future__ import annotations

from pathlib import Path

from tests.house import TABLE


def test_every_room_has_its_paragraph(root: Path) -> None:
    text = (root / "docs" / "architecture.md").read_text(encoding="utf-8")
    rooms = {room for row in TABLE for room in row.rooms} - {"__main__"}
    assert {room for room in rooms if f"`{room}.py`" not in text and f"`{room}/`" not in text} == set()


def test_every_borrowed_file_is_credited(root: Path, data: Path) -> None:
    notice = (root / "NOTICE").read_text(encoding="utf-8")
    files = [path.relative_to(root) for path in sorted(data.rglob("*")) if path.is_file()]
    places = [{path.as_posix(), *(f"{folder.as_posix()}/" for folder in path.parents)} for path in files]
    cells = {cell.strip() for line in notice.splitlines() for cell in line.split("|")}
    assert [str(path) for path, names in zip(files, places, strict=True) if not names & cells] == []


def test_decisions_are_numbered_without_a_gap(root: Path) -> None:
    numbers = [int(path.name[:4]) for path in sorted((root / "docs" / "adr").glob("*.md"))]
    assert numbers == list(range(1, len(numbers) + 1))
