"""What holds for every format: the same findings, the same bytes, and nothing beside the stream."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from nhiscan.cli.plugins import formats
from nhiscan.model import Finding
from tests.formats.render import NAMES, render
from tests.formats.scans import ADMIN, UNUSED, key, role, scan, user


def test_every_promised_format_is_found_by_being_there() -> None:
    found = formats()
    assert sorted(found) == sorted(NAMES)
    assert len({each.suffix for each in found.values()}) == len(NAMES)
    assert all(each.suffix.startswith(".") and "/" in each.media for each in found.values())


def crowd() -> Iterable[Finding]:
    """More findings than any screen holds."""
    for number in range(300):
        owner = user(f"svc-{number}")
        yield UNUSED.finding(key(owner, f"AKIA{number:016}"), "unused for 412 days")
        yield ADMIN.finding(role(f"r-{number}"), "every action on every resource")


WHOLE = [name for name in NAMES if name != "screen"]


@pytest.mark.parametrize("name", WHOLE)
def test_the_same_findings_whatever_the_format(name: str) -> None:
    result = scan(crowd())
    wanted = {finding.fingerprint for finding in result.findings}
    assert len(wanted) == 600
    assert set(re.findall(r"\b[0-9a-f]{16}\b", render(name, result))) == wanted


def test_the_screen_counts_what_the_others_name() -> None:
    result = scan(crowd())
    text = render("screen", result)
    assert "FINDINGS   300 critical, 300 high\n" in text
    assert "exit 1: 600 findings" in text


@pytest.mark.parametrize("name", NAMES)
def test_a_format_writes_to_its_stream_alone(name: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert render(name, scan())
    assert tuple(capfd.readouterr()) == ("", "")


@pytest.mark.parametrize("name", NAMES)
def test_every_format_names_what_was_refused_and_what_lowers_a_verdict(name: str) -> None:
    text = render(name, scan())
    assert "iam:GetCredentialReport" in text
    assert "rules.unused_days (nhiscan.toml)" in text


HASHES = """
import hashlib
from tests.formats.render import NAMES, render
from tests.formats.scans import scan
from tests.formats.test_every_format import crowd
for name in NAMES:
    for result in (scan(), scan(crowd())):
        print(name, hashlib.sha256(render(name, result).encode()).hexdigest())
"""


def test_the_same_bytes_whatever_the_hash_seed(root: Path) -> None:
    told = {
        subprocess.run(
            [sys.executable, "-c", HASHES],
            cwd=root,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(root)},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("0", "1", "4711")
    }
    assert len(told) == 1
    assert len(told.pop().splitlines()) == 2 * len(NAMES)
