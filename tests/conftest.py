"""What holds for every test: no network beyond this machine, no settings of whoever runs them.

Under ``NHISCAN_DEMAND_ALL=1`` (set by ``.ci/run``) a test that skips itself has failed: whatever it
misses should have been installed.
"""

from __future__ import annotations

import importlib.util
import ipaddress
import os
import sys
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn

import pytest
from hypothesis import settings

DEMAND_ALL = os.environ.get("NHISCAN_DEMAND_ALL") == "1"
CLEARED = ("NHISCAN_", "AWS_", "AZURE_", "GOOGLE_", "OKTA_", "GITHUB_", "KUBE", "FORCE_COLOR", "PY_COLORS")

# the same cases in every run, however slow the machine; new ones are `make fuzz`'s to find
settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))

# scripts are no package that installs, and their folder's parent may not be searched: see the house test
_tools = ModuleType("tools")
_tools.__path__ = [str(Path(__file__).resolve().parent.parent / "tools")]
sys.modules.setdefault("tools", _tools)

_refused: list[str] = []


def is_here(host: object) -> bool:
    """Whether a socket address names this machine, or no machine at all."""
    if host in (None, "", b"", "localhost"):
        return True
    text = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
    try:
        return ipaddress.ip_address(text.partition("%")[0]).is_loopback
    except ValueError:
        return False


def refuse_network(event: str, args: tuple[Any, ...]) -> None:
    """An audit hook: let sockets reach loopback and nothing else, not even to ask for a name."""
    if event == "socket.getaddrinfo":
        host = args[0]
    elif event in ("socket.connect", "socket.sendto", "socket.sendmsg") and isinstance(args[1], tuple):
        host = args[1][0]  # a string or bytes is a Unix socket's path
    else:
        return
    if not is_here(host):
        _refused.append(f"{event}: {host}")
        raise RuntimeError(f"a test reached for `{host}`: only loopback is open to tests")


sys.addaudithook(refuse_network)


@pytest.fixture(autouse=True)
def no_network() -> Iterator[None]:
    """Fail a test that reached beyond this machine even if its code swallowed the refusal."""
    _refused.clear()
    yield
    assert not _refused, f"reached beyond this machine: {', '.join(_refused)}"


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Hide the settings, credentials and terminal of whoever runs the tests."""
    for name in [name for name in os.environ if name.startswith(CLEARED)]:
        monkeypatch.delenv(name)
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / ".config"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("NO_COLOR", "1")


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout's top folder."""
    return Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def data() -> Path:
    """Where the inputs taken from other projects lie; their sources are in ``NOTICE``."""
    return Path(__file__).resolve().parent / "data"


@pytest.fixture(scope="session")
def tool(root: Path) -> Callable[[str], ModuleType]:
    """Load ``tools/<name>.py``: scripts are no package, and are tested as they lie."""

    def load(name: str) -> ModuleType:
        spec = importlib.util.spec_from_file_location(f"tools.{name}", root / "tools" / f"{name}.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[spec.name] = module  # dataclasses look their module up
        spec.loader.exec_module(module)
        return module

    return load


@pytest.fixture(scope="session")
def skip_or_fail() -> Callable[[str], NoReturn]:
    """Skip for want of something, with the reason; a failure where everything is demanded."""

    def leave(reason: str) -> NoReturn:
        if DEMAND_ALL:
            pytest.fail(f"demanded, and missing: {reason}")
        pytest.skip(reason)

    return leave


def demand(report: pytest.TestReport | pytest.CollectReport) -> None:
    """Turn a skip into a failure; an expected failure stays what it is."""
    if DEMAND_ALL and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped where everything is demanded: {report.longrepr}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Hold tests to ``demand``."""
    report = yield
    demand(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Hold whole files to ``demand``."""
    report = yield
    demand(report)
    return report
