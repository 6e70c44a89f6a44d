"""The guards around the tests do guard."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests import conftest


@pytest.mark.parametrize("host", ["203.0.113.7", "example.invalid", "2001:db8::1"])
def test_a_socket_beyond_this_machine_is_refused(host: str) -> None:
    with pytest.raises(RuntimeError, match="only loopback"):
        socket.create_connection((host, 443), timeout=1)
    assert conftest._refused
    conftest._refused.clear()


def test_loopback_is_open() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()[:2], timeout=5).close()


def test_settings_of_whoever_runs_the_tests_are_hidden() -> None:
    assert not [name for name in os.environ if name.startswith("NHISCAN_")]


@pytest.mark.parametrize(
    ("value", "closing"), [("0", "3 skipped, 1 xfailed"), ("1", "2 failed, 1 xfailed, 1 error")]
)
def test_where_all_is_demanded_a_skip_is_a_failure(tmp_path: Path, value: str, closing: str) -> None:
    (tmp_path / "conftest.py").write_bytes(Path(conftest.__file__).read_bytes())
    (tmp_path / "test_it.py").write_text(
        "import pytest\n"
        "@pytest.mark.skip(reason='x')\ndef test_marked(): ...\n"
        "def test_inside(): pytest.skip('x')\n"
        "def test_helper(skip_or_fail): skip_or_fail('x')\n"
        "@pytest.mark.xfail\ndef test_known(): assert False\n"
    )
    run = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "--rootdir",
            str(tmp_path),
            str(tmp_path),
        ],
        env={**os.environ, "NHISCAN_DEMAND_ALL": value},
        capture_output=True,
        text=True,
        check=False,
    )
    assert closing in run.stdout
