"""What the tests of Acme share: its export as committed, read once, and its expectations."""

from __future__ import annotations

import base64
import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

Json = Any


class Export:
    """The files below ``sample_data/aws``, by path."""

    def __init__(self, folder: Path) -> None:
        """Read them all."""
        self.folder = folder
        paths = sorted(path for path in folder.rglob("*") if path.is_file())
        self.texts = {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in paths}
        self.files: dict[str, Json] = {
            path: json.loads(text) for path, text in self.texts.items() if path.endswith(".json")
        }

    def accounts(self) -> Iterator[tuple[str, Json]]:
        """Each account's folder with its authorization details."""
        for path, value in self.files.items():
            if path.endswith("/authorization-details.json"):
                yield path.partition("/")[0], value

    def details(self, table: str) -> Iterator[Json]:
        """The rows of one list of all accounts' authorization details."""
        for _, details in self.accounts():
            yield from details[table]

    def matching(self, part: str) -> Iterator[tuple[str, Json]]:
        """The files with ``part`` in their path."""
        return ((path, value) for path, value in self.files.items() if part in path)

    def report(self, folder: str) -> list[dict[str, str]]:
        """The lines of one account's credential report."""
        text = base64.b64decode(self.files[f"{folder}/credential-report.json"]["Content"]).decode()
        return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture(scope="session")
def acme(root: Path) -> Export:
    """Acme's export."""
    return Export(root / "sample_data" / "aws")


@pytest.fixture(scope="session")
def expected(root: Path) -> dict[str, list[dict[str, Any]]]:
    """What rules should find, and what they should not."""
    text = (root / "sample_data" / "expected-findings.json").read_text(encoding="utf-8")
    found: dict[str, list[dict[str, Any]]] = json.loads(text)
    return found
