"""Other tools that read the same file offline, in an environment of their own."""

from __future__ import annotations

import subprocess
import sys
import venv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.process import Command

_LEVELS: Final = Path(__file__).resolve().parent / "peer_policy_sentry.py"


@dataclass(frozen=True, slots=True)
class Peer:
    """One tool."""

    package: str
    """The name under which pip installs it."""
    does: str
    """How much of a scan's job it does, in a few words."""


PEERS: Final = (
    Peer("cloudsplaining", "`scan`: findings over all policies, as JSON and HTML"),
    Peer("parliament", "`--auth-details-file`: lints all policies"),
    Peer("policy_sentry", "as a library: access levels of all policies' actions, no findings"),
)


def install(folder: Path) -> None:
    """Make ``folder`` an environment that holds the peers; one that is there already is kept as it is."""
    if all((folder / "bin" / name).exists() for name in ("cloudsplaining", "parliament", "policy_sentry")):
        return
    print(f"installing {', '.join(peer.package for peer in PEERS)} into {folder}", file=sys.stderr)
    venv.create(folder, with_pip=True, clear=True)
    words = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet"]
    subprocess.run([*words, *(peer.package for peer in PEERS)], check=True)


def commands(folder: Path, export: Path, output: Path) -> dict[str, Command]:
    """How each peer reads ``export``; what it writes goes to ``output``."""
    programs = folder / "bin"
    return {
        "cloudsplaining": Command(
            (str(programs / "cloudsplaining"), *("scan", "-s", "-i", str(export), "-o", str(output)))
        ),
        # it answers 1 when it has something to say
        "parliament": Command(
            (str(programs / "parliament"), "--auth-details-file", str(export)), frozenset([0, 1])
        ),
        "policy_sentry": Command((str(programs / "python"), str(_LEVELS), str(export))),
    }


def versions(folder: Path) -> Mapping[str, str]:
    """The version of each peer that is installed in ``folder``."""
    names = [peer.package for peer in PEERS]
    code = "import sys; from importlib.metadata import version; print(*map(version, sys.argv[1:]))"
    words = [str(folder / "bin" / "python"), "-c", code, *names]
    told = subprocess.run(words, check=True, capture_output=True, text=True).stdout.split()
    return dict(zip(names, told, strict=True))
