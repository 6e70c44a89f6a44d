"""Every format writes the very bytes that were read and found right."""

from __future__ import annotations

import pytest

from tests.formats.golden import FOLDER, SCANS, path_of, text_of
from tests.formats.render import NAMES


@pytest.mark.parametrize("format_name", NAMES)
@pytest.mark.parametrize("scan_name", SCANS)
def test_the_bytes(scan_name: str, format_name: str) -> None:
    assert text_of(scan_name, format_name) == path_of(scan_name, format_name).read_text(encoding="utf-8")


def test_no_golden_file_is_left_over() -> None:
    wanted = {path_of(scan_name, format_name) for scan_name in SCANS for format_name in NAMES}
    assert set(FOLDER.iterdir()) == wanted
